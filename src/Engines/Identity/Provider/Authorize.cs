using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Saola.Identity;

/// <summary>The authorisation endpoint: OpenID Connect Core 3.1.2, RFC 6749 4.1.1.</summary>
internal sealed class Authorize(RegisteredClients clients, Passages passages, IdTokens idTokens, Pseudonyms pseudonyms, Work w) {
  public async Task<IResult> Answer(HttpContext http, LiveSessions live, Issuer issuer) {
    var ct = http.RequestAborted;
    var (query, passed) = passages.Open(http.Request.QueryString.Value);
    var read = await AuthorizeReader.Read(query, clients, ct);
    if (read.Shown is { } shown) return Problems.OnPage(http, shown);
    OAuthAnswers.NoStore(http);
    var request = read.Request!;
    var (expected, hintIsSound) = await Expected(request, ct);
    if ((read.Answered ?? (hintIsSound ? null : new OAuthError("invalid_request", "id_token_hint was not given out by this provider."))) is { } wrong) return Refuse(request, wrong, issuer);
    var standing = await live.State(http.User, ct) is { } state ? await Stand(state, request.Client, ct) : null;
    var subject = standing is null ? null : pseudonyms.Subject(request.Client, standing.Person);
    var (step, error) = AuthorizeRules.Next(request, standing, passed, subject, expected, w.Now);
    return step switch {
      NextStep.SignIn => Results.Redirect(SignInAddress(request, query, standing)),
      NextStep.Rise => Results.Redirect(RedirectUris.With(FreshGate.Page, ("returnUrl", passages.Back(query, new(PassageStep.Rise, standing!.Session))), ("them", "true"), ("lang", request.Language))),
      NextStep.Ask => Results.Redirect($"/dong-y?yeu-cau={Uri.EscapeDataString(query)}&tiep={Uri.EscapeDataString(passages.Seal(query, new(PassageStep.Ask, standing!.Session)))}"),
      NextStep.Refuse => Refuse(request, error!, issuer),
      _ => await Grant(request, standing!, subject!, issuer, ct),
    };
  }

  async Task<IResult> Grant(AuthorizeRequest request, Standing standing, string subject, Issuer issuer, CancellationToken ct) {
    var (grant, code) = ClientGrant.For(request, standing, subject, w.Now);
    w.Db<IdentityDb>().Add(grant);
    w.Publish(new GrantMade(grant.Id, grant.Client, grant.Account));
    await w.Commit(ct);
    return Lead(request, issuer, ("code", code));
  }

  static IResult Refuse(AuthorizeRequest request, OAuthError error, Issuer issuer) => Lead(request, issuer, ("error", error.Code), ("error_description", error.Description));

  /// <summary>RFC 6749 4.1.2; RFC 9207: every answer names who gives it, so that a client of several providers mixes none up.</summary>
  static IResult Lead(AuthorizeRequest request, Issuer issuer, params (string, string?)[] said) =>
    Results.Redirect(RedirectUris.With(request.RedirectUri, [.. said, ("state", request.State), ("iss", issuer.Name)]));

  string SignInAddress(AuthorizeRequest request, string query, Standing? standing) {
    var again = standing is not null || AuthorizeRules.TakesProofNow(request);
    return RedirectUris.With("/dang-nhap", ("returnUrl", passages.Back(query, again ? new(PassageStep.SignIn, standing?.Session ?? Guid.Empty) : null)), ("lai", again ? "true" : null), ("goi-y", request.LoginHint is { Length: <= Account.UserNameLimit } hint ? hint : null), ("lang", request.Language));
  }

  /// <summary>OpenID Connect Core 3.1.2.1, id_token_hint, and 5.5.1: the one person who will do.</summary>
  async Task<(string? Subject, bool IsSound)> Expected(AuthorizeRequest request, CancellationToken ct) {
    if (request.IdTokenHint is null) return (request.Claims.Subject, true);
    var hint = await idTokens.ReadHint(request.IdTokenHint, ct);
    return (hint?.Subject, hint is not null && hint.ClientId == request.Client.Key && (request.Claims.Subject ?? hint.Subject) == hint.Subject);
  }

  public static string AsQuery(IFormCollection form) => string.Join('&', form.SelectMany(f => f.Value.Select(v => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(v ?? "")}")));

  async Task<Standing?> Stand(SessionState state, Client client, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      select s.proven_at, s.methods, s.level, s.security_stamp, coalesce(c.scopes, '{}'), s.identification, exists (select from identity.authenticator t where t.id = s.account)
        or exists (select from identity.passkey k where k.account = s.account and k.suspect_at is null and (k.in_office or not s.in_office))
      from identity.session s left join identity.consent c on c.account = s.account and c.client = $2 where s.id = $1
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = state.Id }, new() { Value = client.Id } } };
    await using var r = await command.ExecuteReaderAsync(ct);
    return await r.ReadAsync(ct)
      ? new(state.Id, state.Account, state.Self.Id, state.Posts.Length > 0, new(r.GetDateTime(0), TimeSpan.Zero), r.GetFieldValue<string[]>(1), r.GetInt32(2), r.GetGuid(3), r.GetFieldValue<string[]>(4), r.IsDBNull(5) ? null : r.GetInt32(5), r.GetBoolean(6))
      : null;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet(Connect.Authorize, (HttpContext http, Authorize door, LiveSessions live, Issuer issuer) => door.Answer(http, live, issuer)).Public("oidc.authorize").ExcludeFromDescription();
    // OpenID Connect Core 3.1.2.1: both methods. From another site a browser sends the session along only when it follows a link, so a form is led on to one.
    routes.MapPost(Connect.Authorize, async (HttpContext http) => {
      if (!http.Request.HasFormContentType) return Problems.OnPage(http, ProviderErrors.ClientUnknown);
      var form = await http.Request.ReadFormAsync(http.RequestAborted);
      var query = AsQuery(form);
      if (query.Length > AuthorizeReader.QueryLimit) return Problems.OnPage(http, ProviderErrors.TooLong);
      http.Response.Headers.Location = $"{Connect.Authorize}?{query}";
      return Results.StatusCode(StatusCodes.Status303SeeOther);
    }).Public("oidc.authorize").DisableAntiforgery().ExcludeFromDescription();
  }
}
