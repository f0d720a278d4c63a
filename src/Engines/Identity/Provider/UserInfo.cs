using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>OpenID Connect Core 5.3: what a client was let know of its person.</summary>
internal static class UserInfo {
  static async Task<IResult> Answer(HttpContext http, BearerTokens tokens, PersonClaims claims, RegisteredClients clients, Work w) {
    OAuthAnswers.NoStore(http);
    var (shown, twice) = await Shown(http);
    // RFC 6750 3: without a token no error is named
    if (twice) return Refuse(http, 400, "error=\"invalid_request\", error_description=\"The token is shown in more than one way.\"");
    if (shown is null) return Refuse(http, 401, null);
    if (await tokens.Find(shown, http.RequestAborted) is not { IsRefresh: false } token) return Refuse(http, 401, "error=\"invalid_token\", error_description=\"The token is unknown, was revoked or has expired.\"");
    // RFC 8705 3
    if (token.Certificate is { } bound && (http.Connection.ClientCertificate is not { } certificate || Certificates.Thumbprint(certificate) != bound))
      return Refuse(http, 401, "error=\"invalid_token\", error_description=\"The token is bound to another certificate.\"");
    if (!token.Scopes.Contains(StandardScopes.OpenId)) return Refuse(http, 403, "error=\"insufficient_scope\", scope=\"openid\"");
    if (await clients.Find(token.ClientId, http.RequestAborted) is not { Client: var client }) return Refuse(http, 401, "error=\"invalid_token\", error_description=\"The client is not connected any more.\"");
    http.RequestServices.GetRequiredService<ActorContext>().Actor = client.AsActor();
    var said = new JsonObject { ["sub"] = token.Subject };
    var asked = token.Claims?["userinfo"] is JsonArray names ? names.Select(n => (string)n!).ToArray() : [];
    var told = await claims.Of(token.Account, token.Scopes, asked, http.RequestAborted);
    foreach (var (name, value) in told.Claims) said[name] = value?.DeepClone();
    told.Note(w, client.Id, "userinfo");
    await w.Commit(http.RequestAborted);
    return Results.Text(said.ToJsonString(Json.Options), "application/json");
  }

  /// <summary>RFC 6750 2.1 and 2.2: in the header, or in the form of a POST; never in the address (RFC 9700 4.3.2).</summary>
  static async Task<(string? Token, bool Twice)> Shown(HttpContext http) {
    var header = http.Request.Headers.Authorization.ToString();
    var inHeader = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType) return (inHeader, false);
    var values = (await http.Request.ReadFormAsync(http.RequestAborted))["access_token"];
    return (inHeader ?? values.FirstOrDefault(), values.Count > 1 || (values.Count == 1 && inHeader is not null));
  }

  static IResult Refuse(HttpContext http, int status, string? error) {
    http.Response.Headers.WWWAuthenticate = error is null ? "Bearer realm=\"saola\"" : $"Bearer realm=\"saola\", {error}";
    return Results.Text("", "text/plain", statusCode: status);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapMethods(Connect.UserInfo, ["GET", "POST"], (HttpContext http, BearerTokens tokens, PersonClaims claims, RegisteredClients clients, Work w) => Answer(http, tokens, claims, clients, w)).Public("oidc.userinfo").DisableAntiforgery().ExcludeFromDescription()
    .OpenToScripts(routes, Connect.UserInfo, "GET, POST");
}
