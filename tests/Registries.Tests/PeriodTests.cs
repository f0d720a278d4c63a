using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>One key names one record at a time.</summary>
public sealed class PeriodTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  async Task<Guid> Ending(string key, DateOnly from, DateOnly to) {
    var id = await app.Added(key, RecordApp.Values("A", ("licence", "AB-1")), from: from);
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to }, 1)).Status);
    return id;
  }

  async Task<string?> Added(string key, DateOnly? from, string code = "A", string? licence = null) {
    var values = licence is null ? RecordApp.Values(code) : RecordApp.Values(code, ("licence", licence));
    return (string?)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values, from })).Body!["code"];
  }

  async Task<Guid> Named(string key) => (Guid)(await app.Read(app.Steward, $"/api/registries/{key}/by-key?code=A")).Body!["id"]!;

  [Fact]
  public async Task Until_a_record_has_ended_its_key_is_its_own_and_then_its_successor_s() {
    var (key, end) = (await app.Made(), Today.AddDays(30));
    var first = await Ending(key, Today.AddDays(-10), end);
    Assert.Equal("registries.taken", await Added(key, null));
    Assert.Equal("registries.taken", await Added(key, end.AddDays(-1)));
    Assert.Equal("registries.not_unique", await Added(key, null, "B", "AB-1"));
    Assert.Null(await Added(key, end, licence: "AB-1"));
    Assert.Equal(first, await Named(key));
    app.Clock.Pass(TimeSpan.FromDays(30));
    Assert.NotEqual(first, await Named(key));
  }

  [Fact]
  public async Task What_is_written_for_earlier_days_does_not_meet_what_held_then() {
    var key = await app.Made();
    await Ending(key, Today.AddDays(-30), Today.AddDays(-10));
    Assert.Equal("registries.taken", await Added(key, Today.AddDays(-11)));
    Assert.Null(await Added(key, Today.AddDays(-10)));
  }

  [Fact]
  public async Task A_row_of_a_batch_is_for_the_record_that_holds_on_its_day() {
    var (key, end) = (await app.Made(), Today.AddDays(30));
    await Ending(key, Today.AddDays(-10), end);
    Assert.Equal("registries.ended", await Refused(null));
    Assert.Equal("added", await Became(end));
    Assert.Equal("registries.ended", await Refused(null));
    Assert.Equal("changed", await Became(end.AddDays(5)));

    async Task<JsonNode> Row(DateOnly? from) =>
      (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { validOnly = true, rows = new[] { new { values = new JsonObject { ["code"] = "A", ["name"] = $"Từ {from}", ["holder"] = RecordApp.Number }, from } } })).Body!["rows"]![0]!;
    async Task<string> Became(DateOnly? from) => (string)(await Row(from))["result"]!;
    async Task<string> Refused(DateOnly? from) => (string)(await Row(from))["errors"]![0]!["code"]!;
  }

  [Fact]
  public async Task The_table_sees_to_what_is_written_at_the_same_moment() {
    var (key, end) = (await app.Made(), Today.AddDays(30));
    var first = await app.Added(key, RecordApp.Values("A"), from: Today);
    await using var ending = await Begun();
    await Do(ending, $"update registry_data.{key} set _to = '{end:yyyy-MM-dd}', _version = 2 where _id = '{first}'");
    var added = Task.Run(() => app.AsWeb($"insert into registry_data.{key} (_id, _version, _office, _at, _process, code, _from) values (gen_random_uuid(), 1, $1, now(), gen_random_uuid(), 'A', $2)", ShapeApp.Office, Today.AddDays(1)), Ct);
    await app.Until("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into registry_data.' || $1 || '%'", key);
    await Do(ending, "commit");
    var met = await Assert.ThrowsAsync<PostgresException>(() => added);
    Assert.Equal((PostgresErrorCodes.ExclusionViolation, "code"), (met.SqlState, Assert.Single(TableShape.Of((await app.Find(key))!).FieldsOf(met.ConstraintName!))));

    async Task<NpgsqlConnection> Begun() {
      var connection = new NpgsqlConnection(app.OwnerConnection);
      await connection.OpenAsync(Ct);
      await Do(connection, "begin");
      await Do(connection, "select set_config('saola.process', gen_random_uuid()::text, true)");
      return connection;
    }

    static async Task Do(NpgsqlConnection connection, string sql) {
      await using var command = new NpgsqlCommand(sql, connection);
      await command.ExecuteNonQueryAsync(Ct);
    }
  }

  [Fact]
  public async Task Another_key_is_refused_to_a_registry_whose_records_would_meet_in_it() {
    var key = ShapeApp.NewKey();
    JsonObject Registry(params string[] natural) {
      var made = ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("name", "text"));
      (made["validity"], made["naturalKey"]) = (true, new JsonArray([.. natural.Select(n => (JsonNode)n)]));
      return made;
    }
    await app.Bring(Registry("code", "name"));
    await app.Insert(key, ("code", "A"), ("name", "Một"), ("_from", Today), ("_to", Today.AddDays(9)));
    await app.Insert(key, ("code", "A"), ("name", "Hai"), ("_from", Today.AddDays(8)));
    await app.Insert(key, ("code", "A"), ("name", "Ba"), ("_from", Today.AddDays(-8)), ("_to", Today));
    await app.Bring(Registry("code"));
    Assert.Equal(["Stopped", "Trường code: 2 hồ sơ"], (await app.Sql("select status, split_part(failure, ' hồ sơ', 1) || ' hồ sơ' from registries.plan where key = $1 order by made_at desc limit 1", key))[0]);
    Assert.Equal("code name", string.Join(' ', (await app.Find(key))!.NaturalKey));
    await app.Insert(key, ("code", "A"), ("name", "Bốn"));
  }
}
