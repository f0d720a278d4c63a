using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Definitions become tables.</summary>
public sealed class ShapeTests(ShapeApp app) : IClassFixture<ShapeApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<List<object?[]>> Columns(string key) => app.Sql("""
    select attname::text, format_type(atttypid, atttypmod), attnotnull from pg_attribute where attrelid = ('registry_data.' || $1)::regclass and attnum > 0 and not attisdropped and attname not like '\_%' order by attnum
    """, key);

  [Fact]
  public async Task A_definition_becomes_a_table_that_the_owner_of_shapes_owns_and_the_program_only_fills() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("price", "money"), ShapeApp.Field("area", "decimal"), ShapeApp.Field("place", "point", more: new() { ["srid"] = 9210 })));
    Assert.Equal([["code", "text", true], ["price", "bigint", false], ["area", "numeric", false], ["place", "geometry(Point,9210)", false]], await Columns(key));
    Assert.Equal(["saola_shape", true, true, true, false, false, true, false], Assert.Single(await app.Sql("""
      select pg_get_userbyid(relowner)::text, has_table_privilege('saola_web', oid, 'select'), has_table_privilege('saola_web', oid, 'insert'), has_table_privilege('saola_web', oid, 'update'),
        has_table_privilege('saola_web', oid, 'delete'), pg_has_role('saola_web', relowner, 'member'),
        has_table_privilege('saola_web', (oid::regclass || '_history')::regclass, 'select'), has_table_privilege('saola_web', (oid::regclass || '_history')::regclass, 'insert')
      from pg_class where oid = ('registry_data.' || $1)::regclass
      """, key)));
    Assert.Equal(1, (await app.Find(key))!.Fields.Count(f => f.Srid == 9210));
  }

  [Fact]
  public async Task Words_are_found_by_an_index_of_trigrams_without_diacritics_and_shapes_have_one_of_their_places() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("name", "text", more: new() { ["search"] = true }), ShapeApp.Field("place", "point")));
    var indexes = (await app.Sql("select indexname, substring(indexdef from ' USING (.*)$') from pg_indexes where schemaname = 'registry_data' and tablename = $1", key)).ToDictionary(r => (string)r[1]!, r => (string)r[0]!);
    Assert.Contains("gist (place)", indexes.Keys);
    var trigrams = Assert.Single(indexes, i => i.Key.StartsWith("gin ", StringComparison.Ordinal));
    Assert.Equal("gin (_search gin_trgm_ops)", trigrams.Key);
    await app.AsIntruder($"""
      insert into registry_data.{key} (_id, _version, _office, _at, _process, code, name, _search)
      select gen_random_uuid(), 1, $1, now(), gen_random_uuid(), i::text, 'Quán số ' || i, kernel.fold('Quán số ' || i) from generate_series(1, 20000) i
      """, ShapeApp.Office);
    await app.Sql($"analyze registry_data.{key}");
    var values = new List<NpgsqlParameter>();
    var condition = FilterSql.Write(new BoundFilter.Words(["QUÁN", "số", "19876"]), "r", values);
    var plan = string.Join('\n', (await app.Sql($"explain (analyze) select r._id from registry_data.{key} r where {condition}", [.. values.Select(v => v.Value!)])).Select(r => r[0]));
    Assert.Contains($"Bitmap Index Scan on {trigrams.Value}", plan, StringComparison.Ordinal);
    Assert.Contains("rows=1 ", plan, StringComparison.Ordinal);
    var found = (await app.Send(People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read), HttpMethod.Get, $"/api/registries/{key}/records?q=QUAN+so+19876")).Body!["records"]!.AsArray();
    Assert.Equal("19876", (string)Assert.Single(found)!["values"]!["code"]!);
  }

  [Fact]
  public async Task Nothing_is_written_into_it_outside_a_process() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true)));
    var refused = await Assert.ThrowsAsync<PostgresException>(() => app.Sql($"insert into registry_data.{key} (_id, _version, _office, _at, _process, code) values (gen_random_uuid(), 1, gen_random_uuid(), now(), gen_random_uuid(), 'a')"));
    Assert.Contains("outside a process", refused.MessageText, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_version_that_ends_is_kept_and_gives_the_row_back_with_its_shape() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("place", "point", more: new() { ["srid"] = 9210 })));
    var id = await app.Insert(key, ("code", "A"), ("place", "SRID=9210;POINT(501234.123456789 1520123.987654321)"));
    await app.AsWeb($"update registry_data.{key} set code = 'B', place = null, _version = 2, _at = now() + interval '1 hour' where _id = $1", id);
    Assert.Equal(["A", "SRID=9210;POINT(501234.123456789 1520123.987654321)", 1], Assert.Single(await app.Sql($"""
      select r.code, st_asewkt(r.place), r._version from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where h._id = $1
      """, id)));
  }

  [Fact]
  public async Task Who_writes_records_can_neither_make_their_history_up_nor_go_round_it() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true)));
    var id = await app.Insert(key, ("code", "A"));
    var refused = await Assert.ThrowsAsync<PostgresException>(() => app.AsWeb($"create temp table {key} (_id uuid, _version int, _at timestamptz); create trigger t after update on {key} for each row execute function registry_data.keep_version()"));
    Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    refused = await Assert.ThrowsAsync<PostgresException>(() => app.AsWeb($"update registry_data.{key} set code = 'B' where _id = $1", id));
    Assert.Contains("without a new version", refused.MessageText, StringComparison.Ordinal);
    await Assert.ThrowsAsync<PostgresException>(() => app.AsWeb($"update registry_data.{key} set _to = now(), _version = 0 where _id = $1", id));
    await app.AsWeb($"update registry_data.{key} set _office = gen_random_uuid(), _xid = pg_current_xact_id() where _id = $1", id);
    Assert.Equal(["A", 1], (await app.Sql($"select code, _version from registry_data.{key}"))[0]);
  }

  [Fact]
  public async Task The_natural_key_and_the_rules_of_fields_are_kept_by_the_table_itself() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("amount", "integer", more: new() { ["minimum"] = 1, ["maximum"] = 5 }), ShapeApp.Field("owner", "person")));
    await app.Insert(key, ("code", "A"), ("amount", 5L));
    var definition = (await app.Find(key))!;
    Assert.Equal("code", await Broken(() => app.Insert(key, ("code", "A"))));
    Assert.Equal("amount", await Broken(() => app.Insert(key, ("code", "B"), ("amount", 6L))));
    Assert.Equal("owner", await Broken(() => app.Insert(key, ("code", "C"), ("owner", "123"))));

    async Task<string> Broken(Func<Task> write) =>
      string.Join(',', TableShape.Of(definition).FieldsOf((await Assert.ThrowsAsync<PostgresException>(write)).ConstraintName!));
  }

  [Fact]
  public async Task Registries_that_refer_to_each_other_in_a_circle_come_in_force_together() {
    var (a, b) = (ShapeApp.NewKey(), ShapeApp.NewKey());
    await app.Bring(ShapeApp.Registry(a, ShapeApp.Field("code", "text"), ShapeApp.Field("other", "reference", more: new() { ["registry"] = b })));
    Assert.Null(await app.Find(a));
    await app.Bring(ShapeApp.Registry(b, ShapeApp.Field("code", "text"), ShapeApp.Field("other", "reference", more: new() { ["registry"] = a })));
    Assert.NotNull(await app.Find(a));
    Assert.NotNull(await app.Find(b));
    await Assert.ThrowsAsync<PostgresException>(() => app.Insert(a, ("code", "A"), ("other", Guid.CreateVersion7())));
    await app.Insert(a, ("code", "A"), ("other", await app.Insert(b, ("code", "B"))));
  }

  [Fact]
  public async Task Two_jobs_for_one_plan_bring_it_in_force_once() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text")), carry: false);
    var plan = (Guid)(await app.Sql("select id from registries.plan where key = $1", key))[0][0]!;
    await using var first = app.Begin(purpose: "registries.shape");
    await using var second = app.Begin(purpose: "registries.shape");
    // the acts of jobs are kept after them, in any order
    foreach (var act in new[] { first, second }) await ActivatorUtilities.CreateInstance<OnShape>(act.Services).Handle(new ShapeRegistry(plan), act.Work, Ct);
    foreach (var act in new[] { first, second }) await act.Work.Commit(Ct);
    await app.RunJobs();
    Assert.Equal(["registries.definition_brought", "registries.definition_in_force"], await app.Ledger(await app.IdOf(key)));
    Assert.Empty(await app.Sql("select error from kernel.outbox where body->>'plan' = $1 and error is not null", plan.ToString()));
  }

  [Fact]
  public async Task A_table_that_an_earlier_program_made_gets_at_night_the_indexes_that_it_lacks() {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("holder", "person")));
    var whole = await Indexes();
    foreach (var name in whole.Where(i => i.Contains("holder", StringComparison.Ordinal) || i.Contains("_search", StringComparison.Ordinal))) await app.AsIntruder($"drop index registry_data.\"{name.Split(' ')[0]}\"");
    Assert.Equal(whole.Length - 2, (await Indexes()).Length);
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new LookAtTables());
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal(whole, await Indexes());
    Assert.Contains("registries.table_kept", await app.Ledger(await app.IdOf(key)));

    async Task<string[]> Indexes() => [.. (await app.Sql("select indexname || ' ' || indexdef from pg_indexes where schemaname = 'registry_data' and tablename = $1 order by 1", key)).Select(r => (string)r[0]!)];
  }

  [Fact]
  public async Task The_same_version_again_is_nothing_and_each_that_comes_in_force_leaves_evidence() {
    var key = ShapeApp.NewKey();
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"));
    await app.Bring(registry);
    await app.Bring((JsonObject)registry.DeepClone());
    var id = (Guid)(await app.Sql("select id from registries.definition where key = $1", key))[0][0]!;
    Assert.Equal(["registries.definition_brought", "registries.definition_in_force"], await app.Ledger(id));
    Assert.Equal([["Done"]], await app.Sql("select status from registries.plan where key = $1", key));
  }
}
