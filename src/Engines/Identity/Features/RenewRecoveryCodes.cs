using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The owner of an account gets new recovery codes; those before are void.</summary>
internal static class RenewRecoveryCodes {
  public sealed record Request;
  public sealed record Response(string[] RecoveryCodes);

  internal static async Task<Answer<Response>> Run(Request _, Work w, OwnerNotices notices, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (!await db.Authenticators(w.Actor).AnyAsync(ct)) return FactorErrors.None;
    var account = await db.Accounts(w.Actor).SingleAsync(ct);
    var codes = await Authenticators.NewCodes(account, w, ct);
    await notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_codes_made"]));
    await w.Commit(ct);
    return new Response(codes);
  }
}
