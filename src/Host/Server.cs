using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.WebEncoders;
using Saola.Exchange;
using Saola.Identity;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Host;

/// <summary>The web program: what it is made of and the order in which a request passes through it.</summary>
internal static class Server {
  public static async Task<int> Run(string[] args) {
    var app = Build(args);
    try {
      await app.Services.GetRequiredService<WebDatabase>().RefuseOwner(CancellationToken.None);
      // A bucket half described stops the program now, not the first upload.
      app.Services.GetRequiredService<FileStore>();
    } catch (InvalidOperationException e) {
      await Console.Error.WriteLineAsync(e.Message);
      return 2;
    }
    await app.RunAsync();
    return 0;
  }

  static WebApplication Build(string[] args) {
    // Wherever it is started from, the program's own folder holds what it serves.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = Directory.Exists("wwwroot") ? null : AppContext.BaseDirectory });
    var role = builder.Configuration["role"];
    if (role is not (null or "web" or "worker")) throw new InvalidOperationException($"--role is web or worker, not '{role}'.");
    builder.Logging.AddLogs(builder.Configuration);
    AddServices(builder);
    if (role != "web") builder.Services.AddKernelWorker().AddExchangeWorker();
    builder.Host.UseDefaultServiceProvider(o => (o.ValidateOnBuild, o.ValidateScopes) = (true, true));
    builder.WebHost.ConfigureKestrel(o => {
      (o.AddServerHeader, o.Limits.MaxRequestBodySize) = (false, 64L << 20);
      // an endpoint that asks for certificates takes any: whose it is, is judged where it is used
      o.ConfigureHttpsDefaults(https => https.AllowAnyClientCertificate());
    });
    var app = builder.Build();
    if (role == "worker") app.Use(Doors.HealthOnly);
    UsePipeline(app);
    Map(app);
    // from here on the routes are known to the whole program, which builds them once and keeps them
    app.UseEndpoints(static _ => { });
    app.CheckPermissions();
    return app;
  }

  static void AddServices(WebApplicationBuilder builder) {
    var services = builder.Services;
    services.AddModules();
    services.AddAuthorization(o => o.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    services.AddRazorComponents();
    services.AddAntiforgery(o => (o.Cookie.Name, o.Cookie.SameSite, o.FormFieldName) = ("saola-form", SameSiteMode.Strict, "__form"));
    services.AddProblemDetails();
    // what cannot be read is answered like any other mistake, with its code
    services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
    services.AddHttpContextAccessor();
    services.AddRateLimiter(Doors.Limit);
    services.AddOutputCache();
    services.AddResponseCompression(o => {
      o.EnableForHttps = true;
      o.Providers.Add<BrotliCompressionProvider>();
      o.Providers.Add<GzipCompressionProvider>();
    });
    services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new(UnicodeRanges.All));
    services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    services.ConfigureHttpJsonOptions(o => {
      o.SerializerOptions.Encoder = Json.Options.Encoder;
      foreach (var converter in Json.Options.Converters) o.SerializerOptions.Converters.Add(converter);
    });
    services.AddOptions<ForwardedHeadersOptions>().Configure<Settings>(Doors.Trust);
    services.AddOpenApi(OpenApiShape.Configure);
    services.AddSingleton<OtherContent>();
  }

  static void UsePipeline(WebApplication app) {
    app.UseForwardedHeaders();
    app.Use(Doors.Harden);
    app.UseAssetFiles();
    app.Use(Doors.Head);
    app.UseResponseCompression();
    app.UseExceptionHandler("/loi", createScopeForErrors: true);
    app.UseStatusCodePagesWithReExecute("/loi/{0}", createScopeForStatusCodePages: true);
    app.Use(Doors.Faults);
    app.Use(Doors.Language);
    app.UseRouting();
    app.UseAuthentication();
    app.UseRateLimiter();
    app.UseActor();
    app.UseSystems();
    app.UseKeptForms();
    app.UseAuthorization();
    app.UseFreshProof();
    app.UseAntiforgery();
    app.Use(Doors.Forged);
    app.UseOutputCache();
  }

  static void Map(WebApplication app) {
    app.MapOpenApi("/api/openapi.json").Public("openapi");
    app.MapRazorComponents<App>().AddAdditionalAssemblies([typeof(UiModule).Assembly, .. Modules.Pages]).Add(page => {
      // A route of the framework's own, for redirects of enhanced forms; pages here do not enhance.
      if (page is RouteEndpointBuilder { RoutePattern.RawText: "/_framework/opaque-redirect" }) page.Metadata.Add(new PublicAttribute("pages"));
    });
    app.MapModules();
    // Without this an unknown address would ask a stranger to sign in.
    // a plain delegate: the generator of routes would give a fallback another pattern
    app.MapFallback("{*path}", static http => {
      http.Response.StatusCode = http.RequestServices.GetRequiredService<OtherContent>().Is(http) ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status404NotFound;
      return Task.CompletedTask;
    }).Public("not_found");
  }
}
