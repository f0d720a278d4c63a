using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The app on a port beside the real simulator of the national portal, a process of its own that knows nothing of Saola.</summary>
public sealed class PortalApp : DossierApp {
  const string Secret = "a-secret-of-the-tests";
  readonly Uri address = RunningProgram.FreeAddress();
  RunningProgram? portal;

  public HttpClient Portal { get; } = new();

  public PortalApp() => UseKestrel(0);

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // both sides look at the same clock, as the time of a message is checked
    Clock.Set(TimeProvider.System.GetUtcNow());
    ClientOptions.BaseAddress = new(Browser.Address(this));
    portal = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "",
      new Dictionary<string, string?>(StringComparer.Ordinal) { ["SAOLA_PORTAL_SECRET"] = Secret, ["SAOLA_URL"] = ClientOptions.BaseAddress.ToString() }, address, "/health/live");
    await portal.Start();
    Portal.BaseAddress = address;
    await Ready();
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      Portal.Dispose();
      portal?.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_PORTAL", address.ToString());
    builder.UseSetting("SAOLA_PORTAL_SECRET", Secret);
  }

  static string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

  public static string NewNumber() => RandomNumberGenerator.GetInt32(100_000, 10_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);

  /// <summary>A message as the portal sends it, or with something wrong about it.</summary>
  public async Task<(HttpStatusCode Status, JsonObject Answer)> Say(string path, byte[] body, string? id = null, DateTimeOffset? at = null, Func<string, string>? spoil = null) {
    id ??= Guid.CreateVersion7().ToString("N");
    var time = (at ?? Clock.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    var signature = Sign($"POST\n{path}\n{id}\n{time}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
    using var client = As();
    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } } };
    request.Headers.Add("X-Portal-Id", id);
    request.Headers.Add("X-Portal-Time", time);
    request.Headers.TryAddWithoutValidation("X-Signature", spoil?.Invoke(signature) ?? signature);
    using var answer = await client.SendAsync(request);
    var text = await answer.Content.ReadAsStringAsync();
    if (answer.IsSuccessStatusCode)
      Assert.Equal(Sign($"{id}\n200\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}"), answer.Headers.GetValues("X-Signature").Single());
    return (answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
  }

  public Task<(HttpStatusCode Status, JsonObject Answer)> Say(string path, JsonObject body, string? id = null) => Say(path, Encoding.UTF8.GetBytes(body.ToJsonString()), id);

  /// <summary>Absent, forgetful, repetitive or disordered; none of them without a word.</summary>
  public async Task Mood(object? mood = null) => (await Portal.PostAsJsonAsync("/portal/control", mood ?? new { })).EnsureSuccessStatusCode();

  public async Task<JsonObject> Do(string path, object? body = null) {
    using var answer = await Portal.PostAsJsonAsync("/portal/control/" + path, body ?? new { });
    answer.EnsureSuccessStatusCode();
    var text = await answer.Content.ReadAsStringAsync();
    return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
  }

  /// <summary>The portal's own view of a dossier; null when it has none.</summary>
  public async Task<JsonNode?> Held(string code) =>
    (await Portal.GetFromJsonAsync<JsonNode>("/portal/control"))!["dossiers"]!.AsArray().FirstOrDefault(d => (string?)d!["code"] == code || (string?)d["portalCode"] == code);

  /// <summary>The portal keeps a file and says how to announce it.</summary>
  public async Task<JsonObject> File(string name, byte[] content) {
    using var answer = await Portal.PostAsync($"/portal/control/file?name={Uri.EscapeDataString(name)}", new ByteArrayContent(content));
    return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
  }

  public static byte[] Png => Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  /// <summary>What a citizen hands in at the portal for the made-up procedure.</summary>
  public async Task<JsonObject> Submission(string? number = null) => new() {
    ["portalCode"] = number ?? NewNumber(), ["procedure"] = "9.100001", ["case"] = null, ["office"] = "H21.106",
    ["applicant"] = new JsonObject { ["name"] = "Nguyễn Thị Hoa", ["number"] = "000190000001", ["phone"] = "0900000001" }, ["subject"] = null,
    ["form"] = new JsonObject { ["hoTen"] = "Nguyễn An" },
    ["components"] = new JsonArray(new JsonObject { ["key"] = "chung-sinh", ["file"] = await File("chung-sinh.png", Png) }),
    ["delivery"] = "in_person", ["notice"] = "sms", ["deliveryAddress"] = null,
  };

  /// <summary>Where a dossier stands that the portal owns.</summary>
  public JsonObject State(string code, long sequence, int status) => new() {
    ["code"] = code, ["portalCode"] = code, ["owner"] = "Cổng Dịch vụ công quốc gia", ["sequence"] = sequence, ["status"] = status, ["procedure"] = "9.100009", ["case"] = null, ["office"] = "H21.106",
    ["channel"] = "online", ["registeredAt"] = Clock.GetUtcNow().AddDays(-1), ["subject"] = new JsonObject { ["name"] = "Nguyễn Thị Hoa", ["number"] = "000190000001", ["phone"] = "0900000001" },
  };

  public async Task<object?[]> Record(string code) =>
    Assert.Single(await Sql("select sequence, their_status, tries, last_error, behind_since from public_services.portal_record where code = $1", code));
}
