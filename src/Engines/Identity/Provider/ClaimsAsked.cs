using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>OpenID Connect Core 5.5: single claims that are asked for, of those that the client may have.</summary>
/// <param name="Subject">Only this person will do.</param>
/// <param name="Acr">Only these degrees of assurance will do.</param>
internal sealed record ClaimsAsked(string[] UserInfo, string[] IdToken, string? Subject, string[]? Acr) {
  public static readonly ClaimsAsked Nothing = new([], [], null, null);
  static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

  /// <summary>The scopes to which they belong.</summary>
  public string[] Scopes => [.. UserInfo.Concat(IdToken).Select(c => PersonClaims.ScopeOf[c]).Distinct(StringComparer.Ordinal)];

  /// <summary>Null for what is no such object. A claim that is unknown or not open to the client is passed over.</summary>
  public static ClaimsAsked? Read(string? text, string[] open) {
    if (text is null) return Nothing;
    JsonObject json;
    try {
      if (JsonNode.Parse(text, null, Strict) is not JsonObject whole) return null;
      json = whole;
      var (info, token) = (Part(json, "userinfo"), Part(json, "id_token"));
      if (info is null || token is null) return null;
      return new(Known(info, open), Known(token, open), Values(token, "sub") is [var sub] ? sub : null, IsEssential(token, "acr") ? Values(token, "acr") : null);
    } catch (Exception e) when (e is JsonException or InvalidOperationException) {
      return null;
    }
  }

  /// <summary>Those kept with a grant (<see cref="ClientGrant.Claims"/>) that its client may still have.</summary>
  public static JsonObject? Within(JsonObject? kept, string[] open) {
    if (kept is null) return null;
    var left = new JsonObject();
    foreach (var (place, names) in kept) left[place] = Discovery.List([.. ((JsonArray)names!).Select(n => (string)n!).Where(n => PersonClaims.ScopeOf.TryGetValue(n, out var scope) && open.Contains(scope))]);
    return left;
  }

  /// <summary>Absent is as empty; anything but an object of nulls and objects is wrong.</summary>
  static JsonObject? Part(JsonObject json, string name) {
    if (!json.TryGetPropertyValue(name, out var part)) return [];
    return part is JsonObject claims && claims.All(c => c.Value is null or JsonObject) ? claims : null;
  }

  static string[] Known(JsonObject claims, string[] open) => [.. claims.Select(c => c.Key).Where(c => PersonClaims.ScopeOf.TryGetValue(c, out var scope) && open.Contains(scope))];

  static bool IsEssential(JsonObject claims, string name) => claims[name] is JsonObject asked && asked["essential"] is JsonValue value && value.TryGetValue<bool>(out var essential) && essential;

  static string[]? Values(JsonObject claims, string name) {
    if (claims[name] is not JsonObject asked) return null;
    if (asked["value"] is JsonValue one && one.TryGetValue<string>(out var text)) return [text];
    return asked["values"] is JsonArray many ? [.. many.Select(m => (string?)m ?? "")] : null;
  }
}
