using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A change that breaks off anywhere is gone on with, and ends as if it had not.</summary>
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
    var broken = 0;
    for (var at = 1; ; at++) {
      var key = ShapeApp.NewKey();
      await app.Bring(Before(key));
      var id = await app.Insert(key, ("code", "A"), ("gone", "đi"), ("count", 7L), ("loose", "12"), ("place", "SRID=9210;POINT(500000 1520000)"));
      await app.Insert(key, ("code", "B"), ("loose", "mười"));
      await app.Bring(After(key), carry: false);
      await app.Approve(key);
      await app.AsIntruder("delete from public.break_off");
      await app.AsIntruder("insert into public.break_off values ($1)", (long)at);
      await app.AsIntruder("alter sequence public.statements restart");
      await app.RunJobs();
      await app.AsIntruder("delete from public.break_off");
      var through = (string)(await app.Sql("select status from registries.plan where key = $1 order by made_at desc, id desc limit 1", key))[0][0]! == "Done";
      app.Clock.Pass(TimeSpan.FromMinutes(1));
      await app.RunJobs();
      await AsIfNothingHadHappened(key, id);
      if (through) break;
      broken++;
    }
    Assert.True(broken > 20, $"broken off {broken} times only");
  }

  async Task AsIfNothingHadHappened(string key, Guid id) {
    Assert.Equal(["Done", "Done"], (await app.Sql("select status from registries.plan where key = $1", key)).Select(r => r[0]));
    Assert.Equal(["code", "count", "loose", "more", "place"], (await app.Find(key))!.Fields.Select(f => f.Key).Order(StringComparer.Ordinal));
    Assert.Equal(["code", "count", "loose", "more", "place"],
      (await app.Sql("select attname::text from pg_attribute where attrelid = ('registry_data.' || $1)::regclass and attnum > 0 and not attisdropped and attname not like '\\_%' order by 1", key)).Select(r => r[0]));
    Assert.Equal(["7", 12L, 4326, "7"], Assert.Single(await app.Sql($"select count, loose, st_srid(place), _search from registry_data.{key} where _id = $1", id)));
    Assert.Equal([null, 2L], Assert.Single(await app.Sql($"select max(loose) filter (where code = 'B'), count(*) from registry_data.{key}")));
    Assert.Equal(["đi", "mười"], (await app.Sql($"select e.value from registry_data.{key}_history, jsonb_each_text(_row) e where e.value in ('đi', 'mười') order by e.value collate \"vi-x-icu\"")).Select(r => r[0]));
    Assert.Empty(await app.Sql($"select from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where r._version <> h._version"));
    var shape = TableShape.Of((await app.Find(key))!);
    Assert.Equal(shape.Checks.Select(c => c.Name).Order(StringComparer.Ordinal), (await app.Sql("select conname::text from pg_constraint where conrelid = ('registry_data.' || $1)::regclass and contype = 'c' and convalidated order by conname collate \"C\"", key)).Select(r => (string)r[0]!));
    Assert.Equal(shape.Indexes.Select(i => i.Name).Order(StringComparer.Ordinal), (await app.Sql("select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = ('registry_data.' || $1)::regclass and indisvalid and not indisprimary order by c.relname collate \"C\"", key)).Select(r => (string)r[0]!));
    Assert.Empty(await app.Sql("select from pg_proc where proname = '_fill_' || $1", key));
  }
}
