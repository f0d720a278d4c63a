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

  [Fact]
  public async Task It_ends_today_when_no_day_is_told() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2020, 1, 1));
    var (status, body) = await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", version: 1);
    Assert.True(status == 200, $"{status} {body?.ToJsonString()}");
    Assert.Equal(Vn.Day(app.Clock.GetUtcNow()).ToString("yyyy-MM-dd"), (string)body!["to"]!);
  }
}
