using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>One role: what it gives, who holds it in the actor's offices, and what became of it.</summary>
internal static class ShowRole {
  static readonly string[] Told = ["identity.role_added", "identity.role_changed", "identity.role_ended", "identity.role_resumed"];

  /// <param name="Excludes">Titles of the roles that exclude it or that it excludes.</param>
  /// <param name="Own">The actor holds it.</param>
  public sealed record Response(Role Role, IReadOnlyList<string> Excludes, KeysetPage<ListOfficials.Row> Holders, int Count, IReadOnlyList<TimelineEntry> History, bool Own);

  /// <summary>Null for one that is not.</summary>
  internal static async Task<Response?> Run(string key, string? query, string? after, string? before, Work w, IEnumerable<Permission> permissions, ChangeHistory history, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var roles = await db.Roles().AsNoTracking().ToListAsync(ct);
    if (roles.Find(r => r.Key == key) is not { } role) return null;
    var titles = roles.ToDictionary(r => r.Key, r => r.Title, StringComparer.Ordinal);
    var named = permissions.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal);
    var holders = await ListOfficials.Run(new(query, null, after, before, key), w, ct);
    var story = await history.Of(role.Id, "role", role.Title, Told, (name, value) => Line(name, value, named, titles), w, ct);
    return new(role, [.. roles.Where(o => role.Excludes.Contains(o.Key) || o.Excludes.Contains(key)).Select(o => o.Title)], holders, await ListOfficials.Holding(key, w).CountAsync(ct), story, await RoleRules.IsOwn([key], w, ct));
  }

  static string Line(string name, string value, Dictionary<string, string> named, Dictionary<string, string> titles) => name switch {
    "permission" => value.Split(" if ", 2) is [var bound, var condition] ? T["role_fact_permission_if", named.GetValueOrDefault(bound, bound), condition] : T["role_fact_permission", named.GetValueOrDefault(value, value)],
    "excludes" => T["role_fact_excludes", titles.GetValueOrDefault(value, value)],
    _ => T[$"role_fact_{name}", value],
  };
}
