using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowRecordHistoryTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Each_version_says_what_it_changed_who_made_it_and_why() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A", ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.5,14]}"""))), from: new(2026, 1, 1));
    await app.Send(app.Clerk, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Hai", ["seats"] = 4 }, reason = "Theo quyết định đổi tên" }, 1);
    await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-06-01", state = "revoked" }, 2);
    var (_, body) = await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/history");
    var versions = body!["versions"]!.AsArray();
    Assert.Equal([3, 2, 1], versions.Select(v => (int)v!["record"]!["version"]!));
    Assert.Equal(["state active revoked", "to  2026-06-01"], Changes(versions[0]!));
    Assert.Equal(["name Quán A Hai", "seats  4"], Changes(versions[1]!));
    Assert.Contains("""place  {"type":"Point","coordinates":[108.5,14]}""", Changes(versions[2]!));
    Assert.Equal((app.Clerk.Id, ShapeApp.Office, "Theo quyết định đổi tên"), ((Guid)versions[1]!["by"]!, (Guid)versions[1]!["office"]!, (string)versions[1]!["reason"]!));
    Assert.Equal(app.Steward.Id, (Guid)versions[2]!["by"]!);

    static string[] Changes(JsonNode version) => [.. version["changes"]!.AsArray().Select(c => $"{c!["field"]} {c["before"]} {(c["after"] is JsonObject shape ? shape.ToJsonString() : c["after"])}").Order(StringComparer.Ordinal)];
  }

  [Fact]
  public async Task However_often_a_record_is_read_who_made_its_versions_and_why_is_not_forgotten() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Send(app.Clerk, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Hai" }, reason = "Theo quyết định đổi tên" }, 1);
    await using (var act = app.Begin()) {
      for (var i = 0; i <= Trail.Most; i++) act.Work.Record("registries.personal_read", "registry_record", id, new { registry = key, fields = new[] { "phone" } });
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    var versions = (await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/history")).Body!["versions"]!.AsArray();
    Assert.Equal([(app.Clerk.Id, "Theo quyết định đổi tên"), (app.Steward.Id, null)], versions.Select(v => ((Guid)v!["by"]!, (string?)v["reason"])));
  }

  [Fact]
  public async Task It_is_paged_from_the_newest() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A", ("seats", 1)));
    for (var i = 1; i <= 5; i++) await app.Changed(key, id, i, new() { ["seats"] = i + 1 });
    var (_, first) = await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/history?limit=4");
    Assert.Equal([6, 5, 4, 3], first!["versions"]!.AsArray().Select(v => (int)v!["record"]!["version"]!));
    Assert.Equal("2 3", string.Join(' ', first["versions"]![3]!["changes"]!.AsArray().Select(c => $"{c!["before"]} {c["after"]}")));
    var (_, second) = await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/history?limit=4&before={first["next"]}");
    Assert.Equal([2, 1], second!["versions"]!.AsArray().Select(v => (int)v!["record"]!["version"]!));
    Assert.Null(second["next"]);
  }

  [Fact]
  public async Task It_is_for_who_may_read_the_record() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/records/{id}/history")).Status);
    Assert.Equal(404, (await app.Read(app.Steward, $"/api/registries/{key}/records/{Guid.CreateVersion7()}/history")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/records/{id}/history")).Status);
    Assert.Equal(200, (await app.Read(app.ReaderOfficial, $"/api/registries/{key}/records/{id}/history")).Status);
  }
}
