using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A request to publish cannot be read: its status and what is wrong.</summary>
internal sealed class BadEventException(int status, string message) : Exception(message) {
  public int Status => status;
}

/// <summary>An event as CloudEvents 1.0 describes it.</summary>
/// <param name="Json">All of it in the JSON event format.</param>
/// <param name="Data">Its data where that is JSON.</param>
internal sealed partial record CloudEvent(string Source, string Id, string Type, string? Subject, string? PartitionKey, byte[] Json, JsonElement? Data, bool HasBinary) {
  public const int MostAtOnce = 1000, MostBytes = 256 * 1024;
  public const string Structured = "application/cloudevents+json", Batch = "application/cloudevents-batch+json";
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };
  static readonly string[] Texts = ["id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "partitionkey"];

  /// <summary>The events of a body: one, or in batch mode any number, each as it stands in JSON.</summary>
  /// <exception cref="BadEventException">The body is in none of the content modes of CloudEvents over HTTP.</exception>
  public static IReadOnlyList<JsonElement> Read(IHeaderDictionary headers, byte[] body) {
    var type = (headers.ContentType.ToString().Split(';')[0]).Trim().ToLowerInvariant();
    if (type == Structured) return [Parse(body)];
    if (type == Batch) return Parse(body) is { ValueKind: JsonValueKind.Array } all ? all.GetArrayLength() <= MostAtOnce ? [.. all.EnumerateArray()] : throw new BadEventException(413, $"A batch has at most {MostAtOnce} events")
      : throw new BadEventException(400, "A batch is an array of events");
    if (headers.ContainsKey("ce-specversion")) return [JsonSerializer.SerializeToElement(OfHeaders(headers, type, body))];
    throw new BadEventException(415, $"Send an event as {Structured}, several as {Batch}, or its data with the attributes in headers ce-...");
  }

  static JsonElement Parse(byte[] body) {
    try {
      return JsonElement.Parse(body, Strict);
    } catch (JsonException e) {
      throw new BadEventException(400, "The body is no JSON: " + e.Message);
    }
  }

  /// <summary>Binary mode: attributes in headers, percent-encoded where they are not plain, and the data as the body.</summary>
  static JsonObject OfHeaders(IHeaderDictionary headers, string type, byte[] body) {
    var made = new JsonObject();
    foreach (var (name, values) in headers)
      if (name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)) made[name[3..].ToLowerInvariant()] = Uri.UnescapeDataString(values.ToString());
    if (headers.ContentType.Count > 0) made["datacontenttype"] = headers.ContentType.ToString();
    if (body.Length == 0) return made;
    if (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal)) made["data"] = JsonNode.Parse(Parse(body).GetRawText());
    else made["data_base64"] = Convert.ToBase64String(body);
    return made;
  }

  /// <summary>The event, or what about it is not as CloudEvents 1.0 demands.</summary>
  public static (CloudEvent? Event, string? Wrong) Of(JsonElement e) {
    if (e.ValueKind != JsonValueKind.Object) return (null, "An event is an object");
    try {
      var wrong = e.EnumerateObject().Select(Fault).FirstOrDefault(w => w is not null);
      if (wrong is not null) return (null, wrong);
      if (Text(e, "specversion") != "1.0") return (null, "specversion must be 1.0");
      if ((Text(e, "source"), Text(e, "id"), Text(e, "type")) is not ( { } source, { } id, { } type)) return (null, "source, id and type must be there");
      if (e.TryGetProperty("data", out var data) && e.TryGetProperty("data_base64", out _)) return (null, "An event has data or data_base64, not both");
      var json = Encoding.UTF8.GetBytes(e.GetRawText());
      if (json.Length > MostBytes) return (null, $"An event has at most {MostBytes} bytes");
      return (new(source, id, type, Text(e, "subject"), Text(e, "partitionkey"), json, data.ValueKind == JsonValueKind.Undefined ? null : data, e.TryGetProperty("data_base64", out _)), null);
    } catch (InvalidOperationException) {
      return (null, "A text is no Unicode");
    }
  }

  static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

  static string? Fault(JsonProperty p) {
    if (p.Name == "data") return null;
    if (p.Name == "data_base64") return p.Value.ValueKind == JsonValueKind.String && p.Value.TryGetBytesFromBase64(out _) ? null : "data_base64 must be Base64";
    if (p.Name.Length is 0 or > 100 || !p.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))) return $"{Shown(p.Name)}: names of attributes have small letters and digits only";
    if (p.Value.ValueKind == JsonValueKind.Null) return null;
    if (Texts.Contains(p.Name) && (p.Value.ValueKind != JsonValueKind.String || p.Value.GetString()!.Length is 0 or > 1000)) return $"{p.Name} must be a text of 1 to 1000 characters";
    return p.Name switch {
      "time" => Moment().IsMatch(p.Value.GetString()!) && DateTimeOffset.TryParse(p.Value.GetString(), CultureInfo.InvariantCulture, out _) ? null : "time must be a moment by RFC 3339",
      "dataschema" => Uri.TryCreate(p.Value.GetString(), UriKind.Absolute, out _) ? null : "dataschema must be an absolute URI",
      "source" => Uri.TryCreate(p.Value.GetString(), UriKind.RelativeOrAbsolute, out _) ? null : "source must be a URI",
      _ => p.Value.ValueKind switch {
        JsonValueKind.String when p.Value.GetString()!.Any(char.IsControl) => $"{p.Name} holds a character that cannot be seen",
        JsonValueKind.String or JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Number when p.Value.TryGetInt32(out _) => null,
        _ => $"{p.Name} must be a text, a whole number of 32 bits, true or false",
      },
    };
  }

  static string Shown(string name) => name.Length > 40 ? name[..40] : name;

  [GeneratedRegex(@"\A\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Moment();

  /// <summary>What keeps it in order with others by the rule of its topic.</summary>
  public string? KeyBy(KeyRule rule) => rule switch { KeyRule.Subject => Subject, KeyRule.PartitionKey => PartitionKey, KeyRule.Source => Source, _ => null };

  /// <summary>What about it is not as its topic demands; none when it may be published.</summary>
  public IReadOnlyList<string> Faults(RosterTopic topic) {
    if (topic.KeyRule != KeyRule.None && KeyBy(topic.KeyRule) is null) return [$"{topic.KeyRule.ToString().ToLowerInvariant()} must be there: the topic keeps its events in order by it"];
    if (topic.Schema is not { } schema) return [];
    if (HasBinary || Data is not { } data) return ["data must be there as JSON: the topic has a schema"];
    try {
      return DataRules.Check(schema, data);
    } catch (Exception e) when (e is InvalidOperationException or ArgumentException or KeyNotFoundException or FormatException or RegexMatchTimeoutException) {
      return ["The schema of the topic cannot be applied: " + e.Message];
    }
  }
}
