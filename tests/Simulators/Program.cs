using Saola.Simulators;

var builder = WebApplication.CreateBuilder(args);
// whose certificate it is, and not who vouches for it, says who calls
builder.WebHost.ConfigureKestrel(static o => o.ConfigureHttpsDefaults(static https => https.AllowAnyClientCertificate()));
var app = builder.Build();
// a secret for trials; Saola takes the same from its own setting
var paygov = new PaygovSimulator(TimeProvider.System, builder.Configuration["SAOLA_PAYGOV_SECRET"] is { Length: > 0 } secret ? secret : "saola-training");
var portal = new PortalPages(new(TimeProvider.System, builder.Configuration["SAOLA_PORTAL_SECRET"] is { Length: > 0 } agreed ? agreed : "saola-training", new(builder.Configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080")));
foreach (var (system, answers) in NationalSystems.All) {
  var given = builder.Configuration[$"SAOLA_EXCHANGE_{system.ToUpperInvariant().Replace('-', '_')}_SECRET"];
  new NationalSimulator(system, given is { Length: > 0 } ? given : "saola-training", new(builder.Configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080"), answers).Map(app);
}
var province = (builder.Configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080").TrimEnd('/');
var shared = builder.Configuration["SAOLA_PROVIDER_SECRET"] is { Length: > 0 } told ? told : "saola-training";
using var national = new OpenIdSimulator(TimeProvider.System, new() { Path = "/vneid", Title = "Định danh điện tử (mô phỏng VNeID)", Algorithm = "ES256", Secret = shared, Province = province, TellsIssuer = true, IsNational = true });
using var other = new OpenIdSimulator(TimeProvider.System, new() { Path = "/openid", Title = "Nhà cung cấp OpenID Connect khác (mô phỏng)", Algorithm = "RS256", Secret = shared, Province = province, TellsIssuer = false, IsNational = false });
using var timestamps = new TimestampSimulator(TimeProvider.System);
string? Given(string name) => builder.Configuration[name] is { Length: > 0 } value ? value : null;
var gate = new SecurityServerSimulator(Given("SAOLA_SIMULATED_INSTANCE") ?? "SIM", new(Given("SAOLA_URL") ?? "http://127.0.0.1:8080"), Given("SAOLA_SIMULATED_CERTIFICATE"), Given("SAOLA_SIMULATED_CALLERS")?.Split(',') ?? [], new());
gate.Map(app);
app.UseRouting();
app.Use(next => http => paygov.Mood(http, next));
app.MapGet("/health/live", () => "ok");
app.MapPost("/tsa", async (HttpRequest request) => {
  using var body = new MemoryStream();
  await request.Body.CopyToAsync(body);
  return Results.Bytes(timestamps.Answer(body.ToArray()), "application/timestamp-reply");
});
paygov.Map(app);
portal.Map(app);
national.Map(app);
other.Map(app);
await app.RunAsync();
return 0;
