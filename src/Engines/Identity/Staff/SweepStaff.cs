using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Each night: accounts of officials that nobody uses are locked, their owners told in time; lists that nobody carried out go.</summary>
[Job("identity.sweep_staff")]
internal sealed record SweepStaff : IJob;

internal sealed class SweepStaffHandler(Notifications notifications, LiveSessions live, Training training) : IHandler<SweepStaff> {
  sealed record Resting(Account Account, DateTimeOffset Since, string? Email);

  public async Task Handle(SweepStaff message, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var policy = await db.AccountPolicies().AsNoTracking().SingleAsync(ct);
    var resting = await Find(w.Now.AddDays(policy.WarnDays - policy.UnusedDays), w, ct);
    var over = resting.FindAll(r => r.Since <= w.Now.AddDays(-policy.UnusedDays));
    if (await LastAdministrator([.. over.Select(r => r.Account)], w, ct) is { } kept) over.RemoveAll(r => r.Account.Id == kept);
    w.Reason = T["unused_reason", policy.UnusedDays];
    foreach (var account in over.Select(r => r.Account).Where(a => a.Lock(w.Now, officeOnly: true) is null)) w.Publish(new AccountLocked(account.Id));
    foreach (var near in resting.Where(r => r.Since > w.Now.AddDays(-policy.UnusedDays))) {
      var values = new Dictionary<string, string> { ["day"] = Vn.Date(Vn.Day(near.Since.AddDays(policy.UnusedDays))), ["days"] = $"{policy.UnusedDays}" };
      await notifications.Send(w, new(near.Account.Person, near.Email), "unused_account", values, ct, "/tai-khoan", $"unused-{near.Account.Id:N}-{near.Since:yyyyMMdd}");
    }
    var old = w.Now - StaffImport.Life;
    var lists = await db.StaffImports(w.Actor).Where(i => i.At < old).ToListAsync(ct);
    db.RemoveRange(lists);
    w.Record("identity.staff_swept", "module", Guid.Empty, new { locked = over.Count, lists = lists.Count });
    await w.Commit(ct);
    live.ForgetAll();
  }

  /// <summary>Open accounts of officials that have not been used since a moment, and since when.</summary>
  static async Task<List<Resting>> Find(DateTimeOffset since, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    // who left long ago is a citizen as any other, and citizens may rest
    var left = Vn.Day(since);
    var posts = db.Posts(w.Actor).Where(p => p.ValidTo == null || left < p.ValidTo);
    var found = await (
      from account in db.Accounts(w.Actor) join person in db.People(w.Actor) on account.Person equals person.Id
      where account.DisabledAt == null && !account.Demo && (account.LastSignInAt ?? account.CreatedAt) <= since && (account.UnlockedAt == null || account.UnlockedAt <= since)
        && posts.Any(p => p.Person == person.Id)
      select new { account, person.Email }).ToListAsync(ct);
    return found.ConvertAll(f => new Resting(f.account, new[] { f.account.LastSignInAt, f.account.CreatedAt, f.account.UnlockedAt }.OfType<DateTimeOffset>().Max(), f.Email));
  }

  /// <summary>Whom to spare, when nobody could administer the province any more: who was there last.</summary>
  async Task<Guid?> LastAdministrator(Account[] locked, Work w, CancellationToken ct) {
    var roles = RoleRules.InUse(await w.Db<IdentityDb>().RolesInUse().AsNoTracking().ToListAsync(ct));
    var gone = locked.Select(a => a.Id).ToHashSet();
    foreach (var grade in Administrators.Grades) {
      var left = await Administrators.Of(roles, grade, w, training).OrderByDescending(a => a.LastSignInAt ?? a.CreatedAt).ThenByDescending(a => a.Id).Select(a => a.Id).ToListAsync(ct);
      if (left.Count > 0) return left.TrueForAll(gone.Contains) ? left[0] : null;
    }
    return null;
  }
}
