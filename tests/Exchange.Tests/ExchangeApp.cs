using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>
/// The app on a port beside three national systems, each a process of its own that knows nothing of Saola, with the linked groups
/// applied and three offices: a commune, its residence registration, its social insurance.
/// </summary>
public class ExchangeApp : SaolaApp {
  public const string Secret = "a-secret-of-the-tests", CivilStatus = "civil-status", Residence = "residence", Insurance = "insurance";
  public const string Commune = "H21.106", Police = "TEST.CA", Insurer = "TEST.BH";
  public static readonly string[] Systems = [CivilStatus, Residence, Insurance];
  static readonly Dictionary<string, Guid> offices = new(StringComparer.Ordinal) { [Commune] = Guid.CreateVersion7(), [Police] = Guid.CreateVersion7(), [Insurer] = Guid.CreateVersion7() };
  static readonly PackSet packs = PackReader.Read([Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/linked-groups")]).Set;
  readonly Dictionary<string, Uri> addresses = Systems.ToDictionary(s => s, _ => RunningProgram.FreeAddress());
  readonly Dictionary<string, RunningProgram> systems = new(StringComparer.Ordinal);

  public ExchangeApp() => UseKestrel(0);

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>How long a service may take; null is as declared.</summary>
  protected virtual int? Seconds => null;

  public HttpClient Outside { get; } = new();

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    ClientOptions.BaseAddress = new(Browser.Address(this));
    foreach (var system in Systems) {
      systems[system] = new(RunningProgram.Dll("tests/Simulators", "Saola.Simulators"), "",
        new Dictionary<string, string?>(StringComparer.Ordinal) { [Line.SecretSetting(system)] = Secret, ["SAOLA_URL"] = ClientOptions.BaseAddress.ToString() }, addresses[system], "/health/live");
      await systems[system].Start();
    }
    foreach (var (code, id) in offices)
      await AsIntruder("""
        insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version)
        values ($1, $2, null, $2, 'ward', replace($1::text, '-', '') || '.', $1, true, now(), 1)
        """, id, code);
    await using var act = Begin();
    await act.Services.GetRequiredService<Packs>().Apply(new([.. packs.Packs.Where(p => p.Id == "linked-groups")], [.. packs.Items.Where(Used).Select(Hastened)]), CancellationToken.None);
    await act.Work.Commit(CancellationToken.None);
  }

  static bool Used(PackItem item) => item is { Pack: "linked-groups" } or { Id: "core:process/ask-service" or "core:form/task-unanswered" or "core:catalogue/gender" };

  PackItem Hastened(PackItem item) => item.Kind != "service" || Seconds is not { } seconds ? item
    : item with { Json = JsonSerializer.SerializeToElement(With(JsonNode.Parse(item.Json.GetRawText())!.AsObject(), "timeout", seconds)) };

  static JsonObject With(JsonObject json, string name, int value) {
    json[name] = value;
    return json;
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    foreach (var system in Systems) {
      builder.UseSetting(Line.Setting(system), $"{addresses[system]}{system}");
      builder.UseSetting(Line.SecretSetting(system), Secret);
    }
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      Outside.Dispose();
      foreach (var system in systems.Values) system.Kill().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  /// <summary>As each night.</summary>
  public async Task Forget() {
    await using (var act = Begin()) {
      act.Work.Record("tests.night", "thing", Guid.CreateVersion7());
      act.Work.Enqueue(new ForgetMessages());
      await act.Work.Commit(Ct);
    }
    await RunJobs();
  }

  public Task Kill(string system) => systems[system].Kill();
  public Task Revive(string system) => systems[system].Start();

  public static Actor Official(string office, params string[] roles) => People.Official(offices[office], office, roles, ProcessPermissions.Work);
  public static Actor Operator(string office) => People.Official(offices[office], office, ["operator"], ProcessPermissions.Operate, ProcessPermissions.Read);

  /// <summary>How a system answers what it is asked about a dossier from now on.</summary>
  public async Task Mood(string system, string dossier, string mood) =>
    (await Outside.PostAsJsonAsync(new Uri(addresses[system], $"{system}/control"), new { dossier, mood }, Ct)).EnsureSuccessStatusCode();

  /// <summary>What was late is ready; with <paramref name="tell"/> the system says so itself. What it was told about that.</summary>
  public async Task<JsonArray> Release(string system, string dossier, bool tell) {
    using var answer = await Outside.PostAsync(new Uri(addresses[system], $"{system}/control/release/{dossier}?tell={tell}"), null, Ct);
    return (await answer.Content.ReadFromJsonAsync<JsonArray>(Ct))!;
  }

  /// <summary>The messages of a dossier as the system has them.</summary>
  public async Task<JsonNode[]> Asked(string system, string dossier) =>
    [.. (await Outside.GetFromJsonAsync<JsonArray>(new Uri(addresses[system], $"{system}/control"), Ct))!.Where(m => (string?)m!["dossier"] == dossier).Select(m => m!)];

  public async Task<(int Status, JsonNode? Body)> Send(Actor? actor, HttpMethod method, string path, object? body = null) {
    using var client = As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    using var answer = await client.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }

  /// <summary>A message as a system sends it by itself, or with something wrong about it.</summary>
  public async Task<(int Status, JsonNode? Body)> Tell(string system, Guid message, string body, string secret = Secret) {
    var (path, bytes) = ($"/api/exchange/{system}/answers/{message}", Encoding.UTF8.GetBytes(body));
    using var client = As();
    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/json" } } } };
    var text = $"POST\n{path}\n{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    if (secret.Length > 0) request.Headers.Add(Line.Signature, Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text))));
    using var answer = await client.SendAsync(request, Ct);
    var said = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, said.Length == 0 ? null : JsonNode.Parse(said));
  }
}

/// <summary>The same where nobody waits for a service longer than a second.</summary>
public sealed class HastyApp : ExchangeApp {
  protected override int? Seconds => 1;
}
