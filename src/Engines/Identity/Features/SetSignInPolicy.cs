using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Says which security level is in force and what each asks of who signs in; for who administers the whole province.</summary>
internal static class SetSignInPolicy {
  /// <param name="Level">Of the information system, 1 to 5; 0 until the province has determined it.</param>
  /// <param name="FreshMinutes">How old a proof may be before a result is signed or rights are changed.</param>
  public sealed record Rule(int Level, MfaFor Mfa, int? FreshMinutes);

  /// <param name="SessionHours">So long a session lives at the most.</param>
  /// <param name="Demo">Whether the invented people of a training site are asked like real ones.</param>
  /// <param name="Rules">Those that change; the others stay.</param>
  public sealed record Request(int? Level, int? SessionHours, bool Demo, Rule[]? Rules, string? Reason);
  public sealed record Response(Guid Id, int Level, int SessionHours);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Training training, LiveSessions live, CancellationToken ct) {
    var (db, reason, wanted) = (w.Db<IdentityDb>(), Vn.Clean(r.Reason), r.Rules ?? []);
    if (!await SetAccountPolicy.IsWhole(w, ct)) return PolicyErrors.NotFound;
    await w.Alone("policy", "sign-in", ct);
    var (policy, rules) = (await db.SignInPolicy().SingleAsync(ct), await db.AssuranceRules().ToListAsync(ct));
    List<Error> faults = [];
    if (!rules.Exists(x => x.SecurityLevel == r.Level)) faults.Add(PolicyErrors.LevelUnknown);
    if (r.SessionHours is not (>= SignInPolicy.ShortestSession and <= SignInPolicy.LongestSession)) faults.Add(PolicyErrors.SessionWrong);
    for (var i = 0; i < wanted.Length; i++) {
      if (!rules.Exists(x => x.SecurityLevel == wanted[i].Level)) faults.Add(PolicyErrors.LevelUnknown);
      if (wanted[i].FreshMinutes is not (>= AssuranceRule.ShortestFresh and <= AssuranceRule.LongestFresh)) faults.Add(PolicyErrors.FreshWrong(i));
    }
    if (reason.Length == 0) faults.Add(PostErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    var inForce = wanted.LastOrDefault(x => x.Level == r.Level)?.Mfa ?? rules.Single(x => x.SecurityLevel == r.Level).Mfa;
    if (await LocksOut(inForce, r.Demo, w, training, ct)) return PolicyErrors.OwnFactor;
    var before = policy.Facts(rules);
    (policy.SecurityLevel, policy.SessionHours, policy.Demo) = (r.Level!.Value, r.SessionHours!.Value, r.Demo);
    foreach (var one in wanted)
      if (rules.Single(x => x.SecurityLevel == one.Level) is var rule) (rule.Mfa, rule.FreshMinutes) = (one.Mfa, one.FreshMinutes!.Value);
    var after = policy.Facts(rules);
    if (before.SequenceEqual(after, StringComparer.Ordinal)) return PolicyErrors.Same;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    w.Publish(new SignInPolicySet(policy.Id, [.. before.Except(after)], [.. after.Except(before)]));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(policy.Id, policy.SecurityLevel, policy.SessionHours);
  }

  /// <summary>Whether it would ask a second factor of who sets it, who has none: who cannot come in again cannot mend it either.</summary>
  static async Task<bool> LocksOut(MfaFor mfa, bool demo, Work w, Training training, CancellationToken ct) {
    var (db, all, me) = (w.Db<IdentityDb>(), Actor.Machine("policy"), w.Actor.Id);
    if (await db.Accounts(all).AsNoTracking().SingleOrDefaultAsync(a => a.Person == me, ct) is not { } account || training.On && account.Demo && !demo) return false;
    return (mfa == MfaFor.Everyone || await Demands.Asks(db, me, mfa, Vn.Day(w.Now), ct))
      && !await db.Authenticators(all).AnyAsync(t => t.Id == account.Id, ct) && !await db.Passkeys(all).AnyAsync(k => k.Account == account.Id && k.SuspectAt == null, ct);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/identity/sign-in-policy", (Request r, Work w, Training training, LiveSessions live, CancellationToken ct) => Run(r, w, training, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}

internal static class PolicyErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.policy_not_found", T["policy_not_found"]);
  public static Error LevelUnknown => new(ErrorKind.Invalid, "identity.policy_level", T["policy_level_wrong"], "Level");
  public static Error SessionWrong => new(ErrorKind.Invalid, "identity.policy_session", T["policy_session_wrong", SignInPolicy.ShortestSession, SignInPolicy.LongestSession], "SessionHours");
  public static Error FreshWrong(int rule) => new(ErrorKind.Invalid, "identity.policy_fresh", T["policy_fresh_wrong", AssuranceRule.ShortestFresh, AssuranceRule.LongestFresh], $"Rules[{rule}].FreshMinutes");
  public static Error OwnFactor => new(ErrorKind.Conflict, "identity.policy_own_factor", T["policy_own_factor"]);
  public static Error Same => new(ErrorKind.Conflict, "identity.policy_same", T["policy_same"]);
}
