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

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await db.Roles().ToListAsync(ct);
    foreach (var item in items) {
      var shape = item.Read<Shape>();
      var role = rows.Find(r => r.Item == item.Id) ?? rows.Find(r => r.Item is null && r.Key == shape.Key);
      var before = role?.Shape().Facts();
      if (role is null) db.Add(role = new() { Id = Guid.CreateVersion7() });
      (role.Item, role.Key) = (item.Id, shape.Key);
      role.Take(shape.Says());
      var after = role.Shape().Facts();
      if (before is null) w.Publish(new RoleAdded(role.Id, role.Key, after));
      else if (!before.SequenceEqual(after, StringComparer.Ordinal)) w.Publish(new RoleChanged(role.Id, role.Key, [.. before.Except(after)], [.. after.Except(before)]));
      if (shape.Ended && role.End(w.Now) is null) w.Publish(new RoleEnded(role.Id, role.Key));
      else if (!shape.Ended && role.Resume() is null) w.Publish(new RoleResumed(role.Id, role.Key));
    }
    await w.Flush(ct);
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
