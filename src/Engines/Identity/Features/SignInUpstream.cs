namespace Saola.Identity;

/// <summary>Begins a session for who proved at a provider of identities who they are.</summary>
internal static class SignInUpstream {
  public sealed record Request(UpstreamIdentity Who, Caller Caller);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Work w, UpstreamAccounts accounts, SignInDesk desk, CancellationToken ct) {
    var found = await accounts.Of(r.Who, w, ct);
    if (found.IsError) return found.Error;
    var (account, inOffice) = found.Value;
    if (!accounts.MayEnter(account, r.Who.Provider.IsNational)) {
      w.Publish(new SignInFailed(account.Id, 0, Throttle.NetworkKey(r.Caller)));
      await w.Commit(ct);
      return UpstreamErrors.AccountLocked;
    }
    return await desk.Admit(w, account, r.Caller, r.Who.Proof(inOffice), ct);
  }
}
