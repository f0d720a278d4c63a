using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What stands in one place of a file: a text, the number that a spreadsheet holds, or a value of JSON.</summary>
/// <param name="IsPlain">A number in its text has a point before its places and nothing between thousands, as programs write.</param>
internal readonly record struct Cell(string Text, JsonNode? Node = null, bool IsNumber = false, bool IsPlain = false) {
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

/// <summary>How a file of rows is kept. Of <c>Gml</c> and <c>Shapefile</c> the features are made first, and these are read.</summary>
internal enum SheetKind { Csv, Xlsx, Json, Gml, Shapefile, Features }

/// <summary>Reads files of rows, one row after another: never more of a file than one row is in memory.</summary>
internal static class SheetReader {
  public const long MostBytes = 512L << 20;
  public const int MostRows = 2_000_000, MostColumns = 300, MostRecord = 4_000_000;

  public static SheetKind? KindOf(StoredFile file) => file.MediaType switch {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => SheetKind.Xlsx,
    "application/json" => SheetKind.Json,
    "text/plain" => SheetKind.Csv,
    "application/xml" => SheetKind.Gml,
    "application/zip" => SheetKind.Shapefile,
    _ => null,
  };

  /// <summary>The titles, then the rows. What cannot be read is a <see cref="SheetUnreadable"/>.</summary>
  public static async IAsyncEnumerable<SheetRow> Read(Stream content, SheetKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct) {
    var rows = (kind switch { SheetKind.Csv => CsvRows.Read(content, ct), SheetKind.Xlsx => XlsxRows.Read(content, ct), SheetKind.Features => Typed(JsonRows.Read(content, ct)), _ => JsonRows.Read(content, ct) }).GetAsyncEnumerator(ct);
    await using (rows) {
      for (var count = 0; await Next(rows); count++) {
        if (count > MostRows) throw new SheetUnreadable(ImportErrors.TooMany(MostRows));
        yield return rows.Current;
      }
    }
  }

  /// <summary>Map files know few types: a number may be the digits of a code, and a text a number.</summary>
  static async IAsyncEnumerable<SheetRow> Typed(IAsyncEnumerable<SheetRow> rows) {
    await foreach (var row in rows)
      yield return row with { Cells = Array.ConvertAll(row.Cells, c => c.Node is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? new(number.ToJsonString(), IsNumber: true) : c with { IsPlain = true }) };
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
