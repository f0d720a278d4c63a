namespace Saola.Identity;

/// <summary>Who must have a second factor and has none sets one up before anything else is open to them: an app that shows codes, or a key.</summary>
internal static class EnrolAtDoor {
  public sealed record Request(HalfSignIn? Half, string? AppState, string? Code, AddPasskey.Request? Key);
  public sealed record Response(SignIn.Response Begun, string[] RecoveryCodes);

  internal static async Task<Answer<Response>> Run(Request r, Caller caller, Work w, Doorstep doorstep, CancellationToken ct) {
    if (r.Half is not { Next: SecondStep.Enrol } half) return FactorErrors.Over;
    // What was set up meanwhile, by the owner or in another window, is asked for instead.
    await w.Alone("second_factor", half.Account.ToString("N"), ct);
    if (await doorstep.Who(half, w, ct) is not { } account) return FactorErrors.Over;
    if (await doorstep.Ways(account, w, ct) is not { App: false, Key: false }) return FactorErrors.Over;
    string[] codes = [];
    string[] methods;
    if (r.Key is { } key) {
      var made = await AddPasskey.Add(key, account, half.InOffice, w, doorstep.Passkeys, ct);
      if (made.IsError) return made.Error;
      methods = [.. made.Value.Proof(userVerified: true).Methods];
    } else {
      var set = await doorstep.Authenticators.Set(account, r.AppState, r.Code, w, ct);
      if (set.IsError) return set.Error;
      (codes, methods) = (set.Value, ["otp", "mfa"]);
    }
    await doorstep.Notices.Tell(w, account, "identity-factors-changed", ct, ("what", T["factor_set_at_door"]));
    return new Response(await doorstep.Desk.Begin(w, account, caller, half.With(methods), ct), codes);
  }
}
