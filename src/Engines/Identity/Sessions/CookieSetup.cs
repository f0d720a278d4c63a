using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>The session cookie: ids only, sealed, out of reach of scripts and of other sites.</summary>
internal sealed class CookieSetup(Settings settings) : IConfigureNamedOptions<CookieAuthenticationOptions> {
  public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

  public void Configure(CookieAuthenticationOptions options) => Configure(Claims.Scheme, options);

  public void Configure(string? name, CookieAuthenticationOptions options) {
    if (name != Claims.Scheme) return;
    var secure = settings.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
    options.Cookie.Name = secure ? "__Host-saola" : "saola";
    options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    options.Cookie.HttpOnly = true;
    options.Cookie.SameSite = SameSiteMode.Lax;
    options.Cookie.Path = "/";
    options.ExpireTimeSpan = Idle;
    options.SlidingExpiration = true;
    // who shows a token of a system comes by that alone
    options.ForwardDefaultSelector = http => SystemBearer.IsShown(http) ? SystemBearer.Name : null;
    options.Events = new() { OnValidatePrincipal = Validate, OnRedirectToLogin = AskToSignIn, OnRedirectToAccessDenied = Refuse };
  }

  /// <summary>A cookie whose session is over is no cookie: the request goes on as nobody's.</summary>
  static async Task Validate(CookieValidatePrincipalContext context) {
    var live = context.HttpContext.RequestServices.GetRequiredService<LiveSessions>();
    if (context.Principal is null || await live.State(context.Principal, context.HttpContext.RequestAborted) is null) context.RejectPrincipal();
  }

  static async Task AskToSignIn(RedirectContext<CookieAuthenticationOptions> context) {
    var http = context.HttpContext;
    if (http.Request.Path.StartsWithSegments("/api")) {
      http.Response.Headers.WWWAuthenticate = "Bearer realm=\"saola\"";
      await Problem(http, StatusCodes.Status401Unauthorized, "identity.not_signed_in", T["not_signed_in"]);
      return;
    }
    var back = $"{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}";
    if (HttpMethods.IsPost(http.Request.Method)) await http.RequestServices.GetRequiredService<KeptForms>().Keep(http, http.RequestAborted);
    http.Response.Redirect($"/dang-nhap?returnUrl={Uri.EscapeDataString(back)}");
  }

  static Task Refuse(RedirectContext<CookieAuthenticationOptions> context) {
    var http = context.HttpContext;
    if (http.Request.Path.StartsWithSegments("/api")) return Problem(http, StatusCodes.Status403Forbidden, "identity.not_permitted", T["not_permitted"]);
    // Whoever has no dossiers to work on begins with what they manage.
    if (http.Request.Path == Paths.Workplace && http.RequestServices.GetRequiredService<ActorContext>().Actor.Kind == ActorKind.Official) {
      http.Response.Redirect(Paths.Administration);
      return Task.CompletedTask;
    }
    // The host's page for the status says it in words.
    http.Response.StatusCode = StatusCodes.Status403Forbidden;
    return Task.CompletedTask;
  }

  public static Task Problem(HttpContext http, int status, string code, string message) =>
    Results.Problem(message, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code }).ExecuteAsync(http);
}
