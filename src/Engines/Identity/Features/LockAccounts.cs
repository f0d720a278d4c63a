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
    var (people, reason) = ((r.People ?? []).Distinct().ToArray(), Vn.Clean(r.Reason));
    if (people.Length is 0 or > Most) return AccountErrors.NoneChosen(Most);
    List<Account> accounts = [];
    foreach (var person in people) {
      if (await w.Db<IdentityDb>().Managed(w.Actor, person, Vn.Day(w.Now)).SingleOrDefaultAsync(ct) is not { } account) return AccountErrors.NotFound;
      accounts.Add(account);
    }
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    foreach (var account in accounts) {
      if ((r.Lock ? account.Lock(w.Now) : account.Unlock(w.Now)) is { } refused) return refused;
      if (r.Lock) w.Publish(new AccountLocked(account.Id));
      else w.Publish(new AccountUnlocked(account.Id));
    }
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(accounts.Count);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/officials/lock", (Request r, Work w, LiveSessions live, CancellationToken ct) => Run(r, w, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
