using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Locks the accounts of several officials, or opens them again, with one reason: all of them or none.</summary>
internal static class LockAccounts {
  public const int Most = 100;
  public sealed record Request(Guid[]? People, bool Lock, string? Reason);
  public sealed record Response(int Changed);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LiveSessions live, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var done = await new BulkAct<Guid, Account>(Most, AccountErrors.NoneChosen(Most), AccountErrors.NotFound) {
      Find = async people => {
        List<Account> accounts = [];
        foreach (var person in people) accounts.AddRange(await db.Managed(w.Actor, person, today).ToListAsync(ct));
        return accounts;
      },
      Name = account => account.UserName,
      Change = account => {
        if ((r.Lock ? account.Lock(w.Now) : account.Unlock(w.Now)) is { } refused) return Task.FromResult<Error?>(refused);
        if (r.Lock) w.Publish(new AccountLocked(account.Id));
        else w.Publish(new AccountUnlocked(account.Id));
        return Task.FromResult<Error?>(null);
      },
    }.Run(r.People, r.Reason, w, ct);
    if (done.IsError) return done.Error;
    live.ForgetAll();
    return new Response(done.Value.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/officials/lock", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
