using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Saola.Identity;

/// <summary>Who came back, and from which attempt.</summary>
internal sealed record UpstreamArrival(UpstreamAttempt Attempt, UpstreamIdentity Identity);

/// <summary>Sends browsers to a provider and takes them back, by the authorisation code flow with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 7636, RFC 9700).</summary>
internal sealed class UpstreamDoor(UpstreamProviders providers, UpstreamMetadata metadata, UpstreamAttempts attempts, UpstreamTokens tokens, Settings settings) {
  const int CodeLimit = 2_000;
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

  /// <summary>An address of its own for each provider: an answer that comes in at another's is none (RFC 9700 4.4.2).</summary>
  public static string Redirect(Settings settings, string key) => $"{settings.Url}/dang-nhap/tro-ve/{key}";

  /// <summary>The address at the provider to which the browser goes now.</summary>
  /// <param name="session">The session for whose account an identity is to be linked, or whose owner proves again who they are; the provider then asks anew who it is.</param>
  /// <param name="proves">The latter.</param>
  /// <param name="again">Who signs in is to be asked anew.</param>
  public async Task<Answer<string>> Begin(HttpContext http, string key, string? back, Guid? session, bool proves = false, bool again = false) {
    if (await providers.Find(key, http.RequestAborted) is not { } provider) return UpstreamErrors.NotFound;
    if (await metadata.Of(provider, http.RequestAborted) is not { } said) return UpstreamErrors.NotAnswered;
    var attempt = attempts.Begin(http, key, ReturnUrl.Safe(back), session, proves, again);
    return RedirectUris.With(said.Authorize,
      ("response_type", "code"), ("client_id", provider.ClientId), ("redirect_uri", Redirect(settings, key)), ("scope", string.Join(' ', provider.Scopes)), ("state", attempt.State), ("nonce", attempt.Nonce),
      ("code_challenge", Challenges.Of(attempt.Verifier)), ("code_challenge_method", "S256"), ("prompt", attempt.Anew ? "login" : null), ("max_age", attempt.Anew ? "0" : null));
  }

  /// <summary>Lets a form of this page lead to these providers: to where they say that people sign in, which need not be the issuer's own host.</summary>
  public async Task Allow(HttpContext http, IEnumerable<UpstreamProvider> there) {
    foreach (var provider in there) {
      using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
      patience.CancelAfter(Patience);
      try {
        FormDoor.Allow(http, (await metadata.Of(provider, patience.Token))?.Authorize ?? provider.Issuer!);
      } catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested) {
        FormDoor.Allow(http, provider.Issuer!);
      }
    }
  }

  /// <summary>Who came back in this browser.</summary>
  public async Task<Answer<UpstreamArrival>> Come(HttpContext http, string key) {
    var (query, ct) = (http.Request.Query, http.RequestAborted);
    if (attempts.Take(http, One(query["state"])) is not { } attempt || attempt.Provider != key) return UpstreamErrors.NotBegunHere;
    if (await providers.Find(key, ct) is not { } provider) return UpstreamErrors.NotFound;
    if (await metadata.Of(provider, ct) is not { } said) return UpstreamErrors.NotAnswered;
    // RFC 9207 2.4: an answer of another issuer, or of none where each says whose it is
    if (query.ContainsKey("iss") ? One(query["iss"]) != said.Issuer : said.TellsIssuer) return UpstreamErrors.NotBelieved;
    if (query.ContainsKey("error")) return query["error"] == "access_denied" ? UpstreamErrors.Declined : UpstreamErrors.NotAnswered;
    if (One(query["code"]) is not { Length: > 0 and <= CodeLimit } code) return UpstreamErrors.NotBelieved;
    var redeemed = await tokens.Redeem(provider, said, attempt, code, Redirect(settings, key), ct);
    return redeemed.IsError ? redeemed.Error : new UpstreamArrival(attempt, redeemed.Value);
  }

  /// <summary>RFC 6749 3.1: a parameter comes once.</summary>
  static string? One(StringValues values) => values.Count == 1 ? values[0] : null;
}
