using System.Diagnostics;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class WriteRecordsTests(RecordApp app) : IClassFixture<RecordApp> {
  Task<(int Status, JsonNode? Body)> Write(Actor? actor, string key, bool validOnly, params JsonObject[] rows) =>
    app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = rows.Select(values => new { values }), validOnly });

  [Fact]
  public async Task Nobody_writes_without_signing_in_or_without_the_permission() {
    var key = await app.Made();
    Assert.Equal((401, "identity.not_signed_in"), Told(await Write(null, key, false, RecordApp.Values("A"))));
    Assert.Equal((403, "identity.not_permitted"), Told(await Write(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), key, false, RecordApp.Values("A"))));
  }

  [Fact]
  public async Task Another_offices_registry_is_not_found_and_its_reader_may_not_write() {
    var key = await app.Made();
    Assert.Equal((404, "registries.not_found"), Told(await Write(app.Stranger, key, false, RecordApp.Values("A"))));
    Assert.Equal((403, "registries.not_writer"), Told(await Write(app.ReaderOfficial, key, false, RecordApp.Values("A"))));
  }

  [Fact]
  public async Task All_or_nothing_is_nothing_when_one_row_is_wrong() {
    var key = await app.Made();
    var (status, body) = await Write(app.Steward, key, false, RecordApp.Values("A"), RecordApp.Values("B", ("seats", 0)), RecordApp.Values("A"));
    Assert.Equal(400, status);
    Assert.Equal(["1.seats registries.minimum", "2.code registries.taken"], body!["errors"]!.AsArray().Select(e => $"{e!["field"]} {e["code"]}"));
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
    Assert.Equal((400, "registries.rows_wrong"), Told(await Write(app.Steward, key, false)));
    Assert.Equal((400, "registries.rows_wrong"), Told(await Write(app.Steward, key, false, [.. Enumerable.Range(0, 1001).Select(i => RecordApp.Values($"R{i}"))])));
  }

  [Fact]
  public async Task However_many_rows_are_found_by_their_keys_in_one_question() {
    var key = await app.Made();
    JsonObject[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => RecordApp.Values($"R{i:00}"))];
    Assert.Equal(200, (await Write(app.Steward, key, true, Rows(40))).Status);
    async Task<int> Questions(int rows) {
      var asked = 0;
      using var ear = new ActivityListener {
        ShouldListenTo = s => s.Name == "Npgsql", Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStopped = a => { if (a.TagObjects.Any(t => t.Value is string text && text.Contains($"registry_data.\"{key}\" ", StringComparison.Ordinal))) Interlocked.Increment(ref asked); },
      };
      ActivitySource.AddActivityListener(ear);
      var (_, body) = await Write(app.Steward, key, true, Rows(rows));
      Assert.All(body!["rows"]!.AsArray(), r => Assert.Equal("unchanged", (string)r!["result"]!));
      return asked;
    }
    var few = await Questions(4);
    Assert.InRange(few, 1, 10);
    Assert.Equal(few, await Questions(40));
  }

  [Fact]
  public async Task Valid_rows_are_added_changed_or_left_and_each_leaves_its_evidence() {
    var key = await app.Made();
    var (a, b) = (await app.Added(key, RecordApp.Values("A", ("seats", 4))), await app.Added(key, RecordApp.Values("B")));
    var (status, body) = await Write(app.Steward, key, true, new() { ["code"] = "A", ["name"] = "Hai" }, RecordApp.Values("B"), RecordApp.Values("C"), RecordApp.Values("D", ("kind", "palace")), new() { ["name"] = "Không mã" });
    Assert.True(status == 200, body?.ToJsonString());
    var rows = body!["rows"]!.AsArray();
    Assert.Equal(["changed", "unchanged", "added", "refused", "refused"], rows.Select(r => (string)r!["result"]!));
    Assert.Equal(["registries.code_unknown", "registries.required"], rows.Skip(3).Select(r => (string)r!["errors"]![0]!["code"]!));
    Assert.Equal((a, 2, b, 1), ((Guid)rows[0]!["id"]!, (int)rows[0]!["version"]!, (Guid)rows[1]!["id"]!, (int)rows[1]!["version"]!));
    Assert.Equal([4L, "Hai"], Assert.Single(await app.Sql($"select seats, name from registry_data.{key} where _id = $1", a)));
    Assert.Equal(["registries.record_added", "registries.record_changed"], await app.Ledger(a));
    Assert.Equal(["registries.record_added"], await app.Ledger((Guid)rows[2]!["id"]!));
    Assert.Equal(3, (await app.Sql($"select 1 from registry_data.{key}")).Count);
  }

  [Fact]
  public async Task A_thousand_rows_are_one_act() {
    var key = await app.Made();
    var (status, _) = await Write(app.Steward, key, false, [.. Enumerable.Range(0, 1000).Select(i => new JsonObject { ["code"] = $"R{i}", ["seats"] = i % 500 + 1 })]);
    Assert.Equal(200, status);
    Assert.Equal([1000L, 1L], Assert.Single(await app.Sql($"select count(*), count(distinct _process) from registry_data.{key}")));
  }

  [Fact]
  public async Task Batches_that_bring_the_same_keys_at_once_leave_each_record_once() {
    var key = await app.Made();
    var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(b => Write(app.Steward, key, false, [.. Enumerable.Range(0, 20).Select(i => RecordApp.Values($"R{(b % 2 == 0 ? i : 19 - i)}"))])));
    Assert.Contains(answers, a => a.Status == 200);
    Assert.All(answers.Where(a => a.Status != 200), a => Assert.Contains((string)a.Body!["code"]!, (string[])["registries.taken", "kernel.stale"]));
    Assert.Equal([20L], Assert.Single(await app.Sql($"select count(*) from registry_data.{key}")));
  }

  static (int, string) Told((int Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["code"]!);
}
