using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>
/// Powers and dossiers by chance. What a session's owner finds in lists, gets one by one and is allowed in memory is compared with a
/// plain evaluation of the rows that were written.
/// </summary>
public sealed class PowerReachTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly string[] Procedures = ["1.001193", "2.000635", "1.001612"];
  static readonly PowerActs[] Acts = [PowerActs.Follow, PowerActs.Submit, PowerActs.Receive];
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  sealed record Given(Guid Id, Guid Principal, Guid To, PowerActs Acts, string[] Procedures, bool Earlier, int First, int Last, bool? Accepted, bool Ended);

  sealed record Kept(Guid Id, Guid Subject, Guid Applicant, Guid? Power, string Procedure, int Day, bool? InPerson);

  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  [InlineData(3)]
  [InlineData(4)]
  [InlineData(5)]
  [InlineData(6)]
  public async Task List_and_row_give_what_a_plain_evaluation_gives(int seed) {
    var random = new Random(seed);
    T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
    var people = new List<(Guid Id, Guid Session)>();
    for (var n = 0; n < 5; n++) people.Add(await app.Person($"Người {seed} {n}"));
    var powers = new List<Given>();
    for (var n = 0; n < 30; n++) {
      var (principal, to) = (One(people).Id, One(people).Id);
      if (principal == to) continue;
      var first = random.Next(-6, 3);
      var power = new Given(default, principal, to, PowerActs.Follow | (random.Next(2) == 0 ? PowerActs.Submit : PowerActs.Follow) | (random.Next(2) == 0 ? PowerActs.Receive : PowerActs.Follow),
        [.. Procedures.Where(_ => random.Next(3) == 0)], random.Next(2) == 0, first, first + random.Next(0, 9), random.Next(5) switch { 0 => null, 1 => false, _ => true }, random.Next(5) == 0);
      powers.Add(power with { Id = await app.Power(power.Principal, power.To, power.Acts, power.Procedures, power.Earlier, power.First, power.Last, power.Accepted, power.Ended) });
    }
    var dossiers = new List<Kept>();
    for (var n = 0; n < 40; n++) dossiers.Add(await Keep(One(people).Id, One(people).Id, powers, random));
    var mine = dossiers.Select(d => d.Id).ToArray();
    var (asked, allowed) = (0, 0);
    foreach (var (id, session) in people) {
      var actor = await app.Now(session);
      await using var act = app.Begin(actor);
      var db = act.Work.Db<PublicServicesDb>();
      var rows = await act.Work.Db<PublicServicesDb>().Dossiers(Actor.Machine("test")).AsNoTracking().Where(d => mine.Contains(d.Id)).ToListAsync(Ct);
      foreach (var acts in Acts) {
        var plain = dossiers.Where(d => Plain(id, d, acts, powers)).Select(d => d.Id).Order().ToList();
        Assert.Equal(plain, (await db.OwnDossiers(actor, acts).Where(d => mine.Contains(d.Id)).Select(d => d.Id).ToListAsync(Ct)).Order());
        Assert.Equal(plain, rows.Where(d => DossierReach.ActsOn(actor, d)?.HasFlag(acts) == true).Select(d => d.Id).Order());
        (asked, allowed) = (asked + dossiers.Count, allowed + plain.Count);
      }
      Assert.Equal(dossiers.Where(d => d.Applicant == id || Plain(id, d, PowerActs.Follow, powers)).Select(d => d.Id).Order(), rows.Where(d => DossierReach.IsPartyTo(actor, d)).Select(d => d.Id).Order());
      // a role of an office adds nothing to what others let its holder do, and takes nothing; nor do powers to what the office shows
      var official = DossierApp.Officer("intake", id: id);
      var both = official with { Powers = actor.Powers };
      Assert.Equal(await db.OwnDossiers(actor, PowerActs.Follow).CountAsync(Ct), await db.OwnDossiers(both, PowerActs.Follow).CountAsync(Ct));
      Assert.Equal(await db.Dossiers(official).Select(d => d.Id).Order().ToListAsync(Ct), await db.Dossiers(both).Select(d => d.Id).Order().ToListAsync(Ct));
    }
    Assert.InRange(allowed, 1, asked - 1);
  }

  async Task<Kept> Keep(Guid subject, Guid applicant, List<Given> powers, Random random) {
    var under = powers.Where(p => p.Principal == subject && p.To == applicant).Select(p => (Guid?)p.Id).FirstOrDefault();
    var (procedure, day) = (Procedures[random.Next(Procedures.Length)], random.Next(-9, 1));
    bool? inPerson = random.Next(4) switch { 0 => true, 1 => false, _ => null };
    var opening = Samples.Opening(account: subject, terms: Samples.Terms() with { ProcedureCode = procedure, InPerson = inPerson });
    var dossier = await DossierRows.Keep(app, opening with { Applicant = opening.Applicant with { Account = applicant }, Power = under });
    // in the middle of the day, so that no border of a day is near
    await app.AsIntruder("update public_services.dossier set registered_at = $2 where id = $1", dossier.Id, Vn.At(Vn.Day(app.Clock.GetUtcNow()).AddDays(day), new(12, 0)).UtcDateTime);
    return new(dossier.Id, subject, applicant, under, procedure, day, inPerson);
  }

  /// <summary>As one would say it: theirs; handed in on paper; or somebody lets them today.</summary>
  static bool Plain(Guid who, Kept d, PowerActs acts, List<Given> powers) {
    if (d.Subject == who) return true;
    if (d.Power is null && d.Applicant == who) return true;
    if (d.InPerson == true && acts.HasFlag(PowerActs.Submit)) return false;
    foreach (var p in powers) {
      if (p.To != who || p.Principal != d.Subject || p.Accepted != true || p.Ended) continue;
      if (p.First > 0 || p.Last < 0) continue;
      if (p.Procedures.Length > 0 && !p.Procedures.Contains(d.Procedure)) continue;
      if (!p.Earlier && d.Day < p.First) continue;
      if (p.Acts.HasFlag(acts)) return true;
    }
    return false;
  }
}
