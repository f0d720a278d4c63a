using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Saola.Identity;

/// <summary>RFC 6749 4.1.3: a code for tokens, once.</summary>
internal sealed class CodeGrant(PersonTokens tokens) {
  static readonly OAuthError Unknown = new("invalid_grant", "The code is unknown, was used before or has expired.");

  const string TakeSql = $"select {ClientGrant.Select} from identity.client_grant g where g.code = $1 for update";

  /// <summary>A statement of its own: it sees what others kept while the one before waited for the row.</summary>
  const string LivesSql = $"select 1 from identity.client_grant g join identity.client c on c.id = g.client join identity.account a on a.id = g.account where g.code = $1 and {PersonTokens.Living}";

  public async Task<(JsonObject? Told, OAuthError? Error)> Run(Client client, OAuthForm form, Work w, CancellationToken ct) {
    if (form["code"] is not { } code) return (null, new("invalid_request", "code is missing."));
    if (form["redirect_uri"] is not { } redirectUri) return (null, new("invalid_request", "redirect_uri is missing."));
    var (grant, lives) = await Take(Tokens.Digest(code), w, ct);
    // a code of another client is as one that is not: RFC 9700 4.5
    if (grant is null || grant.Client != client.Id) return (null, Unknown);
    if (grant.CodeUsedAt is not null) {
      // RFC 6749 4.1.2: given in twice, one of the two stole it
      if (grant.RevokedAt is null) await PersonTokens.Revoke(await w.Db<IdentityDb>().Grants().SingleAsync(g => g.Id == grant.Id, ct), "code_replayed", w, ct);
      return (null, Unknown);
    }
    if (grant.Redeem(redirectUri, form["code_verifier"], w.Now) is { } refused) return (null, refused);
    if (!lives) return (null, Unknown);
    w.Later(new("update identity.client_grant set code_used_at = $2 where id = $1") { Parameters = { new() { Value = grant.Id }, new() { Value = w.Now.UtcDateTime } } });
    var told = await tokens.Give(client, grant, new(grant.Scopes, grant.Nonce, form.BindsTo(client)), w, ct);
    w.Publish(new TokenGiven(client.Id, grant.Id, GrantTypes.Code));
    await w.Commit(ct);
    return (told, null);
  }

  /// <summary>The grant of a code and whether it lives, locked: of two who give it in at once one comes second and finds it used.</summary>
  static async Task<(ClientGrant? Grant, bool Lives)> Take(string digest, Work w, CancellationToken ct) {
    var code = new NpgsqlBatchCommand(TakeSql) { Parameters = { new() { Value = digest } } };
    var lives = new NpgsqlBatchCommand(LivesSql) { Parameters = { new() { Value = digest }, new() { Value = w.Now.UtcDateTime }, new() { Value = (w.Now - LiveSessions.Longest).UtcDateTime } } };
    await using var reader = await w.Query([code, lives], ct);
    if (!await reader.ReadAsync(ct)) return (null, false);
    var grant = ClientGrant.Read(reader);
    await reader.NextResultAsync(ct);
    return (grant, await reader.ReadAsync(ct));
  }
}
