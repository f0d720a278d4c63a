using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A change that breaks off anywhere, and beside which people go on writing, is gone on with, and ends as if it had not.</summary>
public sealed class ShapeKillTests(ShapeApp app) : IClassFixture<ShapeApp> {
  static JsonObject Field(string name, string type, string more = "{}") => ShapeApp.Field(name, type, more: JsonNode.Parse(more)!.AsObject());

  static JsonObject Before(string key) => ShapeApp.Registry(key, Field("code", "text"), Field("gone", "text"), Field("count", "integer"), Field("loose", "text", """{"unique": true}"""), Field("place", "point", """{"srid": 9210}"""));

  static JsonObject After(string key) => ShapeApp.Registry(key, Field("code", "text", """{"required": true}"""), Field("count", "text", """{"search": true}"""), Field("loose", "integer", """{"minimum": 1}"""), Field("place", "point", """{"srid": 4326}"""), Field("more", "date", """{"list": true}"""));

  [Fact]
  public async Task Broken_off_at_any_statement_it_is_gone_on_with() {
    // a sequence goes on counting when its transaction is undone
    await app.AsIntruder("create sequence public.statements");
    await app.AsIntruder("grant all on sequence public.statements to public");
    await app.AsIntruder("create table public.break_off (at bigint)");
    await app.AsIntruder("grant select on public.break_off to public");
    await app.AsIntruder("""
      create function public.count_statements() returns event_trigger language plpgsql as $$
      begin
        if session_user = 'saola_shape' and nextval('public.statements') = (select at from public.break_off) then raise exception 'broken off'; end if;
      end $$
      """);
    await app.AsIntruder("create event trigger count_statements on ddl_command_end execute function public.count_statements()");
    // of each transaction the first statement is among them: broken off there, the one before was kept
    await app.AsIntruder("""
      create function public.count_deeds() returns trigger language plpgsql as $$
      begin
        if session_user = 'saola_shape' and nextval('public.statements') = (select at from public.break_off) then raise exception 'broken off'; end if;
        return null;
      end $$
      """);
    foreach (var table in new[] { "registries.plan", "registries.definition" }) await app.AsIntruder($"create trigger count_deeds before update on {table} for each statement execute function public.count_deeds()");
    var broken = 0;
    for (var at = 1; ; at++) {
      var key = ShapeApp.NewKey();
      await app.Bring(Before(key));
      var id = await app.Insert(key, ("code", "A"), ("gone", "đi"), ("count", 7L), ("loose", "12"), ("place", "SRID=9210;POINT(500000 1520000)"));
      await app.Insert(key, ("code", "B"), ("loose", "mười"));
      foreach (var table in new[] { key, key + "_history" }) await app.AsIntruder($"create trigger count_deeds before update on registry_data.{table} for each statement execute function public.count_deeds()");
      await app.Bring(After(key), carry: false);
      await app.Approve(key);
      await app.AsIntruder("delete from public.break_off");
      await app.AsIntruder("insert into public.break_off values ($1)", (long)at);
      await app.AsIntruder("alter sequence public.statements restart");
      await using (Writing(key)) await app.RunJobs();
      await app.AsIntruder("delete from public.break_off");
      var through = (string)(await app.Sql("select status from registries.plan where key = $1 order by made_at desc, id desc limit 1", key))[0][0]! == "Done";
      app.Clock.Pass(TimeSpan.FromMinutes(1));
      await using (Writing(key)) await app.RunJobs();
      await AsIfNothingHadHappened(key, id);
      if (through) break;
      broken++;
    }
    Assert.True(broken > 30, $"broken off {broken} times only");
  }

