using System.Text.Json.Nodes;

namespace Saola.PublicServices;

/// <summary>
/// The applicant's telephone number in the answers of a form. By code and number one follows a dossier without signing in, also when
/// a power is over: who reads it by a power does not read the number, and what they send leaves it as it was.
/// </summary>
internal static class HiddenPhone {
  /// <summary>Whether what is read of this dossier by a power leaves the number out; what was handed in under one is followed by nobody who does not sign in.</summary>
  public static bool In(Dossier d) => d is { Power: null, ApplicantPhone: not null };

  /// <summary>The answers without it.</summary>
  public static JsonObject Without(JsonObject answers, string phone) {
    var kept = (JsonObject)answers.DeepClone();
    Walk(kept, null, phone);
    return kept;
  }

  /// <summary>What was answered by who did not see it: where they left the place of the number empty, it stands there again.</summary>
  public static JsonObject Back(JsonObject answered, JsonObject before, string phone) {
    var whole = (JsonObject)answered.DeepClone();
    Walk((JsonObject)before.DeepClone(), whole, phone);
    return whole;
  }

  /// <summary>Empties every place of the number in one tree; or, given another, fills the same places there that are empty.</summary>
  static void Walk(JsonNode from, JsonNode? into, string phone) {
    if (from is JsonObject o) foreach (var key in o.Select(p => p.Key).ToArray()) {
      if (Holds(o[key], phone)) Place(o, into as JsonObject, key, o[key]!.DeepClone());
      else if (o[key] is { } inner && (into is null || (into as JsonObject)?[key] is not null)) Walk(inner, (into as JsonObject)?[key], phone);
    }
    else if (from is JsonArray a && (into is null || into is JsonArray same && same.Count == a.Count))
      for (var i = 0; i < a.Count; i++) {
        if (Holds(a[i], phone)) Place(a, into as JsonArray, i, a[i]!.DeepClone());
        else if (a[i] is { } inner && (into is null || into[i] is not null)) Walk(inner, into?[i], phone);
      }
  }

  static void Place(JsonObject from, JsonObject? into, string key, JsonNode value) {
    if (into is null) from[key] = null;
    else if (IsEmpty(into[key])) into[key] = value;
  }

  static void Place(JsonArray from, JsonArray? into, int at, JsonNode value) {
    if (into is null) from[at] = null;
    else if (IsEmpty(into[at])) into[at] = value;
  }

  static bool IsEmpty(JsonNode? value) => value is null || value is JsonValue && value.ToString().Length == 0;

  /// <summary>However it is written: with spaces, with +84, with words about it.</summary>
  static bool Holds(JsonNode? value, string phone) {
    if (value is not JsonValue) return false;
    var digits = string.Concat(value.ToString().Where(char.IsAsciiDigit));
    return digits.Contains(phone, StringComparison.Ordinal) || phone.StartsWith('0') && digits.Contains("84" + phone[1..], StringComparison.Ordinal);
  }
}
