using System.Security.Claims;
using System.Security.Cryptography;
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
  const string Cookie = "saola-device";
  static readonly TimeSpan Life = TimeSpan.FromDays(365);
  readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Saola.Identity.Device").ToTimeLimitedDataProtector();

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

  public async Task Begin(HttpContext http, SignIn.Response begun) {
    await http.SignInAsync(Claims.Scheme, begun.Principal);
    http.Response.Cookies.Append(Cookie, protector.Protect(begun.Account.ToString("N"), clock.GetUtcNow() + Life), new() {
      HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = Life, Path = "/", IsEssential = true,
    });
  }

  /// <summary>The same session, in another post.</summary>
  public static Task Change(HttpContext http, ClaimsPrincipal principal) => http.SignInAsync(Claims.Scheme, principal);

  public static Task End(HttpContext http) => http.SignOutAsync(Claims.Scheme);
}
