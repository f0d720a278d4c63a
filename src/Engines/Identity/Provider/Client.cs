using System.Text.Json.Nodes;
using Npgsql;

namespace Saola.Identity;

/// <summary>Web: a server that keeps a secret. Native and Browser: an app on a person's device or in their browser, which cannot. Device: a kiosk or a wall without a keyboard. System: acts for itself, without a person.</summary>
internal enum ClientKind { Web, Native, Browser, Device, System }

/// <summary>How a client proves to be itself at the token endpoint, by the names of the IANA registry.</summary>
internal static class AuthMethods {
  public const string None = "none", Basic = "client_secret_basic", Post = "client_secret_post", Key = "private_key_jwt", Issued = "tls_client_auth", SelfSigned = "self_signed_tls_client_auth";
  public static readonly string[] All = [Basic, Post, Key, Issued, SelfSigned, None];
}

/// <summary>What is said of a client when it is connected, by a file, a pack or the interface.</summary>
internal sealed record ClientShape(
  string? ClientId, PackText? Name, string? Kind, string[]? RedirectUris = null, string[]? LogoutUris = null, string? BackchannelLogoutUri = null, string[]? Scopes = null,
  string? AuthMethod = null, JsonObject? Jwks = null, string? Subject = null, string? Sector = null, bool FirstParty = false, string? Algorithm = null, string? Certificate = null);

/// <summary>A system that is connected: what it may ask, and to where answers to it go.</summary>
internal sealed class Client {
  public const int KeyLimit = 64, NameLimit = 120, UriLimit = 500, UrisLimit = 20, ScopesLimit = 50, SecretsAtOnce = 2;
  public const string Pairwise = "pairwise", Public = "public";

  public Guid Id { get; init; }
  public string? Item { get; set; }
  public string Key { get; init; } = "";
  public string Name { get; private set; } = "";
  public string? NameEn { get; private set; }
  public ClientKind Kind { get; private set; }
  public Guid Office { get; set; }
  public string[] RedirectUris { get; private set; } = [];
  public string[] LogoutUris { get; private set; } = [];
  public string? BackChannelUri { get; private set; }
  public string[] Scopes { get; private set; } = [];
  public string AuthMethod { get; private set; } = AuthMethods.Basic;
  public JsonObject? Jwks { get; private set; }
  public string? Certificate { get; private set; }
  public string Subject { get; private set; } = Pairwise;
  public string Sector { get; private set; } = "";
  public bool FirstParty { get; private set; }
  public string Algorithm { get; private set; } = Algorithms.Rs256;
  public DateTimeOffset? DisabledAt { get; private set; }

  /// <summary>When it was last switched off, or all its secrets ended: a token of its own from before is worth nothing any more.</summary>
  public DateTimeOffset? TokensFrom { get; private set; }
  public DateTimeOffset CreatedAt { get; init; }
  public DateTimeOffset ChangedAt { get; private set; }
  public int Version { get; set; } = 1;

  /// <summary>The name in the language of the screen.</summary>
  public string Title => NameEn is not null && System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? NameEn : Name;

  /// <summary>RFC 6749 2.1: whether it can keep a secret.</summary>
  public bool IsConfidential => AuthMethod != AuthMethods.None;
  public bool HasSecret => AuthMethod is AuthMethods.Basic or AuthMethods.Post;

  public bool HasCertificate => AuthMethod is AuthMethods.Issued or AuthMethods.SelfSigned;

  /// <summary>Its people come by a browser that is sent back to it.</summary>
  public bool Redirects => Kind is ClientKind.Web or ClientKind.Native or ClientKind.Browser;

  /// <summary>A subject that equals elsewhere is given to systems of officials alone; a citizen is another one to each sector.</summary>
  public bool OfficialsOnly => Subject == Public;

  public bool Allows(string grantType) => grantType switch {
    GrantTypes.Code => Redirects,
    GrantTypes.Refresh => Kind != ClientKind.System && Scopes.Contains(StandardScopes.Offline),
    GrantTypes.Client => Kind == ClientKind.System,
    GrantTypes.Device => Kind == ClientKind.Device,
    _ => false,
  };

  /// <summary>Who acts when it uses the protocol: itself, for the office that answers for it, without any right in it.</summary>
  public Actor AsActor() => new(Id, ActorKind.System, Name, new(Office, Office, "", []), [], []);

