namespace Saola.Identity;

/// <summary>Begins a session for who proved at a provider of identities who they are.</summary>
internal static class SignInUpstream {
  public sealed record Request(UpstreamIdentity Who, Caller Caller);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Work w, UpstreamAccounts accounts, SignInDesk desk, CancellationToken ct) {
    var found = await accounts.Of(r.Who, w, ct);
    if (found.IsError) return found.Error;
    if (!accounts.MayEnter(found.Value)) {
      w.Publish(new SignInFailed(found.Value.Id, 0, Throttle.NetworkKey(r.Caller)));
      await w.Commit(ct);
      return UpstreamErrors.AccountLocked;
    }
    return await desk.Admit(w, found.Value, r.Caller, new(["fed", .. r.Who.Methods], r.Who.Level ?? 1), ct);
  }
}
