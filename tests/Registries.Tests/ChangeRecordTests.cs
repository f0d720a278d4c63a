using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ChangeRecordTests(RecordApp app) : WriteSliceTests(app), IClassFixture<RecordApp> {
  readonly RecordApp app = app;

  protected override async Task<Write> Prepare() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    return new($"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Quán mới" }, reason = "Sửa tên theo giấy phép" }, app.Steward, id, "registries.record_changed") {
      Method = HttpMethod.Patch, IfMatch = "1", Permission = RegistryPermissions.Write, Stranger = app.Stranger, Unseen = "registries.not_found",
      Invalid = new { values = new JsonObject { ["seats"] = 0 } }, InvalidCode = "registries.minimum", Again = "kernel.stale", Row = $"select 1 from registry_data.{key} where _id = $1 and name = 'Quán mới' and _version = 2",
    };
  }

  [Fact]
  public async Task A_late_change_is_412_and_one_without_a_version_is_refused() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" });
    var (status, body) = await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Ba" } }, 1);
    Assert.Equal((412, "kernel.stale"), (status, (string)body!["code"]!));
    (status, body) = await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Ba" } });
    Assert.Equal((428, "registries.version_missing"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task Of_changes_made_at_once_from_one_version_one_counts() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = $"Tên {i}" } }, 1)));
    Assert.Single(answers, a => a.Status == 200);
    Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal((412, "kernel.stale"), (a.Status, (string)a.Body!["code"]!)));
    Assert.Equal([2], Assert.Single(await app.Sql($"select _version from registry_data.{key} where _id = $1", id)));
  }

  [Fact]
  public async Task A_reader_office_cannot_write() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    var (status, body) = await app.Send(app.ReaderOfficial, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Hai" } }, 1);
    Assert.Equal((403, "registries.not_writer"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task What_is_computed_follows_and_what_is_searched_is_found_by_its_new_words() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A", ("seats", 4), ("area", 30)));
    var changed = await app.Changed(key, id, 1, new() { ["seats"] = 3, ["name"] = "Phở Thìn" });
    Assert.Equal(10m, (decimal)changed["values"]!["per_seat"]!);
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?q=pho thin")).Body));
    Assert.Empty(RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records?q=quan")).Body));
  }

  [Fact]
  public async Task A_change_of_nothing_is_no_version() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A", ("area", 30.5m), ("seats", 3), ("active", true), ("seen", "2026-01-01T07:00:00+07:00"), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.5,14]}"""))));
    var same = await app.Changed(key, id, 1, RecordApp.Values("A", ("area", 30.50m), ("seats", 3), ("active", true), ("seen", "2026-01-01T00:00:00Z"), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.50,14.0]}"""))));
    Assert.Equal(1, (int)same["version"]!);
    Assert.Equal(["registries.record_added"], await app.Ledger(id));
  }

  [Fact]
  public async Task From_a_day_on_it_is_so_and_until_then_as_it_was() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2026, 1, 1));
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" }, from: new(2026, 3, 1));
    await app.Changed(key, id, 2, new() { ["name"] = "Hai sửa" });
    Assert.Equal("Quán A", await On("2026-02-28"));
    Assert.Equal("Hai sửa", await On("2026-03-01"));
    Assert.Null(await On("2025-12-31"));
    var (_, body) = await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["name"] = "Ba" }, from = "2026-02-01" }, 3);
    Assert.Equal("registries.from_too_early", (string)body!["code"]!);

    async Task<string?> On(string day) => (string?)(await app.Read(app.Steward, $"/api/registries/{key}/records?on={day}")).Body!["records"]!.AsArray().SingleOrDefault()?["values"]!["name"];
  }

  [Fact]
  public async Task A_field_is_emptied_by_null_unless_it_must_be_there() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A", ("seats", 4)));
    Assert.Null((await app.Changed(key, id, 1, new() { ["seats"] = null }))["values"]!["seats"]);
    var (_, body) = await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["code"] = " " } }, 2);
    Assert.Equal("registries.required", (string)body!["code"]!);
  }

  [Fact]
  public async Task Who_sees_nothing_personal_changes_the_rest_and_leaves_it_as_it_is() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Changed(key, id, 1, new() { ["name"] = "Hai" }, by: app.Clerk);
    Assert.Equal([RecordApp.Number, RecordApp.Phone], Assert.Single(await app.Sql($"select holder, phone from registry_data.{key} where _id = $1", id)));
  }
}
