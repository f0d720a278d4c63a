using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>organisation-kind</c>: what sorts of bodies a province has.</summary>
internal sealed class OrganisationKindItems(OfficeDirectory offices) : IPackKind {
  sealed record Shape(string Id, string Key, PackText Name, string Side);

  public string Name => "organisation-kind";
  public int Order => 21;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var key = item.Read<Shape>().Key;
    if (packs.Of(Name).FirstOrDefault(o => string.CompareOrdinal(o.Id, item.Id) < 0 && o.Read<Shape>().Key == key) is { } same)
      yield return item.Fault("/key", T["lint_kind_twice", key, same.Id], T["lint_kind_twice_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await db.OrganisationKinds().ToDictionaryAsync(k => k.Key, StringComparer.Ordinal, ct);
    foreach (var shape in items.Select(i => i.Read<Shape>())) {
      if (!rows.TryGetValue(shape.Key, out var row)) db.Add(row = new() { Key = shape.Key });
      (row.Item, row.Name, row.NameEn, row.Side) = (shape.Id, shape.Name.Vi, shape.Name.En, shape.Side);
    }
    await w.Flush(ct);
    offices.Forget();
  }

  /// <summary>Kinds that the packs name; nothing can be said where none is read along.</summary>
  internal static bool Unknown(string kind, PackSet packs) {
    var known = packs.Of("organisation-kind").Select(i => i.Read<Shape>().Key).ToHashSet(StringComparer.Ordinal);
    return known.Count > 0 && !known.Contains(kind);
  }
}
