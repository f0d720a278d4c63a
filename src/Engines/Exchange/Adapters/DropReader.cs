using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using CsvHelper;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <param name="Line">Where it begins in the file, from 1.</param>
internal sealed record DropRecord(int Line, JsonObject Row);

/// <param name="Line">From 1; 0 for what is wrong with all of the file.</param>
/// <param name="Wrong">The rule, and nothing of what the file holds.</param>
internal sealed record DropFault(int Line, string Wrong);

/// <summary>What a file holds, each record with its line, and all that is wrong with it.</summary>
internal sealed class DropReader {
  public const int MostBytes = 32 << 20, MostRecords = 50_000, MostColumns = 300, MostFaults = 1000;
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = XmlForm.MostDepth };
  static readonly XmlReaderSettings Plain = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
  static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b is not ('\t' or '\n' or '\r')).Select(b => (byte)b)]);
  readonly List<DropRecord> records = [];
  readonly List<DropFault> faults = [];

  DropReader() { }

  public IReadOnlyList<DropRecord> Records => records;
  public IReadOnlyList<DropFault> Faults => faults;

  public static DropReader Of(byte[] file, DropForm form) {
    var made = new DropReader();
    if (made.Text(file) is not { } text) return made;
    if (form.Format == DropFormat.Csv) made.Csv(text, form.Separator);
    else if (form.Format == DropFormat.Json) made.Lines(Encoding.UTF8.GetBytes(text));
    else made.Xml(text, form.Record!);
    return made;
  }

  void Fault(int line, string word, params object[] values) {
    if (faults.Count < MostFaults) faults.Add(new(line, T[word, values]));
  }

  /// <summary>False where there are more than may be: the rest is not read.</summary>
  bool Add(int line, JsonNode? record) {
    if (records.Count == MostRecords) {
      Fault(line, "drop_many", MostRecords);
      return false;
    }
    if (Row(record) is { } row) records.Add(new(line, row));
    else Fault(line, "drop_object");
    return true;
  }

  static JsonObject? Row(JsonNode? record) {
    try {
      return Whole(record) as JsonObject;
    } catch (Exception e) when (e is InvalidOperationException or ArgumentException) {
      return null;
    }
  }

  /// <summary>Letters in one piece, as all texts come in. Half a character, which an escape of JSON can write, is no text.</summary>
  static JsonNode? Whole(JsonNode? node) => node switch {
    JsonObject fields => new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key.Normalize(), Whole(f.Value)))),
    JsonArray list => new JsonArray([.. list.Select(Whole)]),
    JsonValue value when value.TryGetValue<string>(out var text) => text.Normalize(),
    _ => node?.DeepClone(),
  };

  string? Text(ReadOnlySpan<byte> file) {
    if (file is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) Fault(0, "drop_utf16");
    if (file is [0xEF, 0xBB, 0xBF, ..]) file = file[3..];
    if (faults.Count > 0) return null;
    var valid = 0;
    if (System.Text.Unicode.Utf8.IsValid(file)) valid = file.Length;
    else while (Rune.DecodeFromUtf8(file[valid..], out _, out var used) == OperationStatus.Done) valid += used;
    if (file[..valid].IndexOfAny(Controls) is >= 0 and var control) Fault(Line(file, control), "drop_control");
    else if (valid < file.Length) Fault(Line(file, valid), "drop_utf8");
    else if (Encoding.UTF8.GetString(file) is var text && !string.IsNullOrWhiteSpace(text)) return text;
    else Fault(0, "drop_empty");
    return null;
  }

  static int Line(ReadOnlySpan<byte> file, int at) => file[..at].Count((byte)'\n') + 1;

  void Csv(string text, char? separator) {
    using var reader = CsvReader.FromText(text, new() { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw, TrackLineNumbers = true, IncludeValuesInExceptions = false, Separator = separator });
    string[]? names = null;
    try {
      while (reader.Read()) {
        var (line, cells) = ((int)reader.LineNumber, Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray());
        if (names is null) {
          names = Array.ConvertAll(cells, c => c.Trim().Normalize());
          if (names.Length <= MostColumns && !names.Contains("") && names.Distinct(StringComparer.Ordinal).Count() == names.Length) continue;
          Fault(line, "drop_header", MostColumns);
          return;
        }
        if (cells.Length != names.Length) Fault(line, "drop_cells", cells.Length, names.Length);
        else if (!Add(line, new JsonObject(names.Zip(cells, (n, c) => KeyValuePair.Create(n, c.Length == 0 ? null : (JsonNode?)c))))) return;
      }
    } catch (CsvFormatException e) {
      Fault((int)e.LineNumber, "drop_csv");
    }
  }

  /// <summary>A list of objects, or objects one after another.</summary>
  void Lines(ReadOnlySpan<byte> text) {
    var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = XmlForm.MostDepth });
    var (line, counted) = (1, 0);
    try {
      var there = reader.Read();
      var list = there && reader.TokenType == JsonTokenType.StartArray;
      if (list) there = reader.Read();
      for (; there && !(list && reader.TokenType == JsonTokenType.EndArray); there = reader.Read()) {
        var start = (int)reader.TokenStartIndex;
        (line, counted) = (line + text[counted..start].Count((byte)'\n'), start);
        reader.Skip();
        if (!Add(line, Parse(text[start..(int)reader.BytesConsumed]))) return;
      }
      if (list && there && reader.Read()) Fault(Line(text, (int)reader.TokenStartIndex), "drop_json");
    } catch (JsonException e) {
      Fault((int)(e.LineNumber ?? 0) + 1, "drop_json");
    }
  }

  static JsonNode? Parse(ReadOnlySpan<byte> text) {
    try {
      return JsonNode.Parse(text, documentOptions: Strict);
    } catch (Exception e) when (e is JsonException or InvalidOperationException) {
      // the second for a name with half a character
      return null;
    }
  }

  void Xml(string text, string record) {
    try {
      using (var walk = XmlReader.Create(new StringReader(text), Plain))
        while (walk.Read()) {
          if (walk.NodeType == XmlNodeType.XmlDeclaration && walk.GetAttribute("encoding") is { } name && !name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) Fault(1, "drop_encoding");
          if (walk.Depth > XmlForm.MostDepth) Fault(LineOf(walk), "drop_deep", XmlForm.MostDepth);
          if (faults.Count > 0) return;
        }
      var others = false;
      using var reader = XmlReader.Create(new StringReader(text), Plain);
      while (!reader.EOF) {
        if (reader.NodeType == XmlNodeType.Element && reader.LocalName == record) {
          var (line, element) = (LineOf(reader), (XElement)XNode.ReadFrom(reader));
          if (!Add(line, XmlForm.Read(element) as JsonObject ?? new JsonObject { ["value"] = element.Value })) return;
          continue;
        }
        others |= reader.NodeType == XmlNodeType.Element && reader.Depth == 1;
        reader.Read();
      }
      if (others && records.Count == 0) Fault(0, "drop_record", record);
    } catch (XmlException e) {
      Fault(e.LineNumber, "drop_xml");
    }
  }

  static int LineOf(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;
}