  /// <summary>A version that was brought meanwhile takes the place of what was half prepared, and finds the history as it was.</summary>
  [Fact]
  public async Task Broken_off_and_overtaken_it_leaves_no_trace() {
    var key = ShapeApp.NewKey();
    await app.Bring(Before(key));
    var id = await app.Insert(key, ("code", "A"), ("loose", "mười"), ("place", "SRID=9210;POINT(500000 1520000)"));
    await app.AsWeb($"update registry_data.{key} set _dossier = 'x', _version = 2, _at = _at + interval '1 second'");
    await app.AsIntruder("create function public.fail_at_end() returns trigger language plpgsql as $$ begin if session_user = 'saola_shape' then raise exception 'broken off'; end if; return new; end $$");
    await app.Bring(After(key), carry: false);
    await app.Approve(key);
    await app.AsIntruder("create trigger fail_at_end before update on registries.definition for each row execute function public.fail_at_end()");
    await app.RunJobs();
    await app.AsIntruder("drop trigger fail_at_end on registries.definition");
    var other = Before(key);
    other["fields"]!.AsArray().Add(Field("other", "text"));
    await app.Bring(other, carry: false);
    await app.RunJobs();
    Assert.Contains("other", (await app.Find(key))!.Fields.Select(f => f.Key));
    Assert.Equal(["mười", "SRID=9210;POINT(500000 1520000)"], (await app.Sql($"select r.loose, st_asewkt(r.place) from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where h._id = $1 and h._version = 1", id))[0]);
    Assert.Equal("mười", (await app.Sql($"select loose from registry_data.{key}"))[0][0]);
  }

  /// <summary>Somebody changes the first record again and again, in ways that no version forbids.</summary>
  Writer Writing(string key) => new(app, key);

  sealed class Writer : IAsyncDisposable {
    readonly CancellationTokenSource enough = new();
    readonly Task writing;

    public Writer(ShapeApp app, string key) => writing = Task.Run(async () => {
      while (!enough.IsCancellationRequested)
        try {
          await app.AsWeb($"update registry_data.{key} set _dossier = 'x', _version = _version + 1, _at = greatest(_at, clock_timestamp()), _xid = pg_current_xact_id(), _process = gen_random_uuid() where code = 'A'");
          await Task.Delay(5, TestContext.Current.CancellationToken);
        } catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected) { }
    }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() {
      await enough.CancelAsync();
      await writing;
      enough.Dispose();
    }
  }

  async Task AsIfNothingHadHappened(string key, Guid id) {
    Assert.Equal(["Done", "Done"], (await app.Sql("select status from registries.plan where key = $1", key)).Select(r => r[0]));
    Assert.Equal(["code", "count", "loose", "more", "place"], (await app.Find(key))!.Fields.Select(f => f.Key).Order(StringComparer.Ordinal));
    Assert.Equal(["code", "count", "loose", "more", "place"],
      (await app.Sql("select attname::text from pg_attribute where attrelid = ('registry_data.' || $1)::regclass and attnum > 0 and not attisdropped and attname not like '\\_%' order by 1", key)).Select(r => r[0]));
    Assert.Equal(["7", 12L, 4326, "7"], Assert.Single(await app.Sql($"select count, loose, st_srid(place), _search from registry_data.{key} where _id = $1", id)));
    Assert.Equal([null, 2L], Assert.Single(await app.Sql($"select max(loose) filter (where code = 'B'), count(*) from registry_data.{key}")));
    Assert.Equal(["đi", "mười"], (await app.Sql($"select e.value from (select distinct e.value from registry_data.{key}_history, jsonb_each_text(_row) e where e.value in ('đi', 'mười')) e order by e.value collate \"vi-x-icu\"")).Select(r => r[0]));
    Assert.Empty(await app.Sql($"select from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where r._version <> h._version"));
    Assert.Empty(await app.Sql($"""
      select from (select h._id, h._version, h._until, r._at from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r union all select _id, _version, null, _at from registry_data.{key}) v
      left join registry_data.{key}_history before on before._id = v._id and before._version = v._version - 1 where v._version > 1 and before._until is distinct from v._at or v._until < v._at
      """));
    var shape = TableShape.Of((await app.Find(key))!);
    Assert.Equal(shape.Checks.Select(c => c.Name).Order(StringComparer.Ordinal), (await app.Sql("select conname::text from pg_constraint where conrelid = ('registry_data.' || $1)::regclass and contype = 'c' and convalidated order by conname collate \"C\"", key)).Select(r => (string)r[0]!));
    Assert.Equal(shape.Indexes.Select(i => i.Name).Order(StringComparer.Ordinal), (await app.Sql("select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = ('registry_data.' || $1)::regclass and indisvalid and not indisprimary order by c.relname collate \"C\"", key)).Select(r => (string)r[0]!));
    Assert.Empty(await app.Sql("select from pg_proc where proname = '_fill_' || $1", key));
  }
}
