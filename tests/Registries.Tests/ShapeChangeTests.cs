using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Definitions change, and what was written stays: in the record where its field can hold it, in the history in any case.</summary>
public sealed class ShapeChangeTests(ShapeApp app) : IClassFixture<ShapeApp> {
  readonly string key = ShapeApp.NewKey();

  static JsonObject Code => ShapeApp.Field("code", "text", required: true);
  Task Bring(params JsonObject[] fields) => app.Bring(ShapeApp.Registry(key, [Code, .. fields]));
  static JsonObject Field(string name, string type, string more = "{}") => ShapeApp.Field(name, type, more: JsonNode.Parse(more)!.AsObject());

  async Task<object?> Value(string expression, Guid id) => (await app.Sql($"select {expression} from registry_data.{key} where _id = $1", id))[0][0];

  /// <summary>What the history gives back of a field, oldest first, by the columns of today.</summary>
  async Task<object?[]> Was(string expression, Guid id) =>
    [.. (await app.Sql($"select {expression} from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where h._id = $1 order by h._version", id)).Select(r => r[0])];

  async Task<(string Status, string? Failure)> Plan() {
    var row = (await app.Sql("select status, failure from registries.plan where key = $1 order by made_at desc, id desc limit 1", key))[0];
    return ((string)row[0]!, (string?)row[1]);
  }

  async Task Approve() {
    await app.Approve(key);
    await app.RunJobs();
    Assert.Equal(("Done", null), await Plan());
  }

  [Fact]
  public async Task A_field_that_is_added_is_there_and_the_records_as_before() {
    await Bring();
    var id = await app.Insert(key, ("code", "A"));
    await Bring(Field("place", "polygon", """{"srid": 9217}"""), Field("note", "text", """{"search": true}"""));
    Assert.Equal(("Done", null), await Plan());
    Assert.Equal("A", await Value("code", id));
    await app.AsWeb($"update registry_data.{key} set note = 'x', place = st_multi(st_geomfromewkt('SRID=9217;POLYGON((0 0,1 0,1 1,0 0))')), _version = 2, _at = now() + interval '1 hour' where _id = $1", id);
    await app.AsWeb($"update registry_data.{key} set place = null, _version = 3, _at = now() + interval '2 hours' where _id = $1", id);
    Assert.Equal([null, "SRID=9217;MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"], await Was("st_asewkt(r.place)", id));
  }

  [Theory]
  [InlineData("integer", "decimal", 5L, "5")]
  [InlineData("integer", "money", 5L, "5")]
  [InlineData("integer", "text", 5L, "5")]
  [InlineData("boolean", "text", true, "true")]
  [InlineData("text", "choice", "x", "x")]
  public async Task A_type_that_holds_every_value_takes_them_over_and_reads_the_history(string before, string after, object value, string expected) {
    await Bring(Field("f", before));
    var id = await app.Insert(key, ("code", "A"), ("f", value));
    await app.AsWeb($"update registry_data.{key} set f = null, _version = 2, _at = now() + interval '1 hour' where _id = $1", id);
    var other = await app.Insert(key, ("code", "B"), ("f", value));
    await Bring(Field("f", after, after == "choice" ? """{"catalogue": "test:catalogue/x"}""" : "{}"));
    Assert.Equal(("Done", null), await Plan());
    Assert.Equal(expected, await Value("f::text", other));
    Assert.Equal([expected], await Was("r.f::text", id));
  }

  [Fact]
  public async Task A_narrower_type_waits_for_a_second_person_and_what_does_not_fit_stays_in_the_history() {
    await Bring(Field("f", "text"));
    var (fits, not, past) = (await app.Insert(key, ("code", "A"), ("f", "12")), await app.Insert(key, ("code", "B"), ("f", "mười hai")), await app.Insert(key, ("code", "C"), ("f", "nhiều")));
    await app.AsWeb($"update registry_data.{key} set f = '7', _version = 2, _at = now() + interval '1 hour' where _id = $1", past);
    await Bring(Field("f", "integer"));
    Assert.Equal(("Waiting", null), await Plan());
    Assert.Equal("mười hai", await Value("f", not));
    await Approve();
    Assert.Equal([12L, null, 7L], [await Value("f", fits), await Value("f", not), await Value("f", past)]);
    Assert.Equal([null], await Was("r.f", not));
    Assert.Equal(["mười hai"], await Was("h._row->>'f@2'", not));
    Assert.Equal(["nhiều"], await Was("h._row->>'f@2'", past));
    Assert.Equal(1, await Value("_version", fits));
  }

