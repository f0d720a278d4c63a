using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Saola.Identity;

/// <summary>
/// RFC 6750 and RFC 9068: connected systems at our own interfaces, by the token that they got for these alone. Pages know no
/// such token, and with one no cookie counts.
/// </summary>
internal sealed class SystemBearer(
  IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, RegisteredClients clients, SigningKeys keys, Issuer issuer) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder) {
  /// <summary>The scope, and the audience, of tokens for our interfaces. It is given alone, so that no such token is ever shown to others.</summary>
  public const string Scope = "saola.api", Audience = "/api";
  public const string Name = "system", Claim = "system";

  public static bool IsShown(HttpContext http) => http.Request.Path.StartsWithSegments(Audience) && http.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

  public static Guid? SystemOf(ClaimsPrincipal? user) => Guid.TryParseExact(user?.FindFirst(Claim)?.Value, "N", out var id) ? id : null;

  protected override async Task<AuthenticateResult> HandleAuthenticateAsync() {
    if (!IsShown(Context)) return AuthenticateResult.NoResult();
    var (client, fault) = await Judge(Request.Headers.Authorization.ToString()[7..].Trim());
    if (fault is not null) return AuthenticateResult.Fail(fault);
    return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(Claim, client!.Id.ToString("N", CultureInfo.InvariantCulture))], Name)), Name));
  }

  /// <summary>RFC 9068 4, RFC 8705 3.</summary>
  async Task<(Client? Client, string? Fault)> Judge(string text) {
    var now = TimeProvider.GetUtcNow();
    if (Jwt.Read(text) is not { Type: SystemGrant.Type } token || token["iss"] != issuer.Name || !token.IsSignedBy(await keys.Verifiers(Context.RequestAborted))) return (null, "The token is none of a system of this provider.");
    if (!(token.Moment("exp") > now)) return (null, "The token has expired.");
    if (token.Audience is not [var audience] || audience != issuer.At(Audience) || token["scope"] != Scope) return (null, "The token was given for another service.");
    if (await clients.Find(token["client_id"], Context.RequestAborted) is not { Client: var client } || !client.Scopes.Contains(Scope)) return (null, "The system is not connected any more, or not to these interfaces.");
    if (token.Moment("iat") <= client.TokensFrom) return (null, "The token was ended.");
    if (token.Claims["cnf"] is { } bound && ((string?)bound["x5t#S256"] is not { } thumbprint || Context.Connection.ClientCertificate is not { } certificate || Certificates.Thumbprint(certificate) != thumbprint))
      return (null, "The token is bound to another certificate.");
    return (client, null);
  }

  /// <summary>RFC 6750 3 and 3.1.</summary>
  protected override async Task HandleChallengeAsync(AuthenticationProperties properties) {
    var why = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message ?? "The token opens nothing here.";
    Response.Headers.WWWAuthenticate = $"Bearer realm=\"saola\", error=\"invalid_token\", error_description=\"{why}\"";
    await CookieSetup.Problem(Context, StatusCodes.Status401Unauthorized, "identity.token_refused", T["token_refused"]);
  }

  protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refuse(Context, "identity.not_permitted", T["service_not_permitted"]);

  /// <summary>RFC 6750 3.1: whose token is good, but not for this.</summary>
  public static Task Refuse(HttpContext http, string code, string message) {
    http.Response.Headers.WWWAuthenticate = "Bearer realm=\"saola\", error=\"insufficient_scope\", error_description=\"The system may not do this\"";
    return CookieSetup.Problem(http, StatusCodes.Status403Forbidden, code, message);
  }
}
