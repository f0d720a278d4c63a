using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The program on a port, with two offices that take part in the exchange.</summary>
public class BusApp : SaolaApp {
  public const string Department = "H21.16", Ward = "H21.106";
  public static readonly Guid DepartmentId = Guid.CreateVersion7(), WardId = Guid.CreateVersion7();

  public BusApp() : this(null) { }

  protected BusApp(Action<KestrelServerOptions>? listen) {
    if (listen is null) UseKestrel(0);
    else UseKestrel(listen);
  }

  /// <summary>Services of the tests lie on this machine, and where nobody asks them inside.</summary>
  protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_EXCHANGE_NETWORKS", "10.0.0.0/8");
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    ClientOptions.BaseAddress = new(Browser.Address(this));
    foreach (var (id, code) in new[] { (DepartmentId, Department), (WardId, Ward) })
      await AsIntruder("""
        insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version)
        values ($1, $2, null, $2, 'ward', replace($1::text, '-', '') || '.', $1, true, now(), 1)
        """, id, code);
  }

  /// <summary>Who registers members for the province.</summary>
  public static Actor Registrar { get; } = People.Official(DepartmentId, Department, [], ExchangePermissions.Members);

  /// <summary>Who answers for the systems of an office.</summary>
  public static Actor Keeper(Guid office) => People.Official(office, office == WardId ? Ward : Department, [], ExchangePermissions.Offer);

  /// <summary>A machine on which nothing else lies.</summary>
  public static string Machine() => $"http://10.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";

  public static string Code(string what) => $"{what}{Guid.CreateVersion7():N}";

  public async Task<(int Status, JsonNode? Body)> Send(Actor? actor, HttpMethod method, string path, object? body = null) {
    using var client = As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    using var answer = await client.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }

  async Task<Guid> Made(Actor actor, HttpMethod method, string path, object body) {
    var (status, said) = await Send(actor, method, path, body);
    Assert.True(status == 200, $"{path}: {status} {said}");
    return said!["id"] is { } id ? (Guid)id : Guid.Empty;
  }

  public Task<Guid> Member(string code, Guid? office = null, string type = "GOV") =>
    Made(Registrar, HttpMethod.Post, "/api/exchange/members", new { @class = type, code, name = "Cơ quan " + code, office = office == WardId ? Ward : Department });

  /// <summary>A subsystem of a member that is made with it; its requests come over HTTP from this machine.</summary>
  internal async Task<(Guid Id, PartyId Party)> Subsystem(Guid? office = null, string type = "GOV", string? member = null, string? code = null) {
    var party = new PartyId("DEV", type, member ?? Code("m"), code ?? Code("s"));
    var id = await Made(Keeper(office ?? DepartmentId), HttpMethod.Post, $"/api/exchange/members/{await Member(party.Member, office, type)}/subsystems", new { code = party.Subsystem, name = "Hệ thống" });
    await Connect(id, new { connection = "http", networks = new[] { "127.0.0.1", "::1" } }, office);
    return (id, party);
  }

  public Task Connect(Guid subsystem, object connection, Guid? office = null) => Made(Keeper(office ?? DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{subsystem}/connection", connection);

  /// <summary>Offers for several members what lies on one machine, as who keeps the members may.</summary>
  public Task<Guid> Offer(Guid subsystem, string code, string url, string? description = null, int seconds = 30, string[]? endpoints = null, Guid? office = null) =>
    Made(People.Official(office ?? DepartmentId, office == WardId ? Ward : Department, [], ExchangePermissions.Offer, ExchangePermissions.Members), HttpMethod.Put, $"/api/exchange/subsystems/{subsystem}/services/{Uri.EscapeDataString(code)}", new { name = "Dịch vụ", url, description, seconds, endpoints });

  public Task<Guid> Grant(Guid service, Guid subsystem, string? method = null, string? path = null) =>
    Made(Keeper(DepartmentId), HttpMethod.Post, $"/api/exchange/services/{service}/rights", new { subsystem, method, path });

  internal async Task<RosterView> View() => await ((Roster)Services.GetService(typeof(Roster))!).Get();
}
