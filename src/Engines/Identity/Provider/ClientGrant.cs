using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Saola.Identity;

/// <summary>What one person let one client have: begins with the code and ends, with every token of it, as a whole.</summary>
internal sealed class ClientGrant {
  /// <summary>RFC 6749 4.1.2 asks for ten minutes at most; a client is there at once.</summary>
  public static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(60);

  /// <summary>How long a client may go on without its person, and how long when it does not come back in between.</summary>
  public static readonly TimeSpan Life = TimeSpan.FromDays(90), RefreshLife = TimeSpan.FromDays(14), AccessLife = TimeSpan.FromMinutes(10);

  public Guid Id { get; init; }
  public Guid Client { get; init; }
  public Guid Account { get; init; }
  public Guid Session { get; init; }
  public bool Offline { get; init; }
  public Guid SecurityStamp { get; init; }
  public string Subject { get; init; } = "";
  public string[] Scopes { get; init; } = [];
  public JsonObject? Claims { get; init; }
  public string? Nonce { get; init; }
  public DateTimeOffset SignedInAt { get; init; }
  public string[] Methods { get; init; } = [];
  public int Level { get; init; }
  public int? Identification { get; init; }
  public string? RedirectUri { get; init; }
  public string? CodeChallenge { get; init; }
  public string? Code { get; init; }
  public DateTimeOffset? CodeExpiresAt { get; init; }
  public DateTimeOffset? CodeUsedAt { get; private set; }
  public DateTimeOffset At { get; init; }
  public DateTimeOffset ExpiresAt { get; init; }
  public DateTimeOffset? RevokedAt { get; private set; }

  public bool HasOpenId => Scopes.Contains(StandardScopes.OpenId);

  public static (ClientGrant Grant, string Code) For(AuthorizeRequest request, Standing standing, string subject, DateTimeOffset now) {
    var code = Tokens.Random();
    return (new() {
      Id = Guid.CreateVersion7(), Client = request.Client.Id, Account = standing.Account, Session = standing.Session, Offline = request.Scopes.Contains(StandardScopes.Offline),
      SecurityStamp = standing.Stamp, Subject = subject, Scopes = request.Scopes, Claims = Asked(request.Claims), Nonce = request.Nonce, SignedInAt = standing.At, Methods = standing.Methods, Level = standing.Level, Identification = standing.Identification,
      RedirectUri = request.RedirectUri, CodeChallenge = request.CodeChallenge, Code = Tokens.Digest(code), CodeExpiresAt = now + CodeLife, At = now, ExpiresAt = now + Life,
    }, code);
  }

  /// <summary>What a device is let have, without a code: it holds one of its own.</summary>
  public static ClientGrant ForDevice(DeviceRequest device, Session session, string subject, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(), Client = device.Client, Account = session.Account, Session = session.Id, Offline = device.Scopes.Contains(StandardScopes.Offline), SecurityStamp = session.SecurityStamp,
    Subject = subject, Scopes = device.Scopes, SignedInAt = session.ProvenAt, Methods = session.Methods, Level = session.Level, Identification = session.Identification, At = now, ExpiresAt = now + Life,
  };

  /// <summary>RFC 6749 4.1.3, RFC 7636 4.6: what the code asks of who gives it in, apart from who that is.</summary>
  public OAuthError? Redeem(string redirectUri, string? verifier, DateTimeOffset now) {
    if (RevokedAt is not null || now >= CodeExpiresAt) return Refused("The code has expired.");
    if (redirectUri != RedirectUri) return Refused("redirect_uri is not the one of the authorisation request.");
    if (ChallengeFault(verifier) is { } fault) return fault;
    CodeUsedAt = now;
    return null;
  }

  /// <summary>RFC 7636 4.6; RFC 9700 4.8.2: a verifier without a challenge tells that somebody took the challenge out of the request.</summary>
  OAuthError? ChallengeFault(string? verifier) => (verifier, CodeChallenge) switch {
    (null, null) => null,
    (null, _) => new("invalid_request", "code_verifier is missing."),
    (_, null) => Refused("The authorisation request had no code_challenge."),
    _ => Challenges.Answers(verifier, CodeChallenge) ? null : Refused("code_verifier does not answer the code_challenge."),
  };

