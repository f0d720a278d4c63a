using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>Where a provider answers, as it says itself.</summary>
/// <param name="TellsIssuer">RFC 9207 3: every answer to a browser says whose it is.</param>
internal sealed record ProviderMetadata(string Issuer, string Authorize, string Token, string? UserInfo, string Keys, bool TellsIssuer);

/// <summary>
/// OpenID Connect Discovery 1.0, kept for an hour. Keys are fetched anew when a token names one that is not known (OpenID Connect
/// Core 10.1.1), but not oftener than strangers may make us.
/// </summary>
internal sealed class UpstreamMetadata(UpstreamLine line, TimeProvider clock) {
  public static readonly TimeSpan Copy = TimeSpan.FromHours(1), Pause = TimeSpan.FromSeconds(10);
  const string Place = "/.well-known/openid-configuration";
  readonly ConcurrentDictionary<string, (ProviderMetadata Said, DateTimeOffset At)> said = new(StringComparer.Ordinal);
  readonly ConcurrentDictionary<string, (IReadOnlyList<Jwk> Keys, DateTimeOffset At)> keys = new(StringComparer.Ordinal);

  /// <summary>Null when the provider does not answer, or not as itself.</summary>
  public async ValueTask<ProviderMetadata?> Of(UpstreamProvider provider, CancellationToken ct) {
    var (issuer, now) = (provider.Issuer!, clock.GetUtcNow());
    if (said.TryGetValue(issuer, out var known) && now < known.At + Copy) return known.Said;
    if (await line.Get(issuer.TrimEnd('/') + Place, null, ct) is not { } json || Read(json, issuer) is not { } read) return null;
    said[issuer] = (read, now);
    return read;
  }

  /// <param name="renew">What was kept did not do.</param>
  public async ValueTask<IReadOnlyList<Jwk>> Keys(ProviderMetadata metadata, bool renew, CancellationToken ct) {
    var now = clock.GetUtcNow();
    if (keys.TryGetValue(metadata.Keys, out var known) && now < known.At + (renew ? Pause : Copy)) return known.Keys;
    if (await line.Get(metadata.Keys, null, ct) is not { } json) return known.Keys ?? [];
    Jwk[] read = [.. Jwk.ReadSet(json)];
    keys[metadata.Keys] = (read, now);
    return read;
  }

  /// <summary>4.3: the issuer is the one asked, letter by letter. 3: each address is as safe as the issuer's own.</summary>
  static ProviderMetadata? Read(JsonObject json, string issuer) {
    if (UpstreamLine.Text(json, "issuer") != issuer || Address(json, "authorization_endpoint") is not { } authorize || Address(json, "token_endpoint") is not { } token || Address(json, "jwks_uri") is not { } jwks) return null;
    return new(issuer, authorize, token, Address(json, "userinfo_endpoint"), jwks, json["authorization_response_iss_parameter_supported"] is JsonValue tells && tells.TryGetValue<bool>(out var yes) && yes);

    string? Address(JsonObject from, string name) =>
      UpstreamLine.Text(from, name) is { } text && RedirectUris.MayRegister(text, ClientKind.Web) && (text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) ? text : null;
  }
}
