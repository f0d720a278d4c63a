using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Each day: tells both sides of a power that its last day comes near, once; and forgets whom those were offered to that nobody took.</summary>
[Job("identity.tend_powers")]
internal sealed record TendPowers : IJob;

internal sealed class TendPowersHandler(PowerNotices notices) : IHandler<TendPowers> {
  /// <summary>Of each in one day; the others the next.</summary>
  const int Most = 5000;

  public async Task Handle(TendPowers message, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var policy = await db.PowerPolicies().AsNoTracking().SingleAsync(ct);
    var near = today.AddDays(policy.RemindDays);
    var ending = await db.PowersGiven(w.Actor).Where(p => p.Accepted == true && p.EndedAt == null && p.RemindedAt == null && today <= p.LastDay && p.LastDay <= near).OrderBy(p => p.LastDay).Take(Most).ToListAsync(ct);
    foreach (var power in ending) {
      power.Remind(w.Now);
      // who took it so late knows its last day
      if (power.AnsweredAt is { } taken && Vn.Day(taken) > power.LastDay.AddDays(-policy.RemindDays)) continue;
      await notices.TellPrincipal(w, power, "power-ending", ct);
      await notices.TellDelegate(w, power, "power-ending-held", ct);
    }
    var (before, day) = (w.Now.AddDays(-policy.ForgetDays), today.AddDays(-policy.ForgetDays));
    var untaken = await db.PowersGiven(w.Actor).Where(p => p.Accepted != true && p.ForgottenAt == null && (p.EndedAt < before || p.AnsweredAt < before || p.LastDay < day)).OrderBy(p => p.Id).Take(Most).ToListAsync(ct);
    foreach (var power in untaken) power.Forget(w.Now);
    if (ending.Count + untaken.Count == 0) return;
    w.Record("identity.powers_tended", "power_policy", policy.Id, new { ending = ending.Count, forgotten = untaken.Count });
    await w.Commit(ct);
  }
}
