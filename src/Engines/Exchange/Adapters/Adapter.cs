using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What an adapter's answers come from.</summary>
public enum SourceKind { Registry, Database, Soap, Rest, File }

/// <summary>
/// A service without a program of its own, as it is declared: what may be asked of it, what its source is asked for that, and what of
/// the source's rows is answered. The exchange answers in its place.
/// </summary>
internal sealed class Adapter {
  Adapter(JsonElement item) {
    (Name, Kind) = (item.GetProperty("name").Deserialize<PackText>(Json.Options)!, Enum.Parse<SourceKind>(item.GetProperty("kind").GetString()!, ignoreCase: true));
    (Seconds, Personal) = (item.GetProperty("seconds").GetInt32(), item.TryGetProperty("personal", out var personal) && personal.GetBoolean());
    if (item.TryGetProperty("events", out var events)) Events = new(events);
    Operations = [.. item.GetProperty("operations").EnumerateArray().Select(o => new AdapterOperation(o))];
  }

  public PackText Name { get; }
  public SourceKind Kind { get; }
  public int Seconds { get; }

  /// <summary>Personal fields of registries are answered too.</summary>
  public bool Personal { get; }
  public IReadOnlyList<AdapterOperation> Operations { get; }

  /// <summary>What of it becomes events; null where nothing does.</summary>
  public AdapterEvents? Events { get; }

  /// <summary>Whether it changes what its source holds.</summary>
  public bool Writes => Operations.Any(o => o.Writes);

  public static Adapter Of(JsonElement item) => new(item);

  public static Adapter Of(string item) {
    using var document = JsonDocument.Parse(item);
    return new(document.RootElement);
  }

  /// <summary>The operation that a request asks for with what its path says; null where there is none.</summary>
  /// <param name="path">As it was sent.</param>
  public (AdapterOperation Operation, JsonObject Values)? Find(string method, string path) {
    foreach (var one in Operations) if (one.Method == method && one.Match(path) is { } values) return (one, values);
    return null;
  }

  /// <summary>The operation whose later answer a request fetches, and of which request.</summary>
  public (AdapterOperation Operation, Guid Id)? FindAnswer(string method, string path) {
    if (method != "GET" || path.LastIndexOf('/') is not (> 0 and var slash) || !Guid.TryParse(path.AsSpan(slash + 1), out var id)) return null;
    foreach (var one in Operations) if (one.Later is not null && one.Path == path[..slash]) return (one, id);
    return null;
  }

  /// <summary>Each a method, a space, and a path with its variables as stars; none of what becomes events alone.</summary>
  public string[] Endpoints => Kind == SourceKind.File ? [] : [.. Operations.SelectMany(o => o.Later is null ? [o.Endpoint] : new[] { o.Endpoint, $"GET {Bare(o.Path, "*")}/*" }).Distinct()];

  /// <summary>The same for two operations that differ in the names of variables alone.</summary>
  public static string Bare(string path, string variable) => Regex.Replace(path, @"\{[^}]*\}", variable, RegexOptions.None, TimeSpan.FromSeconds(1));
}

/// <param name="Schema">JSON Schema of its value.</param>
internal sealed record AdapterInput(string Name, string In, bool Required, PackText? About, JsonElement Schema);

/// <summary>Names in XML, where an answer is asked for in that.</summary>
internal sealed record XmlNames(string Root = "answer", string Item = "item", string? Namespace = null);

internal sealed class AdapterOperation {
  static readonly JsonElement Text = JsonSerializer.SerializeToElement(new { type = "string" });
  readonly string[] segments;
  readonly Shape source;
  readonly Shape? each, answer;

