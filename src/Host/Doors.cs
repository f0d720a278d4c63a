using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Saola.Kernel;

namespace Saola.Host;

/// <summary>What every request meets at the door: headers, language, limits.</summary>
internal static class Doors {
  const string Policy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /// <summary>OWASP ASVS 5, V3.4: no inline script or style, no framing, no sniffing, no referrer to others.</summary>
  public static Task Harden(HttpContext http, RequestDelegate next) {
    var headers = http.Response.Headers;
    headers.ContentSecurityPolicy = Policy;
    headers.XContentTypeOptions = "nosniff";
    headers["Referrer-Policy"] = "same-origin";
    headers["Cross-Origin-Opener-Policy"] = "same-origin";
    headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()";
    if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
    return next(http);
  }

  /// <summary>Vietnamese unless the person chose English, by <c>?lang=</c> once or the cookie it leaves.</summary>
  public static Task Language(HttpContext http, RequestDelegate next) {
    var asked = http.Request.Query["lang"].ToString();
    if (asked is "vi" or "en")
      http.Response.Cookies.Append("saola-lang", asked, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true, Secure = http.Request.IsHttps });
    else asked = http.Request.Cookies["saola-lang"];
    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(asked == "en" ? "en" : "vi");
    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    return next(http);
  }

  /// <summary>
  /// Limits of the anonymous doors by network: routes marked <c>RequireRateLimiting("anonymous")</c> take 30 requests a minute
  /// (tracking, sign-in), all others 600.
  /// </summary>
  public static void Limit(RateLimiterOptions options) {
    options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    options.AddPolicy("anonymous", http => RateLimitPartition.GetSlidingWindowLimiter(Network(http), _ => new() {
      PermitLimit = http.RequestServices.GetRequiredService<Settings>().AnonymousPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
    }));
  }

  static string Network(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}
