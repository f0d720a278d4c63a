using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Tells the owner of an account what happened to it: in the inbox, and by mail or telephone as far as known.</summary>
internal sealed class OwnerNotices(Notifications notifications) {
  public Task Tell(Work w, Account account, string message, CancellationToken ct, params (string Name, string Value)[] values) =>
    Tell(w, account, message, ct, "/tai-khoan/thiet-bi-bao-mat", values);

  /// <param name="page">Where the owner can do something about it.</param>
  public async Task Tell(Work w, Account account, string message, CancellationToken ct, string page, params (string Name, string Value)[] values) {
    var db = w.Db<IdentityDb>();
    var all = Actor.Machine("notice");
    var (email, phone) = account.Person is { } person
      ? await db.People(all).Where(p => p.Id == person).Select(p => new ValueTuple<string?, string?>(p.Email, p.Phone)).SingleAsync(ct)
      : await db.Businesses(all).Where(b => b.Id == account.Business).Select(b => new ValueTuple<string?, string?>(b.Email, b.Phone)).SingleAsync(ct);
    var told = values.Append(("at", Vn.Moment(w.Now))).ToDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal);
    await notifications.Send(w, new(account.Subject, email, phone), message, told, ct, page);
  }
}
