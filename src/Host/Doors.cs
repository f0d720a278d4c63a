using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
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

  /// <summary>RFC 9110 9.3.2: what GET would answer, without the body.</summary>
  public static async Task Head(HttpContext http, RequestDelegate next) {
    if (!HttpMethods.IsHead(http.Request.Method)) {
      await next(http);
      return;
    }
    var body = http.Response.Body;
    (http.Request.Method, http.Response.Body) = (HttpMethods.Get, Stream.Null);
    await next(http);
    (http.Request.Method, http.Response.Body) = (HttpMethods.Head, body);
  }

  /// <summary>
  /// The page that says what went wrong is looked at, whatever was being done: nothing was posted to it. Programs are told as data
  /// of a parameter that cannot be read, which routes refuse without a word.
  /// </summary>
  public static async Task Faults(HttpContext http, RequestDelegate next) {
    if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null) http.Request.Method = HttpMethods.Get;
    await next(http);
    if (http.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentType: null, ContentLength: null } && http.Request.Path.StartsWithSegments("/api"))
      await Problems.Of(Problems.BadRequest).ExecuteAsync(http);
  }

  /// <summary>A form that the program did not make is read by nobody.</summary>
  public static Task Forged(HttpContext http, RequestDelegate next) {
    if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false }) return next(http);
    http.Response.StatusCode = StatusCodes.Status400BadRequest;
    return Task.CompletedTask;
  }

  /// <summary>A worker answers those who ask whether it lives, and nobody else.</summary>
  public static Task HealthOnly(HttpContext http, RequestDelegate next) {
    if (http.Request.Path.StartsWithSegments("/health")) return next(http);
    http.Response.StatusCode = StatusCodes.Status404NotFound;
    return Task.CompletedTask;
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
  /// Limits of strangers by network (/24 or /64): routes marked <c>"anonymous"</c>, where something is guessed or costs much,
  /// take <c>SAOLA_ANONYMOUS_PER_MINUTE</c> requests a minute together, those marked <c>"open-data"</c>, where whole registries are read,
  /// ten times that, everything together twenty times. Signing in has its own count of failures; systems that sign what they send are marked <c>DisableRateLimiting</c>.
  /// </summary>
  public static void Limit(RateLimiterOptions options) {
    options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    options.AddPolicy("anonymous", http => Window(http, times: 1));
    options.AddPolicy("open-data", http => OfStrangers(http, times: 10));
    options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => OfStrangers(http, times: 20));
  }

  static RateLimitPartition<string> OfStrangers(HttpContext http, int times) =>
    http.User.Identity is { IsAuthenticated: true } ? RateLimitPartition.GetNoLimiter("") : Window(http, times);

  static RateLimitPartition<string> Window(HttpContext http, int times) =>
    RateLimitPartition.GetSlidingWindowLimiter(Network.Of(http.Connection.RemoteIpAddress), _ => new() {
      PermitLimit = times * http.RequestServices.GetRequiredService<Settings>().AnonymousPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
    });

  /// <summary>Whose word on where a request comes from is taken: this machine's, and that of the proxies in <c>SAOLA_PROXIES</c>.</summary>
  /// <exception cref="InvalidOperationException">What is set is no address and no network.</exception>
  public static void Trust(ForwardedHeadersOptions options, Settings settings) {
    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    foreach (var proxy in (settings["SAOLA_PROXIES"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) {
      if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
      else if (System.Net.IPNetwork.TryParse(proxy, out var network)) options.KnownIPNetworks.Add(network);
      else throw new InvalidOperationException($"SAOLA_PROXIES: '{proxy}' is no address and no network.");
    }
  }
}
