using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>For a connected system and a permission: why yes, or why no. The same answer as for a person, whose way is a post.</summary>
internal static class ExplainSystem {
  const int MostFound = 20;

  /// <summary>The systems of the actor's offices that act for themselves and that a text means: by id, client_id, or a part of the name.</summary>
  internal static async Task<IReadOnlyList<NamedPerson>> Meant(Work w, string typed, CancellationToken ct) {
    if (typed.Length == 0) return [];
    var (key, folded) = (typed.ToLowerInvariant(), Vn.Fold(typed));
    var systems = w.Db<IdentityDb>().ClientsFor(w.Actor, IdentityPermissions.Explain).AsNoTracking().Where(c => c.Kind == ClientKind.System);
    systems = Guid.TryParse(typed, out var id) ? systems.Where(c => c.Id == id) : systems.Where(c => c.Key == key || IdentityDb.Fold(c.Name).Contains(folded));
    return await systems.OrderBy(c => EF.Functions.Collate(c.Name, "vi-x-icu")).ThenBy(c => c.Id).Take(MostFound).Select(c => new NamedPerson(c.Id, c.Name, false)).ToListAsync(ct);
  }

  /// <summary>Null for what is no system that the actor may ask about.</summary>
  internal static async Task<ExplainRight.Response?> Run(ExplainRight.Request r, Permission permission, Work w, Identities identities, CancellationToken ct) {
    var (db, machine, today) = (w.Db<IdentityDb>(), Actor.Machine("explain"), Vn.Day(w.Now));
    if (await db.ClientsFor(w.Actor, IdentityPermissions.Explain).AsNoTracking().SingleOrDefaultAsync(c => c.Id == r.Person, ct) is not { } client) return null;
    var held = await db.ServiceRoles(machine).AsNoTracking().Where(x => x.Client == client.Id).ToListAsync(ct);
    var roles = await db.RolesInUse().AsNoTracking().Where(x => x.Permissions.Contains(permission.Id)).OrderBy(x => x.Name).ToDictionaryAsync(x => x.Key, StringComparer.Ordinal, ct);
    var ways = new List<ExplainRight.Way>();
    foreach (var one in held.Where(x => roles.ContainsKey(x.Role)))
      ways.Add(new(roles[one.Role].Title, one.Office, one.SubTree, true, one.ValidFrom, one.ValidTo, roles[one.Role].Conditions[permission.Id]?.GetValue<string>(),
        one.IsOver(today) ? "ended" : today < one.ValidFrom ? "later"
        : one.Office != client.Office || r.Office is { } office && !await ExplainRight.Reaches(identities, one.Office, one.SubTree, office, ct) ? "elsewhere" : null));
    return new(client.Title, permission.Id, permission.Name, client.DisabledAt is null && ways.Exists(x => x.Against is null), client.DisabledAt is not null, NoAccount: false, Hidden: false,
      [.. ways.OrderBy(x => x.Against is not null).ThenByDescending(x => x.From)], [.. roles.Values.Select(x => x.Title)]);
  }
}