  [Fact]
  public async Task Values_of_a_dropped_field_are_in_the_history_and_no_others_take_their_place() {
    await Bring(Field("f", "text"));
    var id = await app.Insert(key, ("code", "A"), ("f", "giá trị"));
    var none = await app.Insert(key, ("code", "B"));
    await Bring();
    Assert.Equal(("Waiting", null), await Plan());
    await Approve();
    Assert.Empty(await app.Sql("select from pg_attribute where attrelid = ('registry_data.' || $1)::regclass and attname = 'f' and not attisdropped", key));
    Assert.Equal(["giá trị"], await Was("h._row->>'f'", id));
    Assert.Equal([2, 1], [await Value("_version", id), await Value("_version", none)]);
    await Bring(Field("f", "date"));
    Assert.Equal(("Done", null), await Plan());
    Assert.Equal([null], await Was("r.f", id));
    Assert.Equal(["giá trị"], await Was("h._row->>'f@3'", id));
  }

  [Fact]
  public async Task Coordinates_are_computed_into_another_system_and_kept_as_they_were() {
    await Bring(Field("place", "point", """{"srid": 9210}"""));
    var id = await app.Insert(key, ("code", "A"), ("place", "SRID=9210;POINT(500000 1520000)"));
    await Bring(Field("place", "point", """{"srid": 4326}"""));
    Assert.Equal(("Done", null), await Plan());
    Assert.Equal([4326, true], (await app.Sql($"select st_srid(place), st_distance(place, st_transform(st_geomfromewkt('SRID=9210;POINT(500000 1520000)'), 4326)) < 1e-9 from registry_data.{key} where _id = $1", id))[0]);
    Assert.Equal([4326], await Was("st_srid(r.place)", id));
    Assert.Equal(["SRID=9210;POINT(500000 1520000)"], await Was("st_asewkt((h._row->>'place@2')::geometry)", id));
  }

  [Theory]
  [InlineData("""{"required": true}""")]
  [InlineData("""{"maxLength": 2}""")]
  [InlineData("""{"unique": true}""")]
  [InlineData("""{"pattern": "[0-9]+"}""")]
  public async Task A_rule_that_records_break_stops_with_how_many_and_the_version_before_stays(string rule) {
    await Bring(Field("f", "text"));
    foreach (var (code, value) in new[] { ("A", "dài quá"), ("B", "dài quá"), ("C", null) }) await app.Insert(key, ("code", code), ("f", value));
    await Bring(Field("f", "text", rule), Field("more", "integer", """{"list": true}"""));
    var (status, failure) = await Plan();
    Assert.Equal("Stopped", status);
    Assert.StartsWith($"Trường f: {(rule.Contains("required", StringComparison.Ordinal) ? 1 : 2)} hồ sơ", failure, StringComparison.Ordinal);
    Assert.Equal(2, (await app.Find(key))!.Fields.Count);
    Assert.Equal(TableShape.Of((await app.Find(key))!).Checks.Count, (int)(long)(await app.Sql("select count(*) from pg_constraint where conrelid = ('registry_data.' || $1)::regclass and contype = 'c'", key))[0][0]!);
    await app.AsWeb($"update registry_data.{key} set f = right(code || '1', 1) || ascii(code), _version = 2, _at = now() + interval '1 hour'");
    await app.AsWeb($"update registry_data.{key} set f = (ascii(code) - 50)::text, _version = 3, _at = now() + interval '2 hours'");
    await Approve();
    Assert.Equal(3, (await app.Find(key))!.Fields.Count);
  }

  [Fact]
  public async Task A_wider_rule_lets_in_what_was_refused_before() {
    await Bring(Field("f", "text", """{"maxLength": 2, "required": true, "unique": true}"""));
    await app.Insert(key, ("code", "A"), ("f", "ab"));
    await Bring(Field("f", "text", """{"maxLength": 3}"""));
    await app.Insert(key, ("code", "B"), ("f", "abc"));
    await app.Insert(key, ("code", "C"), ("f", "abc"));
    await app.Insert(key, ("code", "D"));
  }

