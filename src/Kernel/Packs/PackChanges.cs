using System.Globalization;
using System.Text.Json;

namespace Saola.Kernel;

/// <summary>The places where an item differs from what was applied, few enough to read.</summary>
internal static class PackChanges {
  const int Most = 8;

  public static IReadOnlyList<string> Between(string applied, PackItem item) {
    var found = new List<string>();
    if (item.Json.ValueKind == JsonValueKind.Undefined) {
      var (before, after) = (applied.Split('\n'), item.Text.Split('\n'));
      var added = after.Except(before, StringComparer.Ordinal).Count().ToString(CultureInfo.InvariantCulture);
      found.Add($"+{added} -{before.Except(after, StringComparer.Ordinal).Count().ToString(CultureInfo.InvariantCulture)}");
      return found;
    }
    using var old = JsonDocument.Parse(applied);
    Walk("", old.RootElement, item.Json, found);
    return found.Count <= Most ? found : [.. found.Take(Most), $"… (+{(found.Count - Most).ToString(CultureInfo.InvariantCulture)})"];
  }

  static void Walk(string at, JsonElement before, JsonElement after, List<string> found) {
    if (JsonElement.DeepEquals(before, after)) return;
    if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object) {
      foreach (var name in before.EnumerateObject().Concat(after.EnumerateObject()).Select(p => p.Name).Distinct(StringComparer.Ordinal)) {
        var (had, has) = (before.TryGetProperty(name, out var b), after.TryGetProperty(name, out var a));
        if (had && has) Walk($"{at}/{name}", b, a, found);
        else found.Add($"{(has ? "+" : "-")} {at}/{name}");
      }
    } else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && before.GetArrayLength() == after.GetArrayLength()) {
      foreach (var (i, pair) in before.EnumerateArray().Zip(after.EnumerateArray()).Index()) Walk($"{at}/{i}", pair.First, pair.Second, found);
    } else {
      found.Add($"{(at.Length == 0 ? "/" : at)}: {Short(before)} → {Short(after)}");
    }
  }

  static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } raw ? raw[..40] + "…" : value.GetRawText();
}