  /// <summary>Takes what is said of it, or says what is wrong.</summary>
  public Error? Take(ClientShape shape, DateTimeOffset now) {
    if (Error.Of(ClientRules.Faults(shape)) is { } invalid) return invalid;
    (Name, NameEn, Kind) = (Vn.Clean(shape.Name!.Vi), shape.Name.En is { } en ? Vn.Clean(en) : null, ClientRules.KindOf(shape.Kind)!.Value);
    (RedirectUris, LogoutUris, BackChannelUri) = (shape.RedirectUris ?? [], shape.LogoutUris ?? [], shape.BackchannelLogoutUri);
    Scopes = [.. (shape.Scopes ?? []).Distinct(StringComparer.Ordinal)];
    (AuthMethod, Jwks, Certificate, Algorithm) = (ClientRules.AuthMethodOf(shape), shape.Jwks, shape.Certificate, shape.Algorithm ?? Algorithms.Rs256);
    (Subject, FirstParty, Sector) = (shape.Subject ?? Pairwise, shape.FirstParty, shape.Sector ?? ClientRules.HostOf(RedirectUris) ?? Key);
    ChangedAt = now;
    return null;
  }

  public void EndTokens(DateTimeOffset now) => TokensFrom = now;

  public Error? Disable(DateTimeOffset now) {
    if (DisabledAt is not null) return ClientErrors.Disabled;
    (DisabledAt, TokensFrom) = (now, now);
    return null;
  }

  /// <summary>Ends all that people let it have, and whatever waits to be let in.</summary>
  /// <returns>How many times of letting it in ended.</returns>
  public async Task<int> EndAll(Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      with over as (update identity.client_grant set revoked_at = $2 where client = $1 and revoked_at is null and expires_at > $2 returning 1),
           waiting as (update identity.device_request set expires_at = $2 where client = $1 and expires_at > $2 returning 1)
      select count(*)::int from over
      """, await w.Connection(ct)) { Parameters = { new() { Value = Id }, new() { Value = w.Now.UtcDateTime } } };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }

  public Error? Enable() {
    if (DisabledAt is null) return ClientErrors.Enabled;
    DisabledAt = null;
    return null;
  }
}

/// <summary>A secret of a client, kept as its digest.</summary>
internal sealed class ClientSecret {
  public Guid Id { get; init; }
  public Guid Client { get; init; }
  public string Digest { get; init; } = "";
  public DateTimeOffset MadeAt { get; init; }
  public DateTimeOffset? EndedAt { get; set; }

  /// <summary>A new secret of 256 random bits: told once, kept as its digest.</summary>
  public static (ClientSecret Secret, string Text) For(Guid client, DateTimeOffset now) {
    var text = Tokens.Random();
    return (new() { Id = Guid.CreateVersion7(), Client = client, Digest = Tokens.Digest(text), MadeAt = now }, text);
  }
}

internal static class ClientErrors {
  public static Error KeyInvalid => new(ErrorKind.Invalid, "identity.client_id_invalid", T["client_id_invalid", Client.KeyLimit], "ClientId");
  public static Error KeyTaken => new(ErrorKind.Conflict, "identity.client_id_taken", T["client_id_taken"], "ClientId");
  public static Error NameMissing => new(ErrorKind.Invalid, "identity.client_name_missing", T["client_name_missing", Client.NameLimit], "Name");
  public static Error KindUnknown => new(ErrorKind.Invalid, "identity.client_kind_unknown", T["client_kind_unknown"], "Kind");
  public static Error UriMissing => new(ErrorKind.Invalid, "identity.client_uri_missing", T["client_uri_missing"], "RedirectUris");
  public static Error UriRefused(string uri, string field) => new(ErrorKind.Invalid, "identity.client_uri_refused", T["client_uri_refused", uri], field);
  public static Error ScopeInvalid(string scope) => new(ErrorKind.Invalid, "identity.client_scope_invalid", T["client_scope_invalid", scope], "Scopes");
  public static Error AuthMethodRefused => new(ErrorKind.Invalid, "identity.client_auth_refused", T["client_auth_refused"], "AuthMethod");
  public static Error KeysRefused => new(ErrorKind.Invalid, "identity.client_keys_refused", T["client_keys_refused"], "Jwks");
  public static Error CertificateRefused => new(ErrorKind.Invalid, "identity.client_certificate_refused", T["client_certificate_refused"], "Certificate");
  public static Error SubjectUnknown => new(ErrorKind.Invalid, "identity.client_subject_unknown", T["client_subject_unknown"], "Subject");
  public static Error SectorMissing => new(ErrorKind.Invalid, "identity.client_sector_missing", T["client_sector_missing"], "Sector");
  public static Error AlgorithmUnknown => new(ErrorKind.Invalid, "identity.client_algorithm_unknown", T["client_algorithm_unknown"], "Algorithm");
  public static Error OfProvince(string field) => new(ErrorKind.Refused, "identity.client_of_province", T["client_of_province"], field);
  public static Error NotFound => new(ErrorKind.NotFound, "identity.client_not_found", T["client_not_found"]);
  public static Error HasNoSecret => new(ErrorKind.Conflict, "identity.client_without_secret", T["client_without_secret"]);
  public static Error Enabled => new(ErrorKind.Conflict, "identity.client_enabled", T["client_enabled"]);
  public static Error Disabled => new(ErrorKind.Conflict, "identity.client_disabled", T["client_disabled"]);
}
