namespace Saola.Identity;

/// <summary>Who stands before the door, as far as the door must know.</summary>
/// <param name="At">When they last proved who they are.</param>
/// <param name="Agreed">Scopes that this client was given before.</param>
/// <param name="Identification">How surely a national provider knows them; null where it was not asked.</param>
/// <param name="CanRise">They have a second factor that they could show.</param>
internal sealed record Standing(
  Guid Session, Guid Account, Guid Person, bool IsOfficial, DateTimeOffset At, string[] Methods, int Level, Guid Stamp, string[] Agreed, int? Identification = null, bool CanRise = false);

internal enum NextStep { SignIn, Rise, Ask, Refuse, Grant }

/// <summary>What comes next for a request that is sound: OpenID Connect Core 3.1.2.3, 3.1.2.4 and 3.1.2.6.</summary>
internal static class AuthorizeRules {
  /// <param name="subject">As whom the client would know who stands there.</param>
  /// <param name="expected">As whom the client knows who it expects (id_token_hint, or sub among the claims).</param>
  public static (NextStep Step, OAuthError? Error) Next(AuthorizeRequest r, Standing? standing, Passage? passed, string? subject, string? expected, DateTimeOffset now) {
    var quiet = r.Asks("none");
    (NextStep, OAuthError?) SignIn(string why) => quiet ? Refuse("login_required", why) : (NextStep.SignIn, null);
    if (standing is null) return SignIn("Nobody is signed in.");
    if (!IsFresh(passed, standing) && MustBeFresh(r, standing, now)) return SignIn("Signing in lies too far back.");
    // somebody else than expected may sign in once; who is then still another is not asked again
    if (expected is not null && expected != subject) return Came(passed, standing) ? Refuse("login_required", "Another person is signed in than the one asked for.") : SignIn("Another person is signed in than the one asked for.");
    if (r.Client.OfficialsOnly && !standing.IsOfficial) return Refuse("access_denied", "This client is for officials.");
    // 5.5.1.1 and 3.1.2.1, acr_values: who could show more is asked to, once; what is essential must then be there
    var unmet = r.Claims.Acr is { } acr && !acr.Contains(Assurance.Of(standing.Level));
    if ((unmet || r.AcrValues is { } wished && !wished.Contains(Assurance.Of(standing.Level))) && Assurance.Least(unmet ? r.Claims.Acr : r.AcrValues) > standing.Level
        && standing.CanRise && !quiet && passed is null or { Step: PassageStep.SignIn }) return (NextStep.Rise, null);
    if (unmet) return Refuse("unmet_authentication_requirements", "The person cannot be known as surely as asked for.");
    if (passed is { Step: PassageStep.Declined } && passed.Session == standing.Session) return Refuse("access_denied", "The person did not agree.");
    if (MustAgree(r, standing, passed)) return quiet ? Refuse("consent_required", "The person has not agreed yet.") : (NextStep.Ask, null);
    return (NextStep.Grant, null);
  }

  /// <summary>Whether they signed in for this very request; who was asked whether they agree had to before.</summary>
  static bool Came(Passage? passed, Standing standing) => passed is not null && (passed.Step == PassageStep.SignIn) == (passed.Session != standing.Session);

  /// <summary>And proved for it who they are, which a provider of identities may not have asked.</summary>
  static bool IsFresh(Passage? passed, Standing standing) => Came(passed, standing) && (passed!.Step != PassageStep.SignIn || standing.At > passed.At - UpstreamTokens.Skew);

  /// <summary>3.1.2.1: prompt=login and select_account; max_age, of which 0 is as prompt=login.</summary>
  static bool MustBeFresh(AuthorizeRequest r, Standing standing, DateTimeOffset now) =>
    AsksAnew(r) || (r.MaxAge is { } seconds && (seconds == 0 || now - standing.At > TimeSpan.FromSeconds(seconds)));

  static bool AsksAnew(AuthorizeRequest r) => r.Asks("login") || r.Asks("select_account");

  /// <summary>Whether signing in for this request takes a proof given now: then a provider of identities is to ask anew too.</summary>
  public static bool TakesProofNow(AuthorizeRequest r) => AsksAnew(r) || r.MaxAge is not null;

  /// <summary>3.1.2.4, RFC 8252 8.6. The province's own systems ask only when they want to.</summary>
  static bool MustAgree(AuthorizeRequest r, Standing standing, Passage? passed) =>
    !(passed is { Step: PassageStep.Agreed } && passed.Session == standing.Session) && (r.Asks("consent") || (!r.Client.FirstParty && r.Told.Except(standing.Agreed).Any()));

  static (NextStep, OAuthError?) Refuse(string code, string why) => (NextStep.Refuse, new(code, why));
}
