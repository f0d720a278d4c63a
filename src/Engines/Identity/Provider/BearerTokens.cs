using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Identity;

/// <summary>A token of a person that lives.</summary>
internal sealed record LivingToken(
  string Digest, bool IsRefresh, Guid Grant, Guid Client, string ClientId, Guid Account, string Subject, string[] Scopes, JsonObject? Claims, DateTimeOffset At, DateTimeOffset ExpiresAt, DateTimeOffset SignedInAt, int Level, string? Certificate, Guid Person);

/// <summary>What a token that somebody shows is worth now: of what it was given, that which its client may still have.</summary>
internal sealed class BearerTokens(WebDatabase database, TimeProvider clock) {
  static readonly string FindSql = $"""
    select t.id, t.refresh, g.id, g.client, c.key, g.account, g.subject, array(select s from unnest(t.scopes) s where s = any (c.scopes)), g.claims::text, t.at, t.expires_at, g.signed_in_at, g.level, t.certificate, coalesce(a.person, a.business), c.scopes
    from identity.client_token t join identity.client_grant g on g.id = t.client_grant join identity.client c on c.id = g.client join identity.account a on a.id = g.account
    where t.id = $1 and t.used_at is null and t.revoked_at is null and t.expires_at > $2 and {PersonTokens.Living}
    """;

  public async Task<LivingToken?> Find(string text, CancellationToken ct) {
    if (text.Length != Tokens.Length) return null;
    var now = clock.GetUtcNow();
    await using var command = database.Source.CreateCommand(FindSql);
    foreach (var value in new object[] { Tokens.Digest(text), now.UtcDateTime, (now - LiveSessions.Longest).UtcDateTime }) command.Parameters.Add(new() { Value = value });
    await using var r = await command.ExecuteReaderAsync(ct);
    if (!await r.ReadAsync(ct)) return null;
    return new(r.GetString(0), r.GetBoolean(1), r.GetGuid(2), r.GetGuid(3), r.GetString(4), r.GetGuid(5), r.GetString(6), r.GetFieldValue<string[]>(7),
      r.IsDBNull(8) ? null : ClaimsAsked.Within(JsonNode.Parse(r.GetString(8)) as JsonObject, r.GetFieldValue<string[]>(15)), Moment(r, 9), Moment(r, 10), Moment(r, 11), r.GetInt32(12), r.IsDBNull(13) ? null : r.GetString(13), r.GetGuid(14));
  }

  static DateTimeOffset Moment(NpgsqlDataReader r, int i) => new(r.GetDateTime(i), TimeSpan.Zero);
}
