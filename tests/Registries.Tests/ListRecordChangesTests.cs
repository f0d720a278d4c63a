using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListRecordChangesTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(string[] Codes, string Next, bool More)> Since(string key, string? token, int count, int limit = 100) {
    var body = await app.Changes(app.Clerk, key, count, token, limit);
    return (RecordApp.Codes(body), (string)body["next"]!, (bool)body["more"]!);
  }

  [Fact]
  public async Task Each_changed_record_comes_once_as_it_is_now_and_the_token_goes_on() {
    var key = await app.Made();
    var (codes, next, more) = await Since(key, null, 0);
    Assert.Equal(("", false), (next, more));
    Assert.Empty(codes);
    var a = await app.Added(key, RecordApp.Values("A"));
    await app.Added(key, RecordApp.Values("B"));
    var third = await app.Added(key, RecordApp.Values("C"));
    await app.Changes(app.Clerk, key, 3);
    (codes, next, more) = await Since(key, null, 2, limit: 2);
    Assert.True(more);
    Assert.Equal(["A", "B"], codes);
    (codes, next, more) = await Since(key, next, 1, limit: 2);
    Assert.False(more);
    Assert.Equal(["C"], codes);
    await app.Changed(key, a, 1, new() { ["name"] = "Hai" });
    await app.Changed(key, a, 2, new() { ["name"] = "Ba" });
    await app.Changed(key, third, 1, new() { ["name"] = "Ba" });
    (codes, next, _) = await Since(key, next, 2);
    Assert.Equal(["A", "C"], codes);
    (codes, var same, _) = await Since(key, next, 0);
    Assert.Empty(codes);
    Assert.Equal(next, same);
  }

  [Fact]
  public async Task What_commits_late_is_not_left_out() {
    var key = await app.Made();
    await using var slow = new NpgsqlConnection(app.SettingsFor(app.Database)["SAOLA_DB_WEB"]);
    await slow.OpenAsync(Ct);
    await using var open = await slow.BeginTransactionAsync(Ct);
    foreach (var sql in new[] { "select set_config('saola.process', gen_random_uuid()::text, true)", $"insert into registry_data.{key} (_id, _version, _office, _at, _process, code) values (gen_random_uuid(), 1, '{ShapeApp.Office}', now(), gen_random_uuid(), 'SLOW')" }) {
      await using var command = new NpgsqlCommand(sql, slow);
      await command.ExecuteNonQueryAsync(Ct);
    }
    await app.Added(key, RecordApp.Values("FAST"));
    var (codes, next, _) = await Since(key, null, 0);
    Assert.DoesNotContain("FAST", codes);
    await open.CommitAsync(Ct);
    Assert.Equal(["SLOW", "FAST"], (await Since(key, next, 2)).Codes);
  }

  [Fact]
  public async Task A_token_of_another_database_is_refused_and_without_one_everything_is_told() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("A"));
    var (_, next, _) = await Since(key, null, 1);
    var elsewhere = next.Insert(next.IndexOf('-', StringComparison.Ordinal), "0");
    var (status, refused) = await app.Read(app.Steward, $"/api/registries/{key}/changes?since={elsewhere}");
    Assert.Equal((400, "registries.token_wrong"), (status, (string)refused!["code"]!));
    Assert.Equal(["A"], (await Since(key, null, 1)).Codes);
  }

  [Fact]
  public async Task A_token_of_nothing_is_refused_and_only_readers_are_told() {
    var key = await app.Made();
    Assert.Equal("registries.token_wrong", (string)(await app.Read(app.Steward, $"/api/registries/{key}/changes?since=yesterday")).Body!["code"]!);
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/changes")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/changes")).Status);
  }
}
