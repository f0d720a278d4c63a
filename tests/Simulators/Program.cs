using Saola.Simulators;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
// a secret for trials; Saola takes the same from its own setting
var paygov = new PaygovSimulator(TimeProvider.System, builder.Configuration["SAOLA_PAYGOV_SECRET"] is { Length: > 0 } secret ? secret : "saola-training");
var portal = new PortalPages(new(TimeProvider.System, builder.Configuration["SAOLA_PORTAL_SECRET"] is { Length: > 0 } shared ? shared : "saola-training", new(builder.Configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080")));
foreach (var (system, answers) in NationalSystems.All) {
  var given = builder.Configuration[$"SAOLA_EXCHANGE_{system.ToUpperInvariant().Replace('-', '_')}_SECRET"];
  new NationalSimulator(system, given is { Length: > 0 } ? given : "saola-training", new(builder.Configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080"), answers).Map(app);
}
using var timestamps = new TimestampSimulator(TimeProvider.System);
app.Use(next => http => paygov.Mood(http, next));
app.MapGet("/health/live", () => "ok");
app.MapPost("/tsa", async (HttpRequest request) => {
  using var body = new MemoryStream();
  await request.Body.CopyToAsync(body);
  return Results.Bytes(timestamps.Answer(body.ToArray()), "application/timestamp-reply");
});
paygov.Map(app);
portal.Map(app);
await app.RunAsync();
return 0;
