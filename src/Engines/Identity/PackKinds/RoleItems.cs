using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Pack kind <c>role</c>.</summary>
internal sealed class RoleItems(IEnumerable<Permission> permissions, RoleBook book) : IPackKind {
  readonly HashSet<string> known = [.. permissions.Select(p => p.Id)], modules = [.. permissions.Select(p => p.Id.Split('.')[0])];

  sealed record Shape(string Id, string Key, PackText Name, PackText? Description, string[] Permissions, Dictionary<string, string>? When, string[]? Excludes, bool Province = false, bool Mfa = false);

  public string Name => "role";
  public int Order => 20;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var role = item.Read<Shape>();
    for (var i = 0; i < role.Permissions.Length; i++)
      if (Misspelled(role.Permissions[i])) yield return item.Fault($"/permissions/{i}", T["lint_permission", role.Permissions[i]], T["lint_permission_cure"]);
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
      if (role is null) db.Add(role = new() { Id = Guid.CreateVersion7() });
      (role.Item, role.Key, role.Name, role.NameEn) = (item.Id, shape.Key, shape.Name.Vi, shape.Name.En);
      (role.Description, role.DescriptionEn, role.Permissions) = (shape.Description?.Vi, shape.Description?.En, shape.Permissions);
      role.Conditions = [.. (shape.When ?? []).Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))];
      (role.Excludes, role.Province) = (shape.Excludes ?? [], shape.Province);
      role.Mfa = shape.Mfa;
    }
    await w.Flush(ct);
  }
}
