using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>Who came back from a provider, as the provider proved it.</summary>
/// <param name="Level">Which of our levels its word is worth; null when nobody has explained the word.</param>
/// <param name="Methods">By which means, as it told (RFC 8176).</param>
internal sealed record UpstreamIdentity(UpstreamProvider Provider, string Subject, int? Level, string[] Methods, JsonObject Told) {
  /// <summary>When they signed in there (auth_time); null when it did not tell.</summary>
  public DateTimeOffset? SignedInAt { get; init; }

  /// <summary>How surely a national provider knows who it is; another vouches for nobody.</summary>
  public int? Identification => Provider.IsNational ? Level : null;

  /// <summary>How surely they signed in there: by two factors only when it says so, by its methods or, of another provider, by the levels as an administrator explained them.</summary>
  public int Strength => Provider.IsNational ? Methods.Contains("mfa") ? 2 : 1 : Level ?? 1;

  /// <summary>What this is worth at the door. A provider that was not told to ask anew may have asked hours ago, or nobody knows when.</summary>
  /// <param name="inOffice">It was linked by an official, signed in as one.</param>
  public Proof Proof(bool inOffice) => new(["fed", .. Methods], Strength) { Provider = Provider.Id, Identification = Identification, InOffice = inOffice, At = SignedInAt ?? DateTimeOffset.UnixEpoch };

  /// <summary>A fact by the name that the provider gives it.</summary>
  public string? Fact(Func<ClaimNames, string?> name) => name(Provider.Names) is { } claim && UpstreamLine.Text(Told, claim) is { } text && Vn.Clean(text) is { Length: > 0 and <= UpstreamProvider.TextLimit } fact ? fact : null;
}

/// <summary>Gives in the code and believes the id token only after every check of OpenID Connect Core 3.1.3.7.</summary>
internal sealed class UpstreamTokens(UpstreamLine line, UpstreamMetadata metadata, UpstreamSecrets secrets, TimeProvider clock) {
  /// <summary>How far clocks may differ, and how old a token may be that was made for this very answer.</summary>
  public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1), Age = TimeSpan.FromMinutes(10);
  const int SubjectLimit = 255;

  public async Task<Answer<UpstreamIdentity>> Redeem(UpstreamProvider provider, ProviderMetadata said, UpstreamAttempt attempt, string code, string redirect, CancellationToken ct) {
    var given = await line.Post(said.Token, provider.ClientId!, secrets.Open(provider.Secret!),
      [new("grant_type", GrantTypes.Code), new("code", code), new("redirect_uri", redirect), new("code_verifier", attempt.Verifier)], ct);
    if (given is null || UpstreamLine.Text(given, "access_token") is not { Length: > 0 } access || Jwt.Read(UpstreamLine.Text(given, "id_token")) is not { } token) return UpstreamErrors.NotAnswered;
    if (!await IsSigned(token, said, ct) || !Holds(token, provider, attempt, access)) return UpstreamErrors.NotBelieved;
    var told = (JsonObject)token.Claims.DeepClone();
    if (said.UserInfo is { } address) {
      // 5.3.2: what is told of another is not used
      if (await line.Get(address, access, ct) is not { } more) return UpstreamErrors.NotAnswered;
      if (UpstreamLine.Text(more, "sub") != token["sub"]) return UpstreamErrors.NotBelieved;
      foreach (var (name, value) in more) if (!told.ContainsKey(name)) told[name] = value?.DeepClone();
    }
    return new UpstreamIdentity(provider, token["sub"]!, provider.LevelOf(UpstreamLine.Text(told, provider.Names.Level ?? ClaimNames.StandardLevel)), Methods(token), told) { SignedInAt = token.Moment("auth_time") };
  }

  /// <summary>6: by a key of the provider's own. One that is not known yet may be new.</summary>
  async Task<bool> IsSigned(Jwt token, ProviderMetadata said, CancellationToken ct) =>
    token.IsSignedBy(await metadata.Keys(said, renew: false, ct)) || token.IsSignedBy(await metadata.Keys(said, renew: true, ct));

  bool Holds(Jwt token, UpstreamProvider provider, UpstreamAttempt attempt, string access) {
    var now = clock.GetUtcNow();
    return token.Type is null or "JWT" or "jwt" // RFC 8725 3.11: not a token made for something else
      && token["iss"] == provider.Issuer // 2
      && token.Audience is { } audience && audience.Contains(provider.ClientId) && (audience.Length == 1 || token["azp"] is not null) // 3, 4
      && (!token.Claims.ContainsKey("azp") || token["azp"] == provider.ClientId) // 5
      && token.Moment("exp") is { } end && now < end + Skew // 9
      && token.Moment("iat") is { } made && made <= now + Skew && made > now - Age // 10
      && token["nonce"] is { } bound && Same(bound, attempt.Nonce) // 11
      && (!attempt.Anew || token.Moment("auth_time") > attempt.BegunAt - Skew) // 13: who was asked anew did sign in anew
      && token["sub"] is { Length: > 0 and <= SubjectLimit } subject && subject.All(char.IsAscii) // 2
      && (!token.Claims.ContainsKey("at_hash") || token["at_hash"] == IdTokens.AccessTokenHash(access)); // 3.1.3.8
  }

  static string[] Methods(Jwt token) => token.Claims["amr"] is JsonArray told ? [.. told.OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : "").Where(t => t.Length is > 0 and <= 20 && t.All(char.IsAsciiLetterOrDigit)).Take(5)] : [];

  static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
