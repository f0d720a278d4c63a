using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Forms;

/// <summary>
/// A name that someone wrote under the form and stands by, with the strokes where they drew them. It is no digital signature:
/// it proves nothing by itself, as a signature on paper that nobody compares.
/// </summary>
internal static partial class DrawnSignature {
  /// <summary>Of the picture, as text.</summary>
  public const int Longest = 120_000, LongestName = 120;

  /// <summary>Without the tick a name is not signed: it stays as typed.</summary>
  public static (JsonNode? Value, string? Unread) Read(string name, bool agreed, string drawn) {
    if (name.Length == 0) return (null, null);
    if (!agreed || name.Length > LongestName) return (null, name);
    var signed = new JsonObject { ["name"] = name };
    if (IsPicture(drawn)) signed["drawn"] = drawn;
    return (signed, null);
  }

  /// <summary>Whether a value is what <see cref="Read"/> makes.</summary>
  public static bool Fits(JsonNode? value) => value is JsonObject o && o["name"] is JsonValue n && n.TryGetValue<string>(out var name) && name.Length is > 0 and <= LongestName
    && (o["drawn"] is null || (o["drawn"] is JsonValue d && d.TryGetValue<string>(out var drawn) && IsPicture(drawn))) && o.All(p => p.Key is "name" or "drawn");

  public static string? NameOf(JsonNode? value) => value is JsonObject o && o["name"] is JsonValue n && n.TryGetValue<string>(out var name) ? name : null;

  public static string? PictureOf(JsonNode? value) => Fits(value) ? (string?)value!["drawn"] : null;

  static bool IsPicture(string text) => text.Length <= Longest && Png().IsMatch(text);

  /// <summary>iVBORw0KGgo is how a PNG begins.</summary>
  [GeneratedRegex("^data:image/png;base64,iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Png();
}
