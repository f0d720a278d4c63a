using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>RFC 6749 6 with rotation, RFC 9700 4.14.2: each refresh token is given in once; one that comes again ends the whole family.</summary>
internal sealed class RefreshGrant(PersonTokens tokens) {
  static readonly OAuthError Unknown = new("invalid_grant", "The refresh token is unknown, was used before, was revoked or has expired.");

  public async Task<(JsonObject? Told, OAuthError? Error)> Run(Client client, OAuthForm form, Work w, CancellationToken ct) {
    if (form["refresh_token"] is not { } text) return (null, new("invalid_request", "refresh_token is missing."));
    var (db, digest) = (w.Db<IdentityDb>(), Tokens.Digest(text));
    await w.Alone("oidc-refresh", digest, ct);
    var token = await db.GivenTokens().SingleOrDefaultAsync(t => t.Id == digest && t.Refresh, ct);
    var grant = token is null ? null : await db.Grants().SingleAsync(g => g.Id == token.ClientGrant, ct);
    if (grant is null || grant.Client != client.Id) return (null, Unknown);
    if (token!.UsedAt is not null) {
      if (grant.RevokedAt is null) await PersonTokens.Revoke(grant, "refresh_reused", w, ct);
      return (null, Unknown);
    }
    if (token.RevokedAt is not null || w.Now >= token.ExpiresAt || !await PersonTokens.Lives(grant.Id, w, ct)) return (null, Unknown);
    var asked = form["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
    if (asked is not null && (asked.Length == 0 || asked.Except(grant.Scopes, StringComparer.Ordinal).Any())) return (null, new("invalid_scope", "scope asks for more than was given."));
    token.UsedAt = w.Now;
    var told = await tokens.Give(client, grant, new(asked ?? grant.Scopes, null, form.BindsTo(client)), w, ct);
    w.Publish(new TokenGiven(client.Id, grant.Id, GrantTypes.Refresh));
    await w.Commit(ct);
    return (told, null);
  }
}