  public AdapterOperation(JsonElement item) {
    (Method, Path) = (item.GetProperty("method").GetString()!, item.GetProperty("path").GetString()!);
    Name = item.GetProperty("name").Deserialize<PackText>(Json.Options)!;
    segments = Path.Split('/');
    Inputs = item.TryGetProperty("inputs", out var inputs) ? [.. inputs.EnumerateArray().Select(i => new AdapterInput(
      i.GetProperty("name").GetString()!, i.GetProperty("in").GetString()!, i.GetProperty("in").GetString() == "path" || i.TryGetProperty("required", out var must) && must.GetBoolean(),
      i.TryGetProperty("about", out var about) ? about.Deserialize<PackText>(Json.Options) : null, i.TryGetProperty("schema", out var schema) ? schema.Clone() : Text))] : [];
    if (item.TryGetProperty("identifiedBy", out var sets)) IdentifiedBy = sets.Deserialize<string[][]>()!;
    Source = item.GetProperty("source").Clone();
    source = Shape.Of(Source);
    One = item.TryGetProperty("one", out var one) && one.GetBoolean();
    if (item.TryGetProperty("each", out var row)) (Each, each) = (row.Clone(), Shape.Of(row));
    if (item.TryGetProperty("answer", out var whole)) (Whole, answer) = (whole.Clone(), Shape.Of(whole));
    if (item.TryGetProperty("later", out var process)) Later = process.GetString();
    if (item.TryGetProperty("xml", out var names)) Xml = names.Deserialize<XmlNames>(Json.Options)!;
  }

  public string Method { get; }
  public string Path { get; }
  public PackText Name { get; }
  public IReadOnlyList<AdapterInput> Inputs { get; }

  /// <summary>Sets of inputs, each of which names what is asked about; a request gives all of one of them. None: it need not name anything.</summary>
  public IReadOnlyList<IReadOnlyList<string>> IdentifiedBy { get; } = [];

  /// <summary>As it is declared, before it is filled for a request.</summary>
  public JsonElement Source { get; }

  /// <summary>The answer is about one row.</summary>
  public bool One { get; }
  public JsonElement? Each { get; }
  public JsonElement? Whole { get; }

  /// <summary>The process by which the owner's office answers later; null where it is answered at once.</summary>
  public string? Later { get; }
  public XmlNames Xml { get; } = new();
  public string Endpoint => $"{Method} {Adapter.Bare(Path, "*")}";
  public bool HasBody => Inputs.Any(i => i.In == "body");
  public bool Writes => Source.TryGetProperty("do", out var act) && act.GetString() != "read";

  /// <summary>Whether an input says what is asked about: an empty one does not.</summary>
  public bool IsIdentified(JsonObject input) => IdentifiedBy.Count == 0 || IdentifiedBy.Any(set => set.All(name => input[name] is { } value && value.ToString().Length > 0));

  /// <summary>What the variables of the path are; null where it is another path.</summary>
  public JsonObject? Match(string path) {
    var parts = path.Split('/');
    if (parts.Length != segments.Length) return null;
    var values = new JsonObject();
    for (var i = 0; i < parts.Length; i++) {
      var part = Uri.UnescapeDataString(parts[i]);
      if (segments[i] is ['{', .. var variable, '}']) {
        if (part.Length == 0) return null;
        values[variable] = part;
      } else if (segments[i] != part) return null;
    }
    return values;
  }

  /// <exception cref="ShapeException">An expression spends more than it may.</exception>
  public JsonObject Ask(JsonObject input, DateTimeOffset now) => source.Fill(new() { ["input"] = input.DeepClone() }, now) as JsonObject ?? [];

  /// <summary>What is told of each row.</summary>
  /// <exception cref="ShapeException">An expression spends more than it may.</exception>
  public IEnumerable<JsonNode> Rows(JsonObject input, SourceRows found, DateTimeOffset now) => found.Rows.Select(row => Row(input, row, now));

  JsonNode Row(JsonObject input, JsonObject row, DateTimeOffset now) => each?.Fill(new() { ["input"] = input.DeepClone(), ["row"] = row.DeepClone() }, now) ?? row.DeepClone();

  /// <summary>What is answered; null where it would be about one row and there is none.</summary>
  /// <exception cref="ShapeException">An expression spends more than it may.</exception>
  public JsonNode? Tell(JsonObject input, SourceRows found, DateTimeOffset now) {
    if (One && found.Rows.Count == 0) return null;
    if (answer is null && One) return Row(input, found.Rows[0], now);
    var rows = new JsonArray([.. Rows(input, found, now)]);
    if (answer is null) {
      var told = new JsonObject { ["rows"] = rows };
      if (found.Next is not null) told["next"] = found.Next;
      if (found.IsCut) told["more"] = true;
      return told;
    }
    return answer.Fill(new() { ["input"] = input.DeepClone(), ["row"] = rows.Count > 0 ? rows[0]!.DeepClone() : null, ["rows"] = rows, ["next"] = found.Next, ["more"] = found.IsCut }, now) ?? new JsonObject();
  }
}
