using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class EndRecordTests(RecordApp app) : WriteSliceTests(app), IClassFixture<RecordApp> {
  readonly RecordApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2026, 1, 1));
    return new($"/api/registries/{key}/records/{id}", new { to = "2026-06-01", state = "revoked" }, app.Steward, id, "registries.record_ended") {
      Method = HttpMethod.Delete, IfMatch = "1", Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.not_found",
      Invalid = new { to = "2025-12-31" }, InvalidCode = "registries.to_too_early", Again = "kernel.stale", Row = $"select 1 from registry_data.{key} where _id = $1 and _to = '2026-06-01' and _state = 'revoked'",
    };
  }

  [Fact]
  public async Task What_has_ended_is_not_changed_nor_ended_again_and_its_key_is_free() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2026, 1, 1));
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-06-01" }, 1)).Status);
    Assert.Equal("registries.ended", (string)(await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-07-01" }, 2)).Body!["code"]!);
    Assert.Equal("registries.ended", (string)(await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Hai" } }, 2)).Body!["code"]!);
    var next = await app.Added(key, RecordApp.Values("A"), from: new(2026, 8, 1));
    Assert.Equal(next, (Guid)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?code=A")).Body!["id"]!);
    Assert.Equal(id, Assert.Single(await On("2026-05-31")));
    Assert.Empty(await On("2026-06-01"));
    Assert.Equal(next, Assert.Single(await On("2026-08-01")));

    async Task<Guid[]> On(string day) => [.. (await app.Read(app.Steward, $"/api/registries/{key}/records?on={day}")).Body!["records"]!.AsArray().Select(r => (Guid)r!["id"]!)];
  }

  static JsonObject Permits(string key) {
    var made = ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("name", "text"), ShapeApp.Field("seal", "text", more: new() { ["unique"] = true }));
    (made["open"], made["class"]) = (true, "shared");
    return made;
  }

  [Fact]
  public async Task Where_validity_is_not_known_what_was_ended_says_so_at_every_door_and_its_key_is_free() {
    var key = await app.Made(Permits);
    var (first, today) = (await app.Added(key, new() { ["code"] = "A", ["seal"] = "S" }), Vn.Day(app.Clock.GetUtcNow()));
    Assert.Equal(("registries.to_too_late", 400), await Ended(first, today.AddDays(2)));
    Assert.Equal((null, 200), await Ended(first, today));
    var next = await app.Added(key, new() { ["code"] = "A", ["seal"] = "S" });
    Assert.Equal("registries.taken", (string)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values = new JsonObject { ["code"] = "A" } })).Body!["code"]!);
    Assert.Equal(next, (Guid)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?code=A")).Body!["id"]!);
    Assert.Equal([next], Ids((await app.Read(app.Steward, $"/api/registries/{key}/records?to[empty]=true")).Body!["records"], "id"));
    Assert.Equal([next], Ids((await app.Read(null, $"/odata/{key}?$filter=to eq null")).Body!["value"], "id"));
    Assert.Equal([null, $"{today:yyyy-MM-dd}"], (await app.Read(null, $"/odata/{key}?$orderby=to")).Body!["value"]!.AsArray().Select(r => (string?)r!["to"]));
    Assert.Equal([next], Ids((await app.Read(null, $"/ogc/collections/{key}/items?datetime={today:yyyy-MM-dd}")).Body!["features"], "id"));
    Assert.Equal([null, $"{today:yyyy-MM-dd}"], (await app.Read(null, $"/ogc/collections/{key}/items")).Body!["features"]!.AsArray().Select(f => (string?)f!["properties"]!["to"]).Order(StringComparer.Ordinal));
    Assert.Contains($"A (có hiệu lực đến hết {Vn.Date(today.AddDays(-1))})", WebUtility.HtmlDecode(await app.As(app.Steward).GetStringAsync($"/can-bo/co-so-du-lieu/{key}", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    var row = (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = new[] { new { values = new JsonObject { ["code"] = "A", ["name"] = "Mới" } } } })).Body!["rows"]![0]!;
    Assert.Equal(("changed", next), ((string)row["result"]!, (Guid)row["id"]!));

    async Task<(string?, int)> Ended(Guid id, DateOnly to) {
      var (status, body) = await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to }, 1);
      return ((string?)body!["code"], status);
    }

    static Guid[] Ids(JsonNode? rows, string name) => [.. rows!.AsArray().Select(r => (Guid)r![name]!)];
  }

  [Fact]
  public async Task It_ends_today_when_no_day_is_told() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2020, 1, 1));
    var (status, body) = await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", version: 1);
    Assert.True(status == 200, $"{status} {body?.ToJsonString()}");
    Assert.Equal(Vn.Day(app.Clock.GetUtcNow()).ToString("yyyy-MM-dd"), (string)body!["to"]!);
  }
}
