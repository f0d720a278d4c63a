using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Saola.Identity;

/// <summary>
/// A token in the compact form of RFC 7515, taken apart and believed in nothing: who reads it names the keys, and the
/// algorithm is that of the key (RFC 8725 3.1), never what the header says.
/// </summary>
internal sealed record Jwt(JsonObject Header, JsonObject Claims, byte[] Signed, byte[] Signature) {
  public const int Limit = 8_000;
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

  public string? Algorithm => Text(Header, "alg");
  public string? KeyId => Text(Header, "kid");
  public string? Type => Text(Header, "typ");

  /// <summary>Null for whatever is not exactly three parts, the first two of them objects without doubled names (RFC 7515 4).</summary>
  public static Jwt? Read(string? text) {
    if (text is not { Length: > 0 and <= Limit } || text.Split('.') is not [var header, var claims, var signature]) return null;
    if (Object(header) is not { } head || Object(claims) is not { } body || Decode(signature) is not { Length: > 0 } proof) return null;
    // RFC 7515 4.1.11: extensions that must be understood are not
    return head.ContainsKey("crit") ? null : new(head, body, Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), proof);
  }

  /// <summary>Whether one of these keys signed it. Keys that the token itself brings or points at (jwk, jku, x5u) are nobody's keys.</summary>
  public bool IsSignedBy(IEnumerable<Jwk> keys) =>
    keys.Any(k => k.Algorithm == Algorithm && (KeyId is null || k.Id is null || k.Id == KeyId) && k.Verify(Signed, Signature));

  public string? this[string claim] => Text(Claims, claim);

  /// <summary>RFC 7519 2, NumericDate: seconds, that may have a fraction.</summary>
  public DateTimeOffset? Moment(string claim) {
    if (Claims[claim] is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue<double>(out var seconds)) return null;
    return seconds is >= 0 and < 253_402_300_799 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
  }

  /// <summary>RFC 7519 4.1.3: for whom it is, one text or several.</summary>
  public string[] Audience => Claims["aud"] switch {
    JsonValue one when one.TryGetValue<string>(out var text) => [text],
    JsonArray many => [.. many.Select(m => m is JsonValue v && v.TryGetValue<string>(out var text) ? text : "")],
    _ => [],
  };

  public static string Write(SigningKey key, string type, JsonObject claims) {
    var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = type, ["kid"] = key.Id };
    var signed = $"{Encode(header)}.{Encode(claims)}";
    return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
  }

  /// <summary>RFC 7515 2: base64url without padding; null for anything else, so that a token has one spelling.</summary>
  public static byte[]? Decode(string text) {
    if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || text.Length % 4 == 1) return null;
    try {
      var bytes = Base64Url.DecodeFromChars(text);
      return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    } catch (FormatException) {
      return null;
    }
  }

  static JsonObject? Object(string part) {
    if (Decode(part) is not { } bytes || !Utf8.IsValid(bytes)) return null;
    try {
      return JsonNode.Parse(bytes, null, Strict) is JsonObject json && IsReadable(json) ? json : null;
    } catch (Exception e) when (e is JsonException or InvalidOperationException) {
      return null; // the latter for half a surrogate pair
    }
  }

  /// <summary>Reads every text once, for a text that is none is found only by reading it.</summary>
  static bool IsReadable(JsonNode? node) => node switch {
    JsonObject json => json.All(p => IsReadable(p.Value)),
    JsonArray list => list.All(IsReadable),
    JsonValue value when value.GetValueKind() == JsonValueKind.String => value.TryGetValue<string>(out _),
    _ => true,
  };

  static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString(Json.Options)));

  static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
