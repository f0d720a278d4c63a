using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Identity;

/// <summary>What is said of tokens when they are given.</summary>
/// <param name="Nonce">Of the request, in the answer to it alone.</param>
/// <param name="Certificate">With which alone they are good.</param>
internal sealed record TokenTerms(string[] Scopes, string? Nonce, string? Certificate);

/// <summary>The tokens of a grant of a person: opaque, so that they can be ended at once and say nothing to who finds them.</summary>
internal sealed class PersonTokens(IdTokens idTokens) {
  /// <summary>
  /// A grant lives while its client, its account and, unless it was given for longer, its session do. Of a locked account or
  /// after another password nothing lives.
  /// </summary>
  public const string Living = """
    g.revoked_at is null and g.expires_at > $2 and c.disabled_at is null and (a.disabled_at is null or a.lock_office_only and exists (select from identity.session o where o.id = g.session and not o.in_office)) and a.security_stamp = g.security_stamp
    and (g.offline or exists (select from identity.session s where s.id = g.session and s.ended_at is null and s.at > $3))
    """;

  const string LivesSql = $"select 1 from identity.client_grant g join identity.client c on c.id = g.client join identity.account a on a.id = g.account where g.id = $1 and {Living}";

  public static async Task<bool> Lives(Guid grant, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand(LivesSql, await w.ReadConnection(ct)) { Parameters = { new() { Value = grant }, new() { Value = w.Now.UtcDateTime }, new() { Value = (w.Now - LiveSessions.Longest).UtcDateTime } } };
    return await command.ExecuteScalarAsync(ct) is not null;
  }

  /// <summary>RFC 6749 5.1, OpenID Connect Core 3.1.3.3. A refresh token only for who may go on without the person.</summary>
  public async Task<JsonObject> Give(Client client, ClientGrant grant, TokenTerms terms, Work w, CancellationToken ct) {
    // what was taken from the client since the person agreed is no longer given
    var (scopes, nonce, certificate) = terms with { Scopes = [.. terms.Scopes.Intersect(client.Scopes, StringComparer.Ordinal)] };
    var (access, text) = ClientToken.For(grant, refresh: false, scopes, certificate, w.Now);
    w.Later(access.Insert());
    var told = new JsonObject { ["access_token"] = text, ["token_type"] = "Bearer", ["expires_in"] = (int)(access.ExpiresAt - w.Now).TotalSeconds, ["scope"] = string.Join(' ', scopes) };
    if (grant.Offline && client.Allows(GrantTypes.Refresh)) {
      // RFC 6749 6: what was narrowed for one access token stays whole in the refresh token
      var (refresh, next) = ClientToken.For(grant, refresh: true, grant.Scopes, certificate, w.Now);
      w.Later(refresh.Insert());
      told["refresh_token"] = next;
    }
    if (grant.HasOpenId && scopes.Contains(StandardScopes.OpenId)) told["id_token"] = await idTokens.Write(client, grant, text, nonce, w, ct);
    return told;
  }

  /// <summary>Ends all that came of one letting-in.</summary>
  public static async Task Revoke(ClientGrant grant, string reason, Work w, CancellationToken ct) {
    grant.Revoke(w.Now);
    w.Publish(new GrantRevoked(grant.Id, grant.Client, reason));
    await w.Commit(ct);
  }
}
