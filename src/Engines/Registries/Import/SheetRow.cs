using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What stands in one place of a file: a text, the number that a spreadsheet holds, or a value of JSON.</summary>
internal readonly record struct Cell(string Text, JsonNode? Node = null, bool IsNumber = false) {
  public static readonly Cell Nothing = new("");

  public bool IsEmpty => Node is null && string.IsNullOrWhiteSpace(Text);
}

/// <summary>A row of a file; the first of a file are the titles of its columns.</summary>
/// <param name="Number">Its number in the file, from 1, as a person counts them there.</param>
/// <param name="Stray">A title that only this row knows, where each row brings its own.</param>
internal sealed record SheetRow(int Number, Cell[] Cells, string? Stray = null);

/// <summary>The file cannot be read on, from this row.</summary>
internal sealed class SheetUnreadable(Error error) : Exception(error.Message) {
  public Error Error { get; } = error;
}

internal enum SheetKind { Csv, Xlsx, Json }

/// <summary>Reads files of rows, one row after another: never more of a file than one row is in memory.</summary>
internal static class SheetReader {
  public const long MostBytes = 512L << 20;
  public const int MostRows = 2_000_000, MostColumns = 300, MostRecord = 4_000_000;

  public static SheetKind? KindOf(StoredFile file) => file.MediaType switch {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => SheetKind.Xlsx,
    "application/json" => SheetKind.Json,
    "text/plain" => SheetKind.Csv,
    _ => null,
  };

  /// <summary>The titles, then the rows. What cannot be read is a <see cref="SheetUnreadable"/>.</summary>
  public static async IAsyncEnumerable<SheetRow> Read(Stream content, SheetKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    var rows = (kind switch { SheetKind.Csv => CsvRows.Read(content, ct), SheetKind.Xlsx => XlsxRows.Read(content, ct), _ => JsonRows.Read(content, ct) }).GetAsyncEnumerator(ct);
    await using (rows) {
      for (var count = 0; await Next(rows); count++) {
        if (count > MostRows) throw new SheetUnreadable(ImportErrors.TooMany(MostRows));
        yield return rows.Current;
      }
    }
  }

  static async ValueTask<bool> Next(IAsyncEnumerator<SheetRow> rows) {
    try {
      return await rows.MoveNextAsync();
    } catch (Exception e) when (e is CsvHelper.CsvFormatException or System.Text.DecoderFallbackException or System.Text.Json.JsonException or System.Xml.XmlException or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException
        or InvalidDataException or FormatException or KeyNotFoundException or ArgumentException or InvalidOperationException or OverflowException or EndOfStreamException or NotSupportedException) {
      throw new SheetUnreadable(ImportErrors.Unreadable);
    }
  }
}
