using System.Text.Json;
using System.Text.RegularExpressions;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>How the files of a folder are written.</summary>
internal enum DropFormat { Csv, Json, Xml }

/// <summary>What is read from which folder.</summary>
/// <param name="Record">The name of the element that is a record of XML.</param>
/// <param name="Separator">Between the cells of CSV; found by looking where it is not said.</param>
internal sealed record DropForm(string Folder, DropFormat Format, string? Record = null, char? Separator = null) {
  public static DropForm Of(JsonElement source) => new(
    source.GetProperty("folder").GetString()!, Enum.Parse<DropFormat>(source.GetProperty("format").GetString()!, ignoreCase: true),
    source.TryGetProperty("record", out var record) ? record.GetString() : null, source.TryGetProperty("separator", out var separator) ? separator.GetString()![0] : null);
}

/// <summary>
/// Files that another system drops into a folder: <c>{folder, format, record, separator}</c>. Nobody asks it: what is in a file becomes events
/// as it is taken (<see cref="FileDrops"/>).
/// </summary>
internal sealed partial class FileSource : IAdapterSource {
  static readonly string[] Known = ["folder", "format", "record", "separator"], Separators = [",", ";", "\t", "|"];

  public SourceKind Kind => SourceKind.File;

  public Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct) => Task.FromResult<Answer<SourceRows>>(AdapterErrors.NoSuchOperation);

  public IEnumerable<(string Pointer, string Wrong)> Faults(JsonElement source) {
    var format = Text(source, "format");
    if (Text(source, "folder") is not { } folder || !Folder().IsMatch(folder)) yield return ("/folder", T["adapter_folder"]);
    if (format is not ("csv" or "json" or "xml")) yield return ("/format", T["adapter_format"]);
    if (source.TryGetProperty("record", out _) != (format == "xml") || format == "xml" && (Text(source, "record") is not { } record || !Name().IsMatch(record))) yield return ("/record", T["adapter_record"]);
    if (source.TryGetProperty("separator", out _) && (format != "csv" || !Separators.Contains(Text(source, "separator")))) yield return ("/separator", T["adapter_separator"]);
    foreach (var part in source.EnumerateObject().Where(p => !Known.Contains(p.Name))) yield return ($"/{part.Name}", T["adapter_unknown_part"]);
  }

  static string? Text(JsonElement source, string name) => source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

  [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.None, 1000)]
  private static partial Regex Folder();

  [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
  private static partial Regex Name();
}
