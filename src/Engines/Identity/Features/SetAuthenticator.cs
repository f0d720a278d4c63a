using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account sets up the app that shows codes, by a first code from it, and gets recovery codes; never by a session that a recovery has ended.</summary>
internal static class SetAuthenticator {
  public sealed record Request(string? State, string? Code);
  public sealed record Response(string[] RecoveryCodes);

  internal static async Task<Answer<Response>> Run(Request r, Guid? session, Work w, Authenticators authenticators, OwnerNotices notices, CancellationToken ct) {
    var account = await w.Db<IdentityDb>().Accounts(w.Actor).SingleOrDefaultAsync(ct);
    if (account is null) return AccountErrors.NotFound;
    await w.Alone("second_factor", account.Id.ToString("N"), ct);
    if (!await w.Db<IdentityDb>().StillOpens(w.Actor, session, ct)) return FactorErrors.Over;
    var set = await authenticators.Set(account, r.State, r.Code, w, ct);
    if (set.IsError) return set.Error;
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_authenticator_set"]));
    await w.Commit(ct);
    return new Response(set.Value);
  }
}
