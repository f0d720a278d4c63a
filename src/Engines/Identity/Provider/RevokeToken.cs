using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>RFC 7009: a client gives back what it does not need any more.</summary>
internal sealed class RevokeToken(ClientProof proof, Work w) {
  public async Task<IResult> Answer(HttpContext http) {
    var (form, unread) = await OAuthForm.Read(http);
    if (unread is not null) return OAuthAnswers.Refuse(http, unread);
    var (client, unproved) = await proof.Of(http, form!, w);
    if (unproved is not null) return OAuthAnswers.Refuse(http, unproved);
    http.RequestServices.GetRequiredService<ActorContext>().Actor = client!.Client.AsActor();
    if (form!["token"] is not { } text) return OAuthAnswers.Refuse(http, new("invalid_request", "token is missing."));
    // 2.2.1: what others judge without asking cannot be called back; it ends in minutes
    if (Jwt.Read(text) is { Type: SystemGrant.Type }) return OAuthAnswers.Refuse(http, new("unsupported_token_type", "Tokens of systems end by themselves."));
    await End(client.Client, Tokens.Digest(text), http.RequestAborted);
    // 2.2: a token that is unknown, or another's, is answered alike
    OAuthAnswers.NoStore(http);
    return Results.Text("", "text/plain");
  }

  /// <summary>2.1: with a refresh token ends all that came of the same letting-in.</summary>
  async Task End(Client client, string digest, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    await w.Alone("oidc-refresh", digest, ct);
    var token = await db.GivenTokens().SingleOrDefaultAsync(t => t.Id == digest && t.RevokedAt == null && db.Grants().Any(g => g.Id == t.ClientGrant && g.Client == client.Id && g.RevokedAt == null), ct);
    if (token is null) {
      await w.Commit(ct);
      return;
    }
    var grant = await db.Grants().SingleAsync(g => g.Id == token.ClientGrant, ct);
    token.RevokedAt = w.Now;
    if (token.Refresh) await PersonTokens.Revoke(grant, "by_client", w, ct);
    else {
      w.Record("identity.token_revoked", "client_grant", grant.Id);
      await w.Commit(ct);
    }
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost(Connect.Revoke, (HttpContext http, RevokeToken door) => door.Answer(http)).Public("oidc.revoke").DisableRateLimiting().DisableAntiforgery().ExcludeFromDescription()
      .OpenToScripts(routes, Connect.Revoke, "POST");
}
