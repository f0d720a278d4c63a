using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Kernel;

/// <summary>Packs' code lists: entries have unique codes and parents that exist. What a file changes is the catalogue's next version.</summary>
internal sealed class CatalogueKind(Catalogues catalogues) : IPackKind {
  public string Name => "catalogue";
  public int Order => 10;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var codes = new HashSet<string>(StringComparer.Ordinal);
    var entries = item.Json.GetProperty("entries").EnumerateArray().ToList();
    foreach (var (i, entry) in entries.Index())
      if (!codes.Add(entry.GetProperty("code").GetString()!)) yield return item.Fault($"/entries/{i}/code", Words.T["pack_code_twice", entry.GetProperty("code").GetString()!], Words.T["pack_code_twice_cure"]);
    // A tree's parents are its own; a list whose parents are all elsewhere belongs under another catalogue.
    var parents = entries.Select(e => Text(e, "parent")).ToList();
    if (!parents.Exists(p => p is not null && codes.Contains(p))) yield break;
    foreach (var (i, parent) in parents.Index())
      if (parent is not null && !codes.Contains(parent)) yield return item.Fault($"/entries/{i}/parent", Words.T["pack_parent", parent], Words.T["pack_parent_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    foreach (var item in items) {
      var mapping = item.Json.TryGetProperty("mapping", out var told) ? told : default;
      await catalogues.Publish(w, new(item.Replaces ?? item.Id, Part(item.Json, "name")!, Part(item.Json, "description"), Part(item.Json, "source"), Part(item.Json, "verified")!),
        [.. item.Json.GetProperty("entries").EnumerateArray().Select(e => Entry(e, mapping))], ct);
    }
  }

  /// <param name="mapping">Which attribute of each entry names its code in another catalogue; undefined where none does.</param>
  static CatalogueEntry Entry(JsonElement entry, JsonElement mapping) {
    var maps = entry.TryGetProperty("maps", out var told) ? told.Deserialize<List<CatalogueMap>>(Json.Options)! : [];
    if (mapping.ValueKind == JsonValueKind.Object && entry.TryGetProperty("attributes", out var named) && Text(named, Text(mapping, "attribute")!) is { } code) maps.Add(new(Text(mapping, "catalogue")!, code, Day(mapping, "from"), Day(mapping, "to")));
    return new(
      entry.GetProperty("code").GetString()!, Text(entry, "parent"), entry.GetProperty("name").Deserialize<PackText>(Json.Options)!, entry.TryGetProperty("attributes", out var attributes) ? attributes : null, Day(entry, "from"), Day(entry, "to"),
      entry.TryGetProperty("synonyms", out var synonyms) ? synonyms.Deserialize<string[]>() : null, maps.Count > 0 ? maps : null);
  }

  static DateOnly? Day(JsonElement json, string name) => Text(json, name) is { } day ? DateOnly.Parse(day, Vn.Culture) : null;

  static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

  static JsonNode? Part(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? JsonNode.Parse(value.GetRawText()) : null;
}
