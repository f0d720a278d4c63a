using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Saola.Identity;

/// <summary>An error that is told to a client, by its registered name.</summary>
internal sealed record OAuthError(string Code, string Description);

/// <summary>What a client asks of a person, read by the rules of the standards. Nothing here knows who the person is.</summary>
internal sealed record AuthorizeRequest(RegisteredClient From, string RedirectUri, string? State) {
  public Client Client => From.Client;
  public string[] Scopes { get; init; } = [];
  public string[] Prompts { get; init; } = [];
  public int? MaxAge { get; init; }
  public string? Nonce { get; init; }
  public string? LoginHint { get; init; }
  public string? IdTokenHint { get; init; }
  public string? Language { get; init; }
  public string? CodeChallenge { get; init; }
  public string[]? AcrValues { get; init; }
  public ClaimsAsked Claims { get; init; } = ClaimsAsked.Nothing;

  public bool Asks(string prompt) => Prompts.Contains(prompt);

  /// <summary>All that the person is to be told of: scopes, and those to which claims asked for alone belong.</summary>
  public string[] Told => [.. Scopes.Union(Claims.Scopes)];
}

/// <summary>A request that could be read, or an error: shown here when it cannot be said where to answer, else answered there.</summary>
internal sealed record AuthorizeReading(AuthorizeRequest? Request, Error? Shown, OAuthError? Answered) {
  public static AuthorizeReading Show(Error error) => new(null, error, null);
}

internal static class AuthorizeReader {
  public const int QueryLimit = 4_000;
  public static readonly string[] Prompts = ["none", "login", "consent", "select_account"];

  public static async Task<AuthorizeReading> Read(string query, RegisteredClients clients, CancellationToken ct) {
    if (query.Length > QueryLimit) return AuthorizeReading.Show(ProviderErrors.TooLong);
    var fields = QueryHelpers.ParseQuery(query);
    // RFC 6749 4.1.2.1, RFC 9700 4.1.3: who asks and where the answer goes must be certain before anything is sent anywhere.
    var client = One(fields, "client_id") is { } key ? await clients.Find(key, ct) : null;
    if (client is null || !client.Client.Redirects) return AuthorizeReading.Show(ProviderErrors.ClientUnknown);
    if (One(fields, "redirect_uri") is not { } redirectUri || !RedirectUris.IsRegistered(redirectUri, client.Client.RedirectUris, client.Client.Kind))
      return AuthorizeReading.Show(ProviderErrors.RedirectUnknown);
    var bare = new AuthorizeRequest(client, redirectUri, One(fields, "state"));
    return Fault(fields) is { } fault ? new(bare, null, fault) : Fill(bare, fields);
  }

  /// <summary>What is wrong with the request whoever sent it.</summary>
  static OAuthError? Fault(Dictionary<string, StringValues> fields) {
    // RFC 6749 3.1: parameters must not be included more than once
    if (fields.FirstOrDefault(f => f.Value.Count > 1) is { Key: { } twice }) return new("invalid_request", $"The parameter {Ascii(twice)} is given more than once.");
    // OpenID Connect Core 3.1.2.6, 6
    if (fields.ContainsKey("request")) return new("request_not_supported", "Request objects are not supported.");
    if (fields.ContainsKey("request_uri")) return new("request_uri_not_supported", "request_uri is not supported.");
    if (fields.ContainsKey("registration")) return new("registration_not_supported", "registration is not supported.");
    if (One(fields, "response_type") is not { } type) return new("invalid_request", "response_type is missing.");
    if (type != "code") return new("unsupported_response_type", "The only response_type is code.");
    // OAuth 2.0 Multiple Response Type Encoding Practices 2.1
    if (One(fields, "response_mode") is not (null or "query")) return new("invalid_request", "The only response_mode is query.");
    return ChallengeFault(fields);
  }

  /// <summary>RFC 7636 4.3 and 4.4.1: never by plain, so that nobody can be talked down.</summary>
  static OAuthError? ChallengeFault(Dictionary<string, StringValues> fields) {
    var (challenge, method) = (One(fields, "code_challenge"), One(fields, "code_challenge_method"));
    if (challenge is null) return method is null ? null : new("invalid_request", "code_challenge is missing.");
    if (method != "S256") return new("invalid_request", "The only code_challenge_method is S256.");
    return challenge.Length == Tokens.Length && Jwt.Decode(challenge) is { Length: 32 } ? null : new("invalid_request", "code_challenge is not the base64url of a SHA-256.");
  }

  static AuthorizeReading Fill(AuthorizeRequest bare, Dictionary<string, StringValues> fields) {
    AuthorizeReading Wrong(string code, string why) => new(bare, null, new(code, why));
    // RFC 6749 3.3: what it may not have, and (OpenID Connect Core 3.1.2.1) what is not understood, is passed over
    var scopes = Words(fields, "scope").Intersect(bare.Client.Scopes, StringComparer.Ordinal).ToArray();
    if (scopes.Length == 0) return Wrong("invalid_scope", "None of the scopes asked for is open to this client.");
    // RFC 9700 2.1.1: who keeps a secret may hold the nonce of its id token against a code that is not its own instead
    if (One(fields, "code_challenge") is null && !(bare.Client.IsConfidential && scopes.Contains(StandardScopes.OpenId))) return Wrong("invalid_request", "code_challenge is missing.");
    var prompts = Words(fields, "prompt");
    if (prompts.Except(Prompts, StringComparer.Ordinal).Any() || (prompts.Contains("none") && prompts.Length > 1)) return Wrong("invalid_request", "prompt is not none, or some of login, consent and select_account.");
    var maxAge = One(fields, "max_age");
    if (maxAge is not null && !int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return Wrong("invalid_request", "max_age is not a number of seconds.");
    if (One(fields, "nonce") is { } nonce && (nonce.Length > 500 || nonce.Any(char.IsControl))) return Wrong("invalid_request", "nonce is longer than 500 characters, or no text.");
    if (ClaimsAsked.Read(One(fields, "claims"), bare.Client.Scopes) is not { } claims) return Wrong("invalid_request", "claims is not an object as OpenID Connect Core 5.5 defines it.");
    return new(bare with {
      Scopes = scopes,
      Prompts = prompts,
      MaxAge = maxAge is null ? null : int.Parse(maxAge, CultureInfo.InvariantCulture),
      Nonce = One(fields, "nonce"),
      LoginHint = One(fields, "login_hint"),
      IdTokenHint = One(fields, "id_token_hint"),
      CodeChallenge = One(fields, "code_challenge"),
      AcrValues = Words(fields, "acr_values") is { Length: > 0 } values ? values : null,
      Claims = claims,
      // OpenID Connect Core 3.1.2.1, ui_locales: the first that this site speaks; none is no error
      Language = Words(fields, "ui_locales").Select(l => l.Split('-')[0].ToLowerInvariant()).FirstOrDefault(l => l is "vi" or "en"),
    }, null, null);
  }

  /// <summary>RFC 6749 3.1: a parameter without a value is as one that is not there; one given twice has none here.</summary>
  public static string? One(Dictionary<string, StringValues> fields, string name) => fields.TryGetValue(name, out var values) && values.Count == 1 && values[0] is { Length: > 0 } one ? one : null;

  static string[] Words(Dictionary<string, StringValues> fields, string name) => One(fields, name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray() ?? [];

  /// <summary>RFC 6749 4.1.2.1: what an error_description may hold.</summary>
  public static string Ascii(string text) => new([.. text.Take(60).Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c : '?')]);
}
