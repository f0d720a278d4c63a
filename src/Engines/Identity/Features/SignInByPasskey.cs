namespace Saola.Identity;

/// <summary>Begins a session for whose key answers, without a name.</summary>
internal static class SignInByPasskey {
  public sealed record Request(string? State, string? Credential);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Caller caller, Work w, SignInDesk desk, Passkeys passkeys, CancellationToken ct) {
    if (await passkeys.Judge(r.State, r.Credential, caller, ct) is not { } answer) return PasskeyErrors.Refused;
    if (!await desk.MayEnter(answer.Account, w, ct)) {
      w.Publish(new SignInFailed(answer.Account.Id, 0, Throttle.NetworkKey(caller)));
      await w.Commit(ct);
      return PasskeyErrors.Refused;
    }
    // what a citizen added opens no post that they got later
    if (!answer.Key.InOffice && await SignInDesk.IsOfficial(answer.Account, w, ct)) return PasskeyErrors.NotOfOffice;
    return await desk.Admit(w, answer.Account, caller, answer.Proof, ct);
  }
}
