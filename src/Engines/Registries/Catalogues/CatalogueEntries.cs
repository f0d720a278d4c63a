using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The entries of a shared catalogue, made of the records of its registry.</summary>
internal static class CatalogueEntries {
  public const int Most = 50_000;
  const int Page = 1_000;

  /// <summary>All that the registry holds now, in the order of codes; of several records of one code the one that holds last.</summary>
  public static async Task<Answer<IReadOnlyList<CatalogueEntry>>> Of(Work w, Registries registries, RegistryDefinition d, CancellationToken ct) {
    var byCode = new SortedDictionary<string, (RegistryRecord Record, CatalogueEntry Entry)>(StringComparer.Ordinal);
    for (string? after = null; ;) {
      var page = await registries.List(w, new(d.Key, After: after, Limit: Page), ct);
      if (page.IsError) return page.Error;
      foreach (var record in page.Value.Records) {
        if (Entry(d, record) is not { } entry) continue;
        if (byCode.TryGetValue(entry.Code, out var other) && (other.Record.From ?? DateOnly.MinValue) > (record.From ?? DateOnly.MinValue)) continue;
        byCode[entry.Code] = (record, entry);
        if (byCode.Count > Most) return CatalogueErrors.TooMany(Most);
      }
      if ((after = page.Value.Next) is null) break;
    }
    foreach (var (code, (_, entry)) in byCode) {
      if (entry.Name.Vi.Length == 0) return CatalogueErrors.Unnamed(code);
      if (entry.Parent is { } parent && !byCode.ContainsKey(parent)) return CatalogueErrors.NoParent(code, parent);
    }
    return byCode.Values.Select(v => v.Entry).ToList();
  }

  static CatalogueEntry? Entry(RegistryDefinition d, RegistryRecord record) {
    var shape = d.Catalogue!;
    if (Text(record, shape.Code) is not { } code) return null;
    var maps = (shape.Maps ?? []).Select(m => (Map: m, Code: Text(record, m.Field))).Where(m => m.Code is not null).Select(m => new CatalogueMap(m.Map.Catalogue, m.Code!, Day(record, m.Map.From), Day(record, m.Map.To))).ToList();
    var synonyms = (Text(record, shape.Synonyms) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    // the first day on which a record does not hold follows the last one on which its entry does
    return new(code, Text(record, shape.Parent), new(Text(record, shape.Name) ?? "", Text(record, shape.NameEn)), null, record.From, record.To?.AddDays(-1), synonyms.Length > 0 ? synonyms : null, maps.Count > 0 ? maps : null);
  }

  static string? Text(RegistryRecord record, string? field) => field is not null && record.Values[field] is JsonValue value && Vn.Clean(value.ToString()) is { Length: > 0 } text ? text : null;

  static DateOnly? Day(RegistryRecord record, string? field) => Vn.ParseDate(Text(record, field));
}
