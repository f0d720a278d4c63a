using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>role</c>.</summary>
internal sealed class RoleItems(IEnumerable<Permission> permissions, RoleBook book) : IPackKind {
  readonly HashSet<string> known = [.. permissions.Select(p => p.Id)], modules = [.. permissions.Select(p => p.Id.Split('.')[0])], ofProvince = [.. permissions.Where(p => p.OfProvince).Select(p => p.Id)];

  sealed record Shape(string Id, string Key, PackText Name, PackText? Description, string[] Permissions, Dictionary<string, string>? When, string[]? Excludes, bool Province = false, bool Mfa = false, bool Ended = false) {
    public RoleShape Says() => new(Name, Description, Permissions, When, Excludes, Province, Mfa);
  }

  public string Name => "role";
  public int Order => 20;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var role = item.Read<Shape>();
    for (var i = 0; i < role.Permissions.Length; i++)
      if (Misspelled(role.Permissions[i])) yield return item.Fault($"/permissions/{i}", T["lint_permission", role.Permissions[i]], T["lint_permission_cure"]);
      else if (!role.Province && ofProvince.Contains(role.Permissions[i])) yield return item.Fault($"/permissions/{i}", T["lint_role_province", role.Permissions[i]], T["lint_role_province_cure"]);
    foreach (var (permission, condition) in role.When ?? []) {
      if (!role.Permissions.Contains(permission)) yield return item.Fault($"/when/{permission}", T["lint_condition_of_nothing", permission], T["lint_condition_of_nothing_cure"]);
      else if (known.Contains(permission) && book.Fault(permission, condition) is { } fault) yield return item.Fault($"/when/{permission}", fault, T["lint_condition_cure"]);
    }
    if (packs.Of(Name).FirstOrDefault(o => o.Id != item.Id && string.CompareOrdinal(o.Id, item.Id) < 0 && o.Read<Shape>().Key == role.Key) is { } same)
      yield return item.Fault("/key", T["lint_role_key", role.Key, same.Id], T["lint_role_key_cure"]);
  }

  /// <summary>Names a module of this program and none of its permissions. Of a module that is not here nothing can be said.</summary>
  bool Misspelled(string permission) => !known.Contains(permission) && modules.Contains(permission.Split('.')[0]);

  /// <summary>A key that a role here has, unless that one is out of use and nobody bears its key any more: whoever does would hold the pack's role at once.</summary>
  public async Task<IReadOnlyDictionary<string, string>> Taken(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var rows = await w.Db<IdentityDb>().Roles().AsNoTracking().ToListAsync(ct);
    var taken = new Dictionary<string, string>(StringComparer.Ordinal);
    foreach (var item in items)
      if (Holding(item, rows) is { } other && (other.EndedAt is null || !IsLocal(other) || await Borne(other.Key, w, ct))) taken[item.Id] = T["role_key_of_another", other.Key, other.Title];
    return taken;
  }

  /// <summary>The role of another origin that has the item's key.</summary>
  static Role? Holding(PackItem item, List<Role> rows) => item.Read<Shape>().Key is var key && rows.Find(r => r.Key == key && r.Item is not null && r.Item != item.Id && r.Item != item.Replaces) is { } other ? other : null;

  static bool IsLocal(Role role) => role.Item == IdFor(role.Key);

  /// <summary>Whether somebody has a post, or somebody or a system a role, by this key, today or later.</summary>
  internal static async Task<bool> Borne(string key, Work w, CancellationToken ct) {
    var (db, machine, today) = (w.Db<IdentityDb>(), Actor.Machine("roles"), Vn.Day(w.Now));
    return await db.Posts(machine).AnyAsync(p => p.Roles.Contains(key) && (p.ValidTo == null || today < p.ValidTo), ct)
      || await db.RoleGrants(machine).AnyAsync(g => g.Role == key && (g.ValidTo == null || today < g.ValidTo), ct)
      || await db.ServiceRoles(machine).AnyAsync(r => r.Role == key && (r.ValidTo == null || today < r.ValidTo), ct);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await db.Roles().ToListAsync(ct);
    foreach (var item in items) {
      var shape = item.Read<Shape>();
      var role = rows.Find(r => r.Item == item.Id) ?? rows.Find(r => r.Key == shape.Key);
      var before = role is null ? null : Facts(role);
      if (role is null) db.Add(role = new() { Id = Guid.CreateVersion7() });
      else if (role.Key != shape.Key) Rename(role.Key, shape.Key, rows, w);
      if (role.Item is { } own && own != item.Id) await Packs.GiveUp(w, own, ct);
      (role.Item, role.Key) = (item.Id, shape.Key);
      role.Take(shape.Says());
      var after = Facts(role);
      if (before is null) w.Publish(new RoleAdded(role.Id, role.Key, role.Shape().Facts()));
      else if (!before.SequenceEqual(after, StringComparer.Ordinal)) w.Publish(new RoleChanged(role.Id, role.Key, [.. before.Except(after)], [.. after.Except(before)]));
      if (shape.Ended && role.End(w.Now) is null) w.Publish(new RoleEnded(role.Id, role.Key));
      else if (!shape.Ended && role.Resume() is null) w.Publish(new RoleResumed(role.Id, role.Key));
    }
    await w.Flush(ct);
  }

  static string[] Facts(Role role) => [$"key={role.Key}", .. role.Shape().Facts()];

  /// <summary>Who holds a role whose key the pack changes goes on holding it, and what excludes it still does.</summary>
  static void Rename(string from, string to, List<Role> rows, Work w) {
    foreach (var other in rows.Where(r => r.Excludes.Contains(from))) other.Excludes = [.. other.Excludes.Select(e => e == from ? to : e)];
    foreach (var text in new[] {
      "update identity.official_post set roles = array_replace(roles, $1, $2), version = version + 1 where $1 = any (roles)",
      "update identity.role_grant set role = $2, version = version + 1 where role = $1",
      "update identity.service_role set role = $2, version = version + 1 where role = $1",
    }) w.Later(new(text) { Parameters = { new() { Value = from }, new() { Value = to } } });
  }

  /// <summary>Under which id a role that was made here is exported.</summary>
  public static string IdFor(string key) => $"local:role/{key.Replace('_', '-')}";

  /// <summary>A role as its item in a pack is written, so that what was changed here is kept when packs are applied, and can be exported.</summary>
  public static string Written(Role role) {
    var says = role.Shape();
    var item = new JsonObject { ["id"] = role.Item, ["key"] = role.Key, ["name"] = Text(says.Name) };
    if (says.Description is not null) item["description"] = Text(says.Description);
    item["permissions"] = List(says.Permissions);
    if (says.When is { Count: > 0 } when) item["when"] = new JsonObject(when.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
    if (says.Province) item["province"] = true;
    if (says.Excludes is { Length: > 0 }) item["excludes"] = List(says.Excludes);
    if (says.Mfa) item["mfa"] = true;
    if (role.EndedAt is not null) item["ended"] = true;
    return item.ToJsonString(Json.Options);

    static JsonObject Text(PackText? text) => text?.En is { } english ? new() { ["vi"] = text.Vi, ["en"] = english } : new() { ["vi"] = text?.Vi };
    static JsonArray List(string[]? words) => [.. (words ?? []).Select(x => (JsonNode)x)];
  }
}
