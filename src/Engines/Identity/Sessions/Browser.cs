using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Saola.Identity;

/// <summary>
/// What signing in reads from a browser and leaves in it: the session's cookie, and the device cookie, which says for a year
/// that this account has signed in from here. The device cookie gives no right; it keeps others' failures from counting
/// against its owner, and tells whose a form is that was posted after the session had ended.
/// </summary>
internal sealed class Browser(IDataProtectionProvider protection, TimeProvider clock) {
  const string Cookie = "saola-device", HalfCookie = "saola-half";
  static readonly TimeSpan Life = TimeSpan.FromDays(365), HalfLife = TimeSpan.FromMinutes(15);
  readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Saola.Identity.Device").ToTimeLimitedDataProtector();
  readonly SealedNotes halves = new(protection, clock, "HalfSignIn", HalfLife);

  public Caller Caller(HttpContext http) =>
    new(Network.Of(http.Connection.RemoteIpAddress), KnownAccount(http), http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null);

  public Guid? KnownAccount(HttpContext http) {
    if (http.Request.Cookies[Cookie] is not { Length: > 0 and < 1000 } value) return null;
    try {
      return Guid.TryParseExact(protector.Unprotect(value), "N", out var account) ? account : null;
    } catch (CryptographicException) {
      return null;
    }
  }

  /// <summary>Leaves the session in the browser, or the mark of the step that was taken.</summary>
  /// <returns>The page of the next step; null when the session has begun.</returns>
  public async Task<string?> Begin(HttpContext http, SignIn.Response begun) {
    if (begun.Half is { } half) {
      http.Response.Cookies.Append(HalfCookie, halves.Seal(JsonSerializer.Serialize(half, Json.Options)), new() {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = HalfLife, Path = "/dang-nhap", IsEssential = true,
      });
      return half.Next == SecondStep.Enrol ? "/dang-nhap/dat-buoc-hai" : "/dang-nhap/buoc-hai";
    }
    if (http.Request.Cookies.ContainsKey(HalfCookie)) http.Response.Cookies.Delete(HalfCookie, new() { Path = "/dang-nhap" });
    await http.SignInAsync(Claims.Scheme, begun.Principal);
    http.Response.Cookies.Append(Cookie, protector.Protect(begun.Account.ToString("N"), clock.GetUtcNow() + Life), new() {
      HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = Life, Path = "/", IsEssential = true,
    });
    return null;
  }

  /// <summary>Who took the first step in this browser, some minutes ago at most.</summary>
  public HalfSignIn? Half(HttpContext http) => halves.Open(http.Request.Cookies[HalfCookie]) is { } text ? JsonSerializer.Deserialize<HalfSignIn>(text, Json.Options) : null;

  /// <summary>The same session, in another post.</summary>
  public static Task Change(HttpContext http, ClaimsPrincipal principal) => http.SignInAsync(Claims.Scheme, principal);

  public static Task End(HttpContext http) => http.SignOutAsync(Claims.Scheme);
}
