using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Who showed the first factor shows the second: a code, a recovery code, or a key of theirs.</summary>
internal static class TakeSecondStep {
  public sealed record Request(HalfSignIn? Half, string? Code, string? State, string? Credential);

  internal static async Task<Answer<SignIn.Response>> Run(Request r, Caller caller, Work w, Doorstep doorstep, CancellationToken ct) {
    if (await doorstep.Who(r.Half, w, ct) is not { } account) return FactorErrors.Over;
    if (r.Credential is { Length: > 0 }) {
      if (await doorstep.Passkeys.Judge(r.State, r.Credential, caller, ct) is not { } answer || answer.Account.Id != account.Id) return PasskeyErrors.Refused;
      if (!answer.Key.InOffice && await SignInDesk.IsOfficial(account, w, ct)) return PasskeyErrors.NotOfOffice;
      // a key that did not know its owner is one factor however often it answers
      if (answer.Proof.Level < 2 && !r.Half!.Methods.Any(m => m is "pwd" or "fed")) return PasskeyErrors.NotVerified;
      return await doorstep.Desk.Begin(w, account, caller, r.Half!.With(answer.Proof.Methods.Union(["mfa"])), ct);
    }
    if (await doorstep.Authenticators.Judge(account, r.Code, caller, doorstep.Notices, w, ct) is { } refused) return refused;
    return await doorstep.Desk.Begin(w, account, caller, r.Half!.With(["otp", "mfa"]), ct);
  }
}
