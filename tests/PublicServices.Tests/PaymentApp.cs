using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The app on a port of its own beside the real simulator of the payment gateway, a process that knows nothing of Saola and calls it back.</summary>
public sealed class PaymentApp : DossierApp {
  const string Secret = "a-secret-of-the-tests";
  readonly RunningProgram gateway = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "", new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_PAYGOV_SECRET"] = Secret },
    RunningProgram.FreeAddress(), "/health/live");
  readonly Uri address = RunningProgram.FreeAddress();

  public PaymentApp() {
    UseKestrel(address.Port);
    ClientOptions.BaseAddress = address;
  }

  public HttpClient Gateway { get; private set; } = new(new HttpClientHandler { AllowAutoRedirect = false });

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // before the program first looks at its offices
    await AsIntruder("""
      insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version)
      values ($1, 'H21', null, 'UBND tỉnh', 'province', replace($1::text, '-', '') || '.', $1, true, now(), 1)
      """, Province);
    await gateway.Start();
    Gateway.BaseAddress = gateway.Address;
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      Gateway.Dispose();
      gateway.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_URL", address.GetLeftPart(UriPartial.Authority));
    builder.UseSetting("SAOLA_PAYGOV", gateway.Address.ToString());
    builder.UseSetting("SAOLA_PAYGOV_SECRET", Secret);
  }

  public static string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

  /// <summary>Of the province as a whole.</summary>
  public static Actor Accountant() => People.Official(Province, "H21", ["accountant"], [ReconcileDay.Permission]);

  static readonly Guid Province = Guid.Parse("018f0000-0000-7000-8000-000000000021");

  /// <summary>A dossier that waits for 75.000 đ.</summary>
  public async Task<(Guid Id, string Code)> Waiting() {
    var (id, code) = await Submitted(procedure: "9.100003");
    await Step(Officer("intake"), id, await Open(code, "intake_check"), "accept");
    Assert.Equal(6, await Status(id));
    return (id, code);
  }

  public async Task<(string Order, Uri Address)> Start(Guid id) {
    var made = await Post(Hoa, "/api/payments", new { id });
    return ((string)made["order"]!, new((string)made["address"]!));
  }

  /// <summary>As the applicant in the browser: opens the gateway's page and presses a button. Answers where they are sent back to.</summary>
  public async Task<Uri> Press(string order, Uri address, string act) {
    using var page = await Gateway.GetAsync(address);
    Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    using var pressed = await Gateway.PostAsync($"/paygov/pay/{order}/{act}", null);
    Assert.Equal(HttpStatusCode.Found, pressed.StatusCode);
    return pressed.Headers.Location!;
  }

  /// <summary>How the gateway behaves from now on; without words, well.</summary>
  public async Task Mood(bool down = false, int repeat = 1) {
    using var answer = await Gateway.PostAsJsonAsync("/paygov/control", new { delay = 0, down, repeat, loseCallbacks = false });
    answer.EnsureSuccessStatusCode();
  }

  public async Task<(HttpStatusCode Status, string Text)> CallBack(string body, string? signature = null) {
    using var client = As();
    using var content = new StringContent(body, Encoding.UTF8, "application/json");
    content.Headers.ContentLength = Encoding.UTF8.GetByteCount(body);
    client.DefaultRequestHeaders.Add("X-Signature", signature ?? Sign(body));
    using var answer = await client.PostAsync("/api/payments/callback", content);
    return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
  }

  public string Notice(string order, long amount = 75000, string state = "paid") =>
    new JsonObject { ["order"] = order, ["amount"] = amount, ["state"] = state, ["reference"] = "PG1", ["paidAt"] = Clock.GetUtcNow() }.ToJsonString();

  public async Task<string> State(string order) => (string)(await Sql("select state from public_services.payment where order_id = $1", order))[0][0]!;
}
