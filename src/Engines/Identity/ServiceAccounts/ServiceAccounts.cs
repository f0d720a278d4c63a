using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>
/// Connected systems as the requests see them that they send for themselves. Kept for a few seconds, as sessions are; what is
/// changed on this node holds at once.
/// </summary>
internal sealed class ServiceAccounts(WebDatabase database, RoleBook roles, TimeProvider clock) {
  static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
  const int Most = 10_000;
  readonly ConcurrentDictionary<Guid, (Actor? Actor, DateTimeOffset Until)> known = new();

  const string Sql = """
    select c.name, f.id, f.code, s.role, ro.permissions, ro.conditions::text,
    """ + HeldPosts.OfficesIf + "s" + HeldPosts.Reached + """
    from identity.client c join identity.organisation f on f.id = c.office
    join identity.service_role s on s.client = c.id and s.office = c.office and s.valid_from <= $2 and (s.valid_to is null or $2 < s.valid_to)
    join identity.role ro on ro.key = s.role and ro.ended_at is null
    where c.id = $1 and c.disabled_at is null
    """;

  /// <summary>The system in its office with all that its roles give today; null for one that holds none or is switched off.</summary>
  public async ValueTask<Actor?> Find(Guid client, CancellationToken ct) {
    var now = clock.GetUtcNow();
    if (known.TryGetValue(client, out var cached) && now < cached.Until) return cached.Actor;
    var actor = await Read(client, Vn.Day(now), ct);
    if (known.Count >= Most) known.Clear();
    known[client] = (actor, now + Fresh);
    return actor;
  }

  /// <summary>The systems that can see a record by themselves.</summary>
  public async Task<IReadOnlyList<OtherReader>> ReadersOf(ProtectedRecord record, Work w, CancellationToken ct) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("readers"));
    var giving = db.RolesInUse().Where(r => r.Permissions.Contains(record.Permission)).Select(r => r.Key);
    var clients = await db.Clients(all).AsNoTracking().Where(c => db.ServiceRoles(all).Any(r => r.Client == c.Id && giving.Contains(r.Role))).OrderBy(c => c.Name).ThenBy(c => c.Id).ToListAsync(ct);
    var readers = new List<OtherReader>();
    foreach (var client in clients)
      if (await Find(client.Id, ct) is { } actor && record.MaySee(actor with { Circumstances = new(Vn.Local(w.Now).DateTime, Working: true, Zone: null) })) readers.Add(new(client.Title, T["reader_system"]));
    return readers;
  }

  public void Forget(Guid client) => known.TryRemove(client, out _);
  public void ForgetAll() => known.Clear();

  async Task<Actor?> Read(Guid client, DateOnly day, CancellationToken ct) {
    await using var command = database.Source.CreateCommand(Sql);
    command.Parameters.Add(new() { Value = client });
    command.Parameters.Add(new() { Value = day });
    await using var r = await command.ExecuteReaderAsync(ct);
    var (name, office, code, held) = ("", Guid.Empty, "", new List<(string Role, string[] Permissions, string Conditions, FrozenSet<Guid> Offices)>());
    while (await r.ReadAsync(ct)) {
      (name, office, code) = (r.GetString(0), r.GetGuid(1), r.IsDBNull(2) ? "" : r.GetString(2));
      held.Add((r.GetString(3), r.GetFieldValue<string[]>(4), r.GetString(5), r.GetFieldValue<Guid[]>(6).ToFrozenSet()));
    }
    if (held.Count == 0) return null;
    var rights = new Rights(held.SelectMany(h => roles.Given(h.Permissions, h.Conditions, h.Offices)));
    return new(client, ActorKind.System, name, new(office, office, code, held.Select(h => h.Role).ToFrozenSet(StringComparer.Ordinal)), rights.Permissions.ToFrozenSet(StringComparer.Ordinal),
      held.SelectMany(h => h.Offices).Where(o => o != office).ToFrozenSet()) { Rights = rights };
  }
}

/// <summary>Who a request is of: the owner of a session, or a connected system.</summary>
internal sealed class RequestActors(LiveSessions live, ServiceAccounts accounts) : IActorSource {
  public async ValueTask<Actor> Find(System.Security.Claims.ClaimsPrincipal user, CancellationToken ct) =>
    SystemBearer.SystemOf(user) is { } system ? await accounts.Find(system, ct) ?? Actor.Anonymous : await live.Find(user, ct);
}
