using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Saola.Kernel;

/// <summary>The head of a pack as it is written here: it depends on every pack of which its items name one.</summary>
public static partial class PackHead {
  const string First = "1.0.0";
  static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

  /// <param name="versions">Of the packs that are known; one that is not begins.</param>
  public static string Of(string pack, IEnumerable<string> contents, IReadOnlyDictionary<string, string> versions) => Text(With(
    new JsonObject { ["id"] = pack, ["version"] = versions.GetValueOrDefault(pack, First), ["name"] = new JsonObject { ["vi"] = pack }, ["depends"] = new JsonObject() }, pack, contents, versions));

  /// <summary>The head that a pack has, with what its items depend on since; null where nothing is added.</summary>
  public static string? More(string head, string pack, IEnumerable<string> contents, IReadOnlyDictionary<string, string> versions) {
    var (before, after) = (JsonNode.Parse(head)!.AsObject(), With(JsonNode.Parse(head)!.AsObject(), pack, contents, versions));
    return JsonNode.DeepEquals(before, after) ? null : Text(after);
  }

  static string Text(JsonObject head) => head.ToJsonString(Indented) + "\n";

  static JsonObject With(JsonObject head, string pack, IEnumerable<string> contents, IReadOnlyDictionary<string, string> versions) {
    foreach (var other in contents.SelectMany(c => Reference().Matches(c)).Select(m => m.Groups["pack"].Value).Where(p => p != pack).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
      head["depends"]!.AsObject().TryAdd(other, "^" + versions.GetValueOrDefault(other, First));
    return head;
  }

  [GeneratedRegex(@"(?<![A-Za-z0-9:/.-])(?<pack>[a-z][a-z0-9-]*):(?:catalogue|calendar|template|role|organisation|person|form|service|decision|process|procedure)/[A-Za-z0-9]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
  private static partial Regex Reference();
}
