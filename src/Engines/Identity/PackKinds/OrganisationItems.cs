using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>organisation</c>: agencies and the units inside them.</summary>
internal sealed class OrganisationItems(OfficeDirectory offices) : IPackKind {
  sealed record Shape(
    string Id, string? Code, string? Key, PackText Name, PackText? ShortName, string Kind, string? Parent, string? AdminUnit, bool IsOffice,
    string? Phone, string? Email, string? Address, string? Place, JsonObject? Source, JsonElement? Verified, FormerShape[]? FormerCodes);

  sealed record FormerShape(string Code, DateOnly? From, DateOnly? To, JsonObject? Source, bool OldForm = false);

  public string Name => "organisation";
  public int Order => 22;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var one = item.Read<Shape>();
    if (one.IsOffice && one.Code is null) yield return item.Fault("/code", T["lint_office_code"], T["lint_office_code_cure"]);
    if (OrganisationKindItems.Unknown(one.Kind, packs)) yield return item.Fault("/kind", T["lint_kind", one.Kind], T["lint_kind_cure"]);
    for (var i = 0; i < one.FormerCodes?.Length; i++)
      if (one.FormerCodes[i] is { OldForm: false, To: null }) yield return item.Fault($"/formerCodes/{i}/to", T["lint_former_code"], T["lint_former_code_cure"]);
    if (one.Code is null && one.Key is null) yield return item.Fault("/key", T["lint_unit_key"], T["lint_unit_key_cure"]);
    if (Circle(one, packs)) yield return item.Fault("/parent", T["lint_circle"], T["lint_circle_cure"]);
    foreach (var other in packs.Of(Name).Where(o => string.CompareOrdinal(o.Id, item.Id) < 0)) {
      // Compared as text first: there are many of them, and few can clash.
      if (one.Code is not null && Text(other, "code") == one.Code) yield return item.Fault("/code", T["lint_code_twice", one.Code, other.Id], T["lint_code_twice_cure"]);
      if (one.Key is not null && Text(other, "key") == one.Key && Text(other, "parent") == one.Parent)
        yield return item.Fault("/key", T["lint_key_twice", one.Key, other.Id], T["lint_key_twice_cure"]);
    }
  }

  /// <summary>What a merge or split closed stays closed; so does a unit that the successor already has under the same key.</summary>
  public async Task<IReadOnlySet<string>> Ended(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var rows = await w.Db<IdentityDb>().Organisations().AsNoTracking().ToDictionaryAsync(o => o.Id, ct);
    var byItem = rows.Values.Where(o => o.Item is not null).ToDictionary(o => o.Item!, StringComparer.Ordinal);
    var keys = rows.Values.Where(o => o is { ValidTo: null, Key: not null, Parent: not null }).Select(o => (o.Parent!.Value, o.Key!)).ToHashSet();
    var shapes = items.ToDictionary(i => i.Id, i => i.Read<Shape>(), StringComparer.Ordinal);
    var ended = new HashSet<string>(StringComparer.Ordinal);
    foreach (var shape in shapes.Values.OrderBy(s => Depth(s, shapes))) {
      var parent = shape.Parent is { } up ? byItem.GetValueOrDefault(up) : null;
      if (byItem.TryGetValue(shape.Id, out var row) ? row.ValidTo is not null
        : shape.Parent is not null && ended.Contains(shape.Parent) && parent is null || parent is { ValidTo: not null } && shape.Key is { } key && keys.Contains((Living(parent, rows).Id, key)))
        ended.Add(shape.Id);
    }
    return ended;
  }

  /// <summary>The office itself, or who took it over.</summary>
  internal static Organisation Living(Organisation office, IReadOnlyDictionary<Guid, Organisation> rows) {
    for (var seen = 0; office is { ValidTo: not null, Successor: { } next } && seen < rows.Count; seen++) office = rows[next];
    return office;
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var all = await db.Organisations().ToDictionaryAsync(o => o.Id, ct);
    var rows = all.Values.Where(o => o.Item is not null).ToDictionary(o => o.Item!, StringComparer.Ordinal);
    var shapes = items.ToDictionary(i => i.Id, i => i.Read<Shape>(), StringComparer.Ordinal);
    var moved = false;
    // Level by level, because a child's row names its parent's.
    foreach (var level in shapes.Values.GroupBy(s => Depth(s, shapes)).OrderBy(g => g.Key)) {
      foreach (var shape in level) {
        if (!rows.TryGetValue(shape.Id, out var row)) {
          row = rows[shape.Id] = new() { Id = Guid.CreateVersion7(), Item = shape.Id };
          db.Add(row);
        }
        var (path, office) = (row.Path, row.Office);
        row.PutUnder(shape.Parent is null ? null : Living(rows[shape.Parent], all), shape.IsOffice);
        moved |= path.Length > 0 && (row.Path != path || row.Office != office);
        Fill(row, shape, w.Now);
      }
      await w.Flush(ct);
    }
    if (moved) PlaceAll(rows.Values);
    await Codes(shapes.Values, rows, w, ct);
    await w.Flush(ct);
    offices.Forget();
  }

  static void Fill(Organisation row, Shape shape, DateTimeOffset now) {
    (row.Code, row.Key, row.Name, row.NameEn) = (shape.Code, shape.Key, shape.Name.Vi, shape.Name.En);
    (row.ShortName, row.ShortNameEn) = (shape.ShortName?.Vi, shape.ShortName?.En);
    row.Kind = shape.Kind;
    (row.AdminUnit, row.Phone, row.Email, row.Address, row.Place) = (shape.AdminUnit, shape.Phone, shape.Email, shape.Address, shape.Place);
    (row.Source, row.Verified, row.ChangedAt) = (shape.Source, shape.Verified?.ToString().ToLowerInvariant(), now);
  }

  /// <summary>What it was called by is kept: a code that the pack no longer gives it ends today.</summary>
  static async Task Codes(IEnumerable<Shape> shapes, Dictionary<string, Organisation> rows, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var held = (await db.OrganisationCodes().ToListAsync(ct)).ToLookup(c => c.Organisation);
    foreach (var shape in shapes) {
      var (office, today) = (rows[shape.Id].Id, Vn.Day(w.Now));
      foreach (var gone in held[office].Where(c => !c.OldForm && c.ValidTo is null && c.Code != shape.Code)) gone.ValidTo = today;
      if (shape.Code is { } code && !held[office].Any(c => c.Code == code && c.ValidTo is null && !c.OldForm))
        db.Add(new OrganisationCode { Id = Guid.CreateVersion7(), Organisation = office, Code = code, Source = shape.Source, ValidFrom = held[office].Any() ? today : null });
      foreach (var former in shape.FormerCodes ?? []) {
        var row = held[office].FirstOrDefault(c => c.Code == former.Code && (c.OldForm || c.ValidTo is not null));
        if (row is null) db.Add(row = new() { Id = Guid.CreateVersion7(), Organisation = office, Code = former.Code, OldForm = former.OldForm });
        (row.ValidFrom, row.ValidTo, row.Source) = (former.From, former.To, former.Source);
      }
    }
  }

  /// <summary>How many of its parents are among the items; any other parent is in the database already.</summary>
  static int Depth(Shape shape, Dictionary<string, Shape> shapes) =>
    shape.Parent is not null && shapes.TryGetValue(shape.Parent, out var parent) ? 1 + Depth(parent, shapes) : 0;

  /// <summary>After a move the paths below are built anew.</summary>
  static void PlaceAll(IEnumerable<Organisation> rows) {
    var below = rows.ToLookup(o => o.Parent);
    void Place(Organisation parent) {
      foreach (var child in below[parent.Id]) {
        child.PutUnder(parent, child.IsOffice);
        Place(child);
      }
    }
    foreach (var root in below[null]) Place(root);
  }

  static bool Circle(Shape one, PackSet packs) {
    var seen = new HashSet<string>(StringComparer.Ordinal) { one.Id };
    for (var at = one.Parent; at is not null; at = packs.Find(at) is { } item ? Text(item, "parent") : null)
      if (!seen.Add(at)) return true;
    return false;
  }

  static string? Text(PackItem item, string property) =>
    item.Json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
