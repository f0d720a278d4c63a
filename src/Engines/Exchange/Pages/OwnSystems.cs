using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Exchange.Pages;

/// <summary>A subsystem of the actor's offices, to choose from.</summary>
internal sealed record OwnSystem(Guid Id, string Name, PartyId Party, ConnectionType Connection) {
  public Choice Choice => new(Id.ToString(), $"{Name} ({Party})");
}

internal static class OwnSystems {
  const int Most = 500;

  /// <param name="alone">Those of the actor's own offices, also for who keeps the list of members.</param>
  public static async Task<IReadOnlyList<OwnSystem>> Of(Work w, Roster roster, CancellationToken ct, bool alone = false) {
    var db = w.Db<ExchangeDb>();
    var found = await (from s in alone ? db.OwnSubsystems(w.Actor) : db.Subsystems(w.Actor) join m in db.AllMembers() on s.Member equals m.Id orderby m.Code, s.Code select new { s.Id, s.Name, s.Code, s.Connection, Member = m }).AsNoTracking().Take(Most).ToListAsync(ct);
    return [.. found.Select(f => new OwnSystem(f.Id, f.Name, new(f.Member.Instance ?? roster.Instance, f.Member.Class, f.Member.Code, f.Code), f.Connection))];
  }
}
