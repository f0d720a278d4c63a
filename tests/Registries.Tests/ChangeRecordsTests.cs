using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Many records get the same values in one act.</summary>
public sealed class ChangeRecordsTests(RecordApp app) : IClassFixture<RecordApp> {
  async Task<(string Key, Guid[] Ids)> Three() {
    var key = await app.Made();
    Guid[] ids = [await app.Added(key, RecordApp.Values("A-1", ("seats", 5), ("kind", "shop"))), await app.Added(key, RecordApp.Values("A-2", ("seats", 6), ("kind", "kitchen"))), await app.Added(key, RecordApp.Values("A-3", ("seats", 7), ("kind", "shop")))];
    return (key, ids);
  }

  Task<(int Status, JsonNode? Body)> Change(Saola.Kernel.Actor? actor, string key, object body, string query = "") => app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/records/change{query}", body);

  async Task<string> Kinds(string key) => string.Join(' ', (await app.Sql($"select coalesce(kind, '-') from registry_data.{key} order by code")).Select(r => r[0]));

  [Fact]
  public async Task Nobody_unknown_and_nobody_without_the_right_changes_any() {
    var (key, ids) = await Three();
    Assert.Equal(401, (await Change(null, key, new { records = ids, values = new { kind = "shop" } })).Status);
    Assert.Equal(403, (await Change(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), key, new { records = ids, values = new { kind = "shop" } })).Status);
    Assert.Equal("shop kitchen shop", await Kinds(key));
  }

  [Fact]
  public async Task Another_offices_records_are_not_found_and_its_reader_may_not_change_them() {
    var (key, ids) = await Three();
    Assert.Equal(404, (await Change(app.Stranger, key, new { records = ids, values = new { kind = "shop" } })).Status);
    var (status, body) = await Change(app.ReaderOfficial, key, new { records = ids, values = new { kind = "shop" }, validOnly = true });
    Assert.Equal((200, 3, false), (status, (int)body!["refused"]!, (bool)body["written"]!));
    Assert.All(body["rows"]!.AsArray(), r => Assert.Equal("registries.not_writer", (string)r!["errors"]![0]!["code"]!));
    Assert.Equal("shop kitchen shop", await Kinds(key));
  }

  [Fact]
  public async Task Looked_through_it_says_what_would_become_of_each_and_writes_nothing() {
    var (key, ids) = await Three();
    await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{ids[1]}", new { to = "2030-01-01" }, 1);
    var (status, body) = await Change(app.Steward, key, new { records = ids, values = new { seats = 5 }, lookOnly = true });
    Assert.Equal((200, false, 1, 1, 1), (status, (bool)body!["written"]!, (int)body["changed"]!, (int)body["unchanged"]!, (int)body["refused"]!));
    Assert.Equal("registries.ended", (string)body["rows"]![1]!["errors"]![0]!["code"]!);
    Assert.Equal([5L, 6L, 7L], (await app.Sql($"select seats from registry_data.{key} order by code")).Select(r => r[0]));
  }

  [Fact]
  public async Task With_one_that_refuses_nothing_is_written_unless_only_what_can_be_is_asked_for() {
    var (key, ids) = await Three();
    await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{ids[1]}", new { to = "2030-01-01" }, 1);
    Assert.False((bool)(await Change(app.Steward, key, new { records = ids, values = new { kind = "kitchen" } })).Body!["written"]!);
    Assert.Equal("shop kitchen shop", await Kinds(key));
    Assert.True((bool)(await Change(app.Steward, key, new { records = ids, values = new { kind = (string?)null }, validOnly = true })).Body!["written"]!);
    Assert.Equal("- kitchen -", await Kinds(key));
  }

  [Fact]
  public async Task A_wrong_value_is_told_for_each_and_more_than_a_thousand_are_refused() {
    var (key, ids) = await Three();
    var (_, body) = await Change(app.Steward, key, new { records = ids, values = new { seats = 900 }, lookOnly = true });
    Assert.All(body!["rows"]!.AsArray(), r => Assert.Equal(("registries.maximum", "seats"), ((string)r!["errors"]![0]!["code"]!, (string)r["errors"]![0]!["field"]!)));
    Assert.Equal("registries.nothing_to_change", (string)(await Change(app.Steward, key, new { records = ids, values = new { } })).Body!["code"]!);
    Assert.Equal("registries.rows_wrong", (string)(await Change(app.Steward, key, new { records = Enumerable.Range(0, 1001).Select(_ => Guid.CreateVersion7()), values = new { seats = 9 } })).Body!["code"]!);
  }

  [Fact]
  public async Task Success_changes_what_the_conditions_find_and_each_record_has_its_evidence() {
    var (key, ids) = await Three();
    var (status, body) = await Change(app.Steward, key, new { values = new { seats = 9 }, state = "revoked", reason = "Rà soát" }, "?any.1.kind=shop&any.1.code=A-9");
    Assert.Equal((200, true, 2), (status, (bool)body!["written"]!, (int)body["changed"]!));
    Assert.Equal([9L, 6L, 9L], (await app.Sql($"select seats from registry_data.{key} order by code")).Select(r => r[0]));
    var entries = await app.Sql("select object_id, actor, reason from ledger.entry where type = 'registries.record_changed' and object_id = any($1) order by object_id", (object)ids);
    Assert.Equal(new[] { ids[0], ids[2] }.Order(), entries.Select(e => (Guid)e[0]!).Order());
    Assert.All(entries, e => Assert.Equal([app.Steward.Id, "Rà soát"], e[1..]));
  }
}
