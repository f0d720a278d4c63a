using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>RFC 6749 4.1.3: a code for tokens, once.</summary>
internal sealed class CodeGrant(PersonTokens tokens) {
  static readonly OAuthError Unknown = new("invalid_grant", "The code is unknown, was used before or has expired.");

  public async Task<(JsonObject? Told, OAuthError? Error)> Run(Client client, OAuthForm form, Work w, CancellationToken ct) {
    if (form["code"] is not { } code) return (null, new("invalid_request", "code is missing."));
    if (form["redirect_uri"] is not { } redirectUri) return (null, new("invalid_request", "redirect_uri is missing."));
    var digest = Tokens.Digest(code);
    // of two who give it in at once one comes second
    await w.Alone("oidc-code", digest, ct);
    var grant = await w.Db<IdentityDb>().Grants().SingleOrDefaultAsync(g => g.Code == digest, ct);
    // a code of another client is as one that is not: RFC 9700 4.5
    if (grant is null || grant.Client != client.Id) return (null, Unknown);
    if (grant.CodeUsedAt is not null) {
      // RFC 6749 4.1.2: given in twice, one of the two stole it
      if (grant.RevokedAt is null) await PersonTokens.Revoke(grant, "code_replayed", w, ct);
      return (null, Unknown);
    }
    if (grant.Redeem(redirectUri, form["code_verifier"], w.Now) is { } refused) return (null, refused);
    if (!await PersonTokens.Lives(grant.Id, w, ct)) return (null, Unknown);
    var told = await tokens.Give(client, grant, new(grant.Scopes, grant.Nonce, form.BindsTo(client)), w, ct);
    w.Publish(new TokenGiven(client.Id, grant.Id, GrantTypes.Code));
    await w.Commit(ct);
    return (told, null);
  }
}
