using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Whose messages an actor sees: those that systems of their offices sent, and those that their services were sent.</summary>
/// <param name="Clients">Identifiers of the systems, <paramref name="Services"/> addresses of the services, in all their versions and where they are tested.</param>
internal sealed record SeenParties(Guid[] Members, string[] Clients, string[] Services) {
  public static async Task<SeenParties> Of(Work w, Roster roster, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var members = await db.MembersRead(w.Actor).AsNoTracking().Select(m => new { m.Id, m.Instance, m.Class, m.Code }).ToListAsync(ct);
    var ids = members.ConvertAll(m => m.Id);
    var systems = await db.AllSubsystems().AsNoTracking().Where(s => ids.Contains(s.Member)).Select(s => new { s.Id, s.Member, s.Code }).ToListAsync(ct);
    var parties = systems.ToDictionary(s => s.Id, s => members.Single(m => m.Id == s.Member) is var m ? new PartyId(m.Instance ?? roster.Instance, m.Class, m.Code, s.Code) : default);
    return new([.. ids], [.. parties.Values.Select(p => p.ToString())], await Addresses(db, parties, roster, ct));
  }

  /// <summary>The addresses under which the services of subsystems are and were called.</summary>
  public static async Task<string[]> Addresses(ExchangeDb db, Dictionary<Guid, PartyId> owners, Roster roster, CancellationToken ct) {
    var ids = owners.Keys.ToArray();
    var offered = await db.AllServices().AsNoTracking().Where(o => ids.Contains(o.Subsystem)).Select(o => new { o.Subsystem, o.Code, Numbers = db.AllVersions().Where(v => v.Service == o.Id).Select(v => v.Number).ToList() }).ToListAsync(ct);
    string[] own = [roster.Instance, roster.TestInstance];
    return [.. offered.SelectMany(o => o.Numbers.Select(n => $"{o.Code}.v{n}").Prepend(o.Code).SelectMany(code => (own.Contains(owners[o.Subsystem].Instance) ? own : [owners[o.Subsystem].Instance]).Select(i => $"{owners[o.Subsystem] with { Instance = i }}/{PartyId.Encode(code)}")))];
  }
}