  /// <summary>What <see cref="Read"/> expects, from alias <c>g</c>.</summary>
  public const string Select = """
    g.id, g.client, g.account, g.session, g.offline, g.security_stamp, g.subject, g.scopes, g.claims::text, g.nonce, g.signed_in_at, g.methods, g.level,
    g.redirect_uri, g.code_challenge, g.code, g.code_expires_at, g.code_used_at, g.at, g.expires_at, g.revoked_at, g.identification
    """;

  public static ClientGrant Read(NpgsqlDataReader r) {
    return new() {
      Id = r.GetGuid(0), Client = r.GetGuid(1), Account = r.GetGuid(2), Session = r.GetGuid(3), Offline = r.GetBoolean(4), SecurityStamp = r.GetGuid(5), Subject = r.GetString(6),
      Scopes = r.GetFieldValue<string[]>(7), Claims = Text(8) is { } claims ? JsonNode.Parse(claims)!.AsObject() : null, Nonce = Text(9), SignedInAt = Moment(10)!.Value, Methods = r.GetFieldValue<string[]>(11),
      Level = r.GetInt32(12), RedirectUri = Text(13), CodeChallenge = Text(14), Code = Text(15), CodeExpiresAt = Moment(16), CodeUsedAt = Moment(17), At = Moment(18)!.Value, ExpiresAt = Moment(19)!.Value, RevokedAt = Moment(20), Identification = r.IsDBNull(21) ? null : r.GetInt32(21),
    };
    string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    DateTimeOffset? Moment(int i) => r.IsDBNull(i) ? null : new(r.GetDateTime(i), TimeSpan.Zero);
  }

  public void Revoke(DateTimeOffset now) => RevokedAt ??= now;

  public IEnumerable<string> ClaimsFor(string place) => Claims?[place] is JsonArray names ? names.Select(n => (string)n!) : [];

  static OAuthError Refused(string why) => new("invalid_grant", why);

  static JsonObject? Asked(ClaimsAsked claims) => claims.UserInfo.Length + claims.IdToken.Length == 0 ? null
    : new() { ["userinfo"] = Discovery.List(claims.UserInfo), ["id_token"] = Discovery.List(claims.IdToken) };
}

/// <summary>A token of a grant, kept as its digest.</summary>
internal sealed class ClientToken {
  public string Id { get; init; } = "";
  public Guid ClientGrant { get; init; }
  public bool Refresh { get; init; }
  public string[] Scopes { get; init; } = [];
  public DateTimeOffset At { get; init; }
  public DateTimeOffset ExpiresAt { get; init; }
  public string? Certificate { get; init; }
  public DateTimeOffset? UsedAt { get; set; }
  public DateTimeOffset? RevokedAt { get; set; }

  public static (ClientToken Token, string Text) For(ClientGrant grant, bool refresh, string[] scopes, string? certificate, DateTimeOffset now) {
    var text = Tokens.Random();
    var end = now + (refresh ? Identity.ClientGrant.RefreshLife : Identity.ClientGrant.AccessLife);
    return (new() {
      Id = Tokens.Digest(text), ClientGrant = grant.Id, Refresh = refresh, Scopes = scopes, Certificate = certificate, At = now, ExpiresAt = end < grant.ExpiresAt ? end : grant.ExpiresAt,
    }, text);
  }

  public NpgsqlBatchCommand Insert() => new("insert into identity.client_token (id, client_grant, refresh, scopes, at, expires_at, certificate) values ($1, $2, $3, $4, $5, $6, $7)") {
    Parameters = {
      new() { Value = Id }, new() { Value = ClientGrant }, new() { Value = Refresh }, new() { Value = Scopes }, new() { Value = At.UtcDateTime }, new() { Value = ExpiresAt.UtcDateTime },
      new() { Value = (object?)Certificate ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
    },
  };
}

/// <summary>What a person let a client know before.</summary>
internal sealed class Consent {
  public Guid Id { get; init; }
  public Guid Account { get; init; }
  public Guid Client { get; init; }
  public string[] Scopes { get; set; } = [];
  public DateTimeOffset At { get; set; }
  public int Version { get; set; } = 1;
}
