using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity;

/// <summary>A browser that was sent to a provider, until it comes back.</summary>
/// <param name="Back">Where the person wanted to go.</param>
/// <param name="Session">The session to whose account an identity is to be linked, or whose owner proves again who they are; null for signing in.</param>
/// <param name="Proves">The latter.</param>
/// <param name="Again">Who signs in is to be asked anew.</param>
internal sealed record UpstreamAttempt(string Provider, string State, string Nonce, string Verifier, string? Back, Guid? Session, bool Proves, DateTimeOffset Until, bool Again = false) {
  /// <summary>The provider is to ask who it is, however lately it did.</summary>
  public bool Anew => Again || Session is not null;

  public DateTimeOffset BegunAt => Until - UpstreamAttempts.Life;
}

/// <summary>
/// What binds an answer to the browser that asked (RFC 9700 4.7): a sealed cookie for each attempt, named after its state. It opens
/// nothing in another browser, and serves once.
/// </summary>
internal sealed class UpstreamAttempts(IDataProtectionProvider protection, TimeProvider clock, Settings settings) {
  public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
  const int Most = 4;
  readonly IDataProtector protector = protection.CreateProtector("Saola.Identity.UpstreamAttempt");

  string Prefix => settings.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "__Host-saola-up-" : "saola-up-";

  public UpstreamAttempt Begin(HttpContext http, string provider, string? back, Guid? session, bool proves, bool again) {
    var attempt = new UpstreamAttempt(provider, Tokens.Random(), Tokens.Random(), Tokens.Random(), back, session, proves, clock.GetUtcNow() + Life, again);
    // who turns back half-way many times does not fill their own headers
    var left = http.Request.Cookies.Keys.Where(k => k.StartsWith(Prefix, StringComparison.Ordinal)).ToArray();
    if (left.Length >= Most) foreach (var name in left) End(http, name);
    http.Response.Cookies.Append(NameOf(attempt.State), protector.Protect(JsonSerializer.Serialize(attempt, Json.Options)), new() {
      HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Prefix.StartsWith("__Host-", StringComparison.Ordinal) || http.Request.IsHttps, MaxAge = Life, Path = "/", IsEssential = true,
    });
    return attempt;
  }

  /// <summary>The attempt of this browser that bears this state; it is over with that. Null for any other.</summary>
  public UpstreamAttempt? Take(HttpContext http, string? state) {
    if (state is not { Length: Tokens.Length } || http.Request.Cookies[NameOf(state)] is not { Length: > 0 and < 4_000 } value) return null;
    End(http, NameOf(state));
    try {
      return JsonSerializer.Deserialize<UpstreamAttempt>(protector.Unprotect(value), Json.Options) is { } attempt && attempt.State == state && clock.GetUtcNow() < attempt.Until ? attempt : null;
    } catch (CryptographicException) {
      return null;
    }
  }

  /// <summary>The name tells which, and not what.</summary>
  string NameOf(string state) => Prefix + Tokens.Digest(state)[..16];

  void End(HttpContext http, string name) => http.Response.Cookies.Delete(name, new() { Path = "/", Secure = Prefix.StartsWith("__Host-", StringComparison.Ordinal) || http.Request.IsHttps });
}
