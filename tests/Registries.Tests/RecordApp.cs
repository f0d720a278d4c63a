using System.Collections.Frozen;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>An owner, an office that is named as reader and one that is not, and registries of establishments with one another's number.</summary>
public class RecordApp : ShapeApp {
  public const string ReaderItem = "test:organisation/reader", Number = "064090000001", OtherNumber = "064090000002", Phone = "0905 000 001";
  public static readonly Guid ReaderOffice = Guid.CreateVersion7(), OtherOffice = Guid.CreateVersion7(), Person = Guid.CreateVersion7();

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    foreach (var (id, code, item) in new[] { (ReaderOffice, "H21.02", ReaderItem), (OtherOffice, "H21.03", "test:organisation/other") })
      await AsIntruder("""
        insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version, item)
        values ($1, $3, null, 'Sở ' || $3, 'department', replace($1::text, '-', '') || '.', $1, true, now(), 1, $2)
        """, id, item, code);
    await AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Lê Thị Hoa', $2, 'pack', false, now(), now(), 1)", Person, Number);
    await AsIntruder("insert into kernel.catalogue (id, name, verified) values ('test:catalogue/kind', '{\"vi\":\"Loại\"}', 'false')");
    await AsIntruder("insert into kernel.catalogue_entry (catalogue, code, name, position) values ('test:catalogue/kind', 'shop', 'Cửa hàng', 1), ('test:catalogue/kind', 'kitchen', 'Bếp ăn', 2)");
  }

  /// <summary>With validity, states and a personal field of its holder; internally shared with one reader.</summary>
  public static JsonObject Establishments(string key) {
    var made = Registry(key,
      Field("code", "text", required: true, more: new() { ["maxLength"] = 20, ["search"] = true }),
      Field("name", "text", more: new() { ["search"] = true, ["maxLength"] = 200 }),
      Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/kind" }),
      Field("seats", "integer", more: new() { ["minimum"] = 1, ["maximum"] = 500 }),
      Field("area", "decimal", more: new() { ["decimals"] = 2 }),
      Field("per_seat", "decimal", more: new() { ["decimals"] = 2, ["formula"] = "if seats = null then null else area / seats" }),
      Field("opened", "date", more: new() { ["minimum"] = "2000-01-01" }),
      Field("open_at", "time"), Field("seen", "moment"), Field("active", "boolean"), Field("company", "organisation"),
      Field("holder", "person", more: new() { ["search"] = true }),
      Field("phone", "text", more: new() { ["search"] = true, ["personal"] = new JsonObject { ["basis"] = null } }),
      Field("licence", "text", more: new() { ["unique"] = true, ["pattern"] = "[A-Z]{2}-[0-9]+" }),
      Field("place", "point"), Field("land", "polygon", more: new() { ["srid"] = 9217 }),
      Field("parent", "reference", more: new() { ["registry"] = key }), Field("paper", "file"));
    (made["validity"], made["class"], made["readers"]) = (true, "internallyShared", new JsonArray(ReaderItem));
    made["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Đang hoạt động" } }, new JsonObject { ["key"] = "revoked", ["name"] = new JsonObject { ["vi"] = "Đã thu hồi" } });
    return made;
  }

  public async Task<string> Made(Func<string, JsonObject>? registry = null) {
    var key = NewKey();
    await Bring((registry ?? Establishments)(key));
    return key;
  }

  static readonly string[] All = [RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal];

  public static Actor Official(Guid office, params string[] permissions) => People.Official(office, "H21.01", [], permissions.Length == 0 ? All : permissions);

  /// <summary>May do everything with the owner's records.</summary>
  public Actor Steward { get; } = Official(Office);

  /// <summary>Reads and writes for the owner, and sees nothing personal.</summary>
  public Actor Clerk { get; } = Official(Office, RegistryPermissions.Read, RegistryPermissions.Write);

  /// <summary>Holds all rights in the office that is named as reader.</summary>
  public Actor ReaderOfficial { get; } = Official(ReaderOffice);

  /// <summary>Holds all rights in an office that is not named.</summary>
  public Actor Stranger { get; } = Official(OtherOffice);

  public static JsonObject Values(string code, params (string Field, JsonNode? Value)[] more) {
    var values = new JsonObject { ["code"] = code, ["name"] = $"Quán {code}", ["holder"] = Number, ["phone"] = Phone };
    foreach (var (field, value) in more) values[field] = value;
    return values;
  }

  public async Task<(int Status, JsonNode? Body)> Send(Actor? actor, HttpMethod method, string path, object? body = null, int? version = null) {
    using var client = As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    if (version is { } v) request.Headers.IfMatch.Add(new($"\"{v}\""));
    using var answer = await client.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }

  public Task<(int Status, JsonNode? Body)> Read(Actor? actor, string path) => Send(actor, HttpMethod.Get, path);

  /// <summary>What changed, as soon as so many records are told of: an act that runs anywhere in the cluster holds back all that began after it.</summary>
  public async Task<JsonNode> Changes(Actor actor, string key, int count, string? token = null, int limit = 100) {
    for (var patience = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(25, Ct)) {
      var (status, body) = await Read(actor, $"/api/registries/{key}/changes?limit={limit}&since={token}");
      Assert.True(status == 200, body?.ToJsonString());
      if (body!["records"]!.AsArray().Count >= count || patience.Elapsed > TimeSpan.FromSeconds(60)) return body;
    }
  }

  public async Task<Guid> Added(string key, JsonObject values, Actor? by = null, DateOnly? from = null) {
    var (status, body) = await Send(by ?? Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values, from });
    Assert.True(status == 200, body?.ToJsonString());
    return (Guid)body!["id"]!;
  }

  public async Task<JsonNode> Changed(string key, Guid id, int version, JsonObject values, DateOnly? from = null, Actor? by = null) {
    var (status, body) = await Send(by ?? Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values, from }, version);
    Assert.True(status == 200, body?.ToJsonString());
    return body!;
  }

  public static string[] Codes(JsonNode? page) => [.. page!["records"]!.AsArray().Select(r => (string)r!["values"]!["code"]!)];
}
