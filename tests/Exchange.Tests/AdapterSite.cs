using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange with subsystems of two offices, for services that the exchange answers itself.</summary>
public class AdapterSite : BusApp {
  static readonly HttpClient plain = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public Guid OwnerId { get; private set; }
  internal PartyId Owner { get; private set; }
  public Guid ClientId { get; private set; }
  internal PartyId Client { get; private set; }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await AsIntruder("update identity.organisation set item = 'test:organisation/' || code where item is null");
    ((OwnerId, Owner), (ClientId, Client)) = (await Subsystem(), await Subsystem(WardId));
  }

  /// <summary>Who offers adapters of the department, with its registries in full.</summary>
  public static Actor Declarer { get; } = People.Official(DepartmentId, Department, [], ExchangePermissions.Offer, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal);

  /// <summary>A registry of the department with a personal field, of no one else.</summary>
  public async Task<string> Registry(string owner = Department) {
    var key = "people" + Guid.CreateVersion7().ToString("N")[^12..];
    static JsonObject Field(string key, string type, bool required = false, bool personal = false) {
      var made = new JsonObject { ["key"] = key, ["type"] = type, ["name"] = new JsonObject { ["vi"] = $"Trường {key}" } };
      if (required) made["required"] = true;
      if (personal) made["personal"] = new JsonObject { ["basis"] = null };
      if (type == "text") made["maxLength"] = 200;
      return made;
    }
    var definition = new JsonObject {
      ["id"] = $"test:registry/{key}", ["key"] = key, ["name"] = new JsonObject { ["vi"] = $"Sổ {key}" }, ["owner"] = $"test:organisation/{owner}", ["class"] = "internal", ["open"] = null, ["writers"] = "owner", ["review"] = false,
      ["naturalKey"] = new JsonArray("number"), ["title"] = "number", ["validity"] = false, ["legalBasis"] = null, ["source"] = null, ["verified"] = false,
      ["fields"] = new JsonArray(Field("number", "text", required: true), Field("family", "text"), Field("given", "text"), Field("born", "date"), Field("phone", "text", personal: true), Field("level", "integer")),
    };
    await Apply("registry", key, definition);
    await RunJobs();
    return key;
  }

  public async Task Apply(string kind, string name, JsonObject item) {
    var json = JsonSerializer.SerializeToElement(item);
    var pack = new Pack("test", "1.0.0", new("Thử nghiệm"), new Dictionary<string, string>(), "");
    await using var act = Begin();
    await act.Services.GetRequiredService<Packs>().Apply(new([pack], [new($"test:{kind}/{name}", "test", kind, name, "test", 1, json, json.GetRawText(), "")]), Ct);
    await act.Work.Commit(Ct);
  }

  /// <summary>A record as an official of the owner adds it.</summary>
  public async Task Record(string registry, object values) {
    var (status, said) = await Send(Declarer, HttpMethod.Post, $"/api/registries/{registry}/records", new { values });
    Assert.True(status == 200, $"{said}");
  }

  public async Task<(int Status, JsonNode? Body)> Declare(object adapter, string code, Actor? by = null, bool draft = false, Guid? subsystem = null) =>
    await Send(by ?? Declarer, HttpMethod.Put, $"/api/exchange/subsystems/{subsystem ?? OwnerId}/adapters/{code}", new { adapter, draft });

  /// <summary>A declared service that the client may call.</summary>
  public async Task<(Guid Id, string Code)> Declared(object adapter, Guid? subsystem = null, Actor? by = null) {
    var code = Code("a");
    var (status, said) = await Declare(adapter, code, by, subsystem: subsystem);
    Assert.True(status == 200, $"{said}");
    var id = (Guid)said!["id"]!;
    await Send(People.Official(by?.Post?.Office ?? DepartmentId, Department, [], ExchangePermissions.Offer), HttpMethod.Post, $"/api/exchange/services/{id}/rights", new { subsystem = ClientId });
    return (id, code);
  }

  internal async Task<Told> Call(string code, string below = "", HttpMethod? method = null, string? body = null, string type = "application/json", string? accept = null, PartyId? by = null, PartyId? owner = null) {
    using var request = new HttpRequestMessage(method ?? (body is null ? HttpMethod.Get : HttpMethod.Post), new Uri(ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority) + $"/r1/{owner ?? Owner}/{code}{below}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
    request.Headers.TryAddWithoutValidation("X-Road-Client", (by ?? Client).ToString());
    if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
    if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
    using var answer = await plain.SendAsync(request, Ct);
    return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct), answer.Content.Headers.ContentType?.ToString(), BusSite.One(answer, "X-Road-Id"), BusSite.One(answer, "X-Road-Error"));
  }
}

internal sealed record Told(int Status, string Text, string? Type, string? Message, string? Fault) {
  public JsonNode Json => JsonNode.Parse(Text)!;
}