  [Fact]
  public async Task Another_natural_key_is_kept_from_then_on() {
    await Bring(Field("f", "text"));
    await app.Insert(key, ("code", "A"), ("f", "1"));
    var changed = ShapeApp.Registry(key, Code, Field("f", "text"));
    changed["naturalKey"] = new JsonArray("code", "f");
    await app.Bring(changed);
    Assert.Equal(("Done", null), await Plan());
    await app.Insert(key, ("code", "A"), ("f", "2"));
    await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.Insert(key, ("code", "A"), ("f", "2")));
  }

  [Fact]
  public async Task Fields_that_are_searched_change_what_words_find() {
    await Bring(Field("f", "text"));
    var id = await app.Insert(key, ("code", "A"), ("f", "Phở Đặc Biệt"));
    await Bring(Field("f", "text", """{"search": true}"""));
    Assert.Equal("pho dac biet", await Value("_search", id));
    Assert.Equal(1, await Value("_version", id));
  }

  [Fact]
  public async Task What_is_written_late_into_a_field_that_goes_is_in_the_history_too() {
    await Bring(Field("f", "text"));
    await app.Insert(key, ("code", "A"), ("f", "giá trị"));
    // as by who went by the version before: written while the values that go are copied, behind the place where that is
    await app.AsIntruder($"""
      create function public.late_{key}() returns trigger language plpgsql as $$ begin
        insert into registry_data.{key} (_id, _version, _office, _at, _process, code, f) select '00000000-0000-0000-0000-00000000000a', 1, gen_random_uuid(), now(), gen_random_uuid(), 'B', 'muộn'
        where not exists (select from registry_data.{key} where code = 'B');
        return null;
      end $$
      """);
    await app.AsIntruder($"create trigger late after insert on registry_data.{key}_history for each statement execute function public.late_{key}()");
    await Bring();
    await Approve();
    Assert.Equal(["giá trị", "muộn"], (await app.Sql($"select _row->>'f' from registry_data.{key}_history order by 1")).Select(r => r[0]));
  }

  [Fact]
  public async Task A_version_of_a_change_of_shape_is_not_before_the_one_that_it_follows() {
    await Bring(Field("f", "text"));
    var id = await app.Insert(key, ("code", "A"), ("f", "x"));
    await app.AsWeb($"update registry_data.{key} set _dossier = 'x', _version = 2, _at = now() + interval '1 hour' where _id = $1", id);
    await Bring();
    await Approve();
    Assert.Equal(2, (await app.Sql($"select _version from registry_data.{key}_history where _until >= (_row->>'_at')::timestamptz")).Count);
  }

  [Fact]
  public async Task A_text_becomes_no_number_that_cannot_be_read() {
    await Bring(Field("f", "text"));
    var (huge, small) = (await app.Insert(key, ("code", "A"), ("f", "999999999999999999999999999999")), await app.Insert(key, ("code", "B"), ("f", "9999999999999999.999999999999")));
    await Bring(Field("f", "decimal"));
    await Approve();
    Assert.Equal([null, 9999999999999999.999999999999m], [await Value("f", huge), await Value("f", small)]);
    Assert.Equal(["999999999999999999999999999999"], await Was("h._row->>'f@2'", huge));
  }

  [Fact]
  public async Task A_type_that_cannot_follow_is_refused_with_the_field() {
    await Bring(Field("f", "point"));
    await using var act = app.Begin();
    var asked = System.Text.Json.JsonSerializer.Deserialize<RegistryDefinition>(ShapeApp.Registry(key, Code, Field("f", "line")), Json.Options)!;
    var refused = await act.Services.GetRequiredService<BroughtDefinitions>().Bring(act.Work, asked, TestContext.Current.CancellationToken);
    Assert.Equal(("registries.bad_definition", "/fields/1/type"), (refused!.Code, refused.Field));
  }

  [Fact]
  public async Task A_version_that_comes_while_another_waits_takes_its_place() {
    await Bring(Field("f", "text"));
    await Bring();
    await Bring(Field("f", "text"), Field("g", "text"));
    Assert.Equal(["Done", "Dropped", "Done"], (await app.Sql("select status from registries.plan where key = $1 order by made_at, id", key)).Select(r => r[0]));
  }
}
