using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class AddRecordTests(RecordApp app) : IClassFixture<RecordApp> {
  Task<(int Status, JsonNode? Body)> Add(Actor? actor, string key, JsonObject? values, DateOnly? from = null, string? state = null) =>
    app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/records", new { values, from, state });

  [Fact]
  public async Task Nobody_adds_without_signing_in() {
    var (status, body) = await Add(null, await app.Made(), RecordApp.Values("A"));
    Assert.Equal((401, "identity.not_signed_in"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task Without_the_permission_nothing_is_added() {
    var (status, body) = await Add(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), await app.Made(), RecordApp.Values("A"));
    Assert.Equal((403, "identity.not_permitted"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task Another_offices_registry_is_not_found_and_its_reader_may_not_write() {
    var key = await app.Made();
    var (status, body) = await Add(app.Stranger, key, RecordApp.Values("A"));
    Assert.Equal((404, "registries.not_found"), (status, (string)body!["code"]!));
    (status, body) = await Add(app.ReaderOfficial, key, RecordApp.Values("A"));
    Assert.Equal((403, "registries.not_writer"), (status, (string)body!["code"]!));
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
  }

  [Theory]
  [InlineData("required", "name", "\"x\"", true)]
  [InlineData("too_long", "code", "\"123456789012345678901\"")]
  [InlineData("not_text", "name", "1")]
  [InlineData("code_unknown", "kind", "\"palace\"")]
  [InlineData("not_number", "seats", "\"many\"")]
  [InlineData("not_whole", "seats", "1.5")]
  [InlineData("minimum", "seats", "0")]
  [InlineData("maximum", "seats", "501")]
  [InlineData("decimals", "area", "1.234")]
  [InlineData("computed", "per_seat", "1")]
  [InlineData("not_date", "opened", "\"31/01/2026\"")]
  [InlineData("earliest", "opened", "\"1999-12-31\"")]
  [InlineData("not_time", "open_at", "\"25:00\"")]
  [InlineData("not_moment", "seen", "\"2026-01-31T07:30:00\"")]
  [InlineData("not_boolean", "active", "\"yes\"")]
  [InlineData("not_organisation", "company", "\"123\"")]
  [InlineData("not_person", "holder", "\"12345678901\"")]
  [InlineData("pattern", "licence", "\"ab-1\"")]
  [InlineData("not_shape", "place", "{\"type\":\"LineString\",\"coordinates\":[[108,14],[108.1,14]]}")]
  [InlineData("outside", "place", "{\"type\":\"Point\",\"coordinates\":[14,108]}")]
  [InlineData("outside", "land", "{\"type\":\"Polygon\",\"coordinates\":[[[108,14],[108.1,14],[108.1,14.1],[108,14]]]}")]
  [InlineData("ring_open", "land", "{\"type\":\"Polygon\",\"coordinates\":[[[500000,1500000],[500100,1500000],[500100,1500100],[500000,1500100]]]}")]
  [InlineData("crosses_itself", "land", "{\"type\":\"Polygon\",\"coordinates\":[[[500000,1500000],[500100,1500100],[500100,1500000],[500000,1500100],[500000,1500000]]]}")]
  [InlineData("no_reference", "parent", "\"0198f000-0000-7000-8000-000000000000\"")]
  [InlineData("no_file", "paper", "\"0198f000-0000-7000-8000-000000000000\"")]
  [InlineData("unknown_field", "wings", "1")]
  public async Task Invalid_input_is_refused_field_by_field_without_its_value(string code, string field, string value, bool withoutCode = false) {
    var key = await Shared();
    var values = RecordApp.Values("A" + Guid.CreateVersion7().ToString("N")[^8..], (field, JsonNode.Parse(value)));
    if (withoutCode) values.Remove("code");
    var (status, body) = await Add(app.Steward, key, values);
    Assert.Equal((400, $"registries.{code}", withoutCode ? "code" : field), (status, (string)body!["code"]!, (string)body["errors"]![0]!["field"]!));
    if (field is "holder" or "code") Assert.DoesNotContain(value.Trim('"'), body.ToJsonString(), StringComparison.Ordinal);
  }

  string? shared;

  async Task<string> Shared() => shared ??= await app.Made();

  [Fact]
  public async Task All_faults_are_told_at_once() {
    var (_, body) = await Add(app.Steward, await Shared(), RecordApp.Values("A", ("seats", 0), ("area", "x"), ("kind", "palace")));
    Assert.Equal(["area", "kind", "seats"], body!["errors"]!.AsArray().Select(e => (string)e!["field"]!).Order(StringComparer.Ordinal));
  }

  [Fact]
  public async Task A_key_or_a_unique_value_is_not_taken_twice() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("A", ("licence", "GL-1")));
    var (status, body) = await Add(app.Steward, key, RecordApp.Values("A"));
    Assert.Equal((400, "registries.taken"), (status, (string)body!["code"]!));
    (status, body) = await Add(app.Steward, key, RecordApp.Values("B", ("licence", "GL-1")));
    Assert.Equal((400, "registries.not_unique"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task From_and_state_are_refused_where_the_registry_knows_none() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true)));
    Assert.Equal("registries.no_validity", (string)(await Add(app.Steward, key, new() { ["code"] = "A" }, new(2026, 1, 1))).Body!["code"]!);
    Assert.Equal("registries.state_unknown", (string)(await Add(app.Steward, key, new() { ["code"] = "A" }, state: "active")).Body!["code"]!);
    Assert.Equal("registries.state_unknown", (string)(await Add(app.Steward, await Shared(), RecordApp.Values("S"), state: "flying")).Body!["code"]!);
  }

  [Fact]
  public async Task Every_kind_of_value_comes_back_as_it_was_given() {
    var key = await app.Made();
    var parent = await app.Added(key, RecordApp.Values("P"));
    var paper = await app.Stored(app.Steward, "registry_upload", app.Steward.Id);
    var values = RecordApp.Values("  Qua\u0302\u0301n A ", ("kind", "shop"), ("seats", 4), ("area", 30.50m), ("opened", "2020-02-29"), ("open_at", "07:30"), ("seen", "2026-01-31T07:30:00+07:00"), ("active", false),
      ("company", "5900123456001"), ("licence", "GL-12"), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.012345678,13.98]}""")),
      ("land", JsonNode.Parse("""{"type":"Polygon","coordinates":[[[500000.25,1500000],[500100,1500000],[500100,1500100],[500000.25,1500000]]]}""")), ("parent", parent.ToString()), ("paper", paper.ToString()));
    var id = await app.Added(key, values, from: new(2026, 1, 1));
    var (_, read) = await app.Read(app.Steward, $"/api/registries/{key}/records/{id}");
    var held = read!["values"]!;
    Assert.Equal("Quấn A", (string)held["code"]!);
    Assert.Equal((4, 30.5m, 7.63m, false), ((long)held["seats"]!, (decimal)held["area"]!, (decimal)held["per_seat"]!, (bool)held["active"]!));
    Assert.Equal(("2020-02-29", "07:30:00", "2026-01-31T00:30:00Z", "5900123456-001"), ((string)held["opened"]!, (string)held["open_at"]!, (string)held["seen"]!, (string)held["company"]!));
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"type":"Point","coordinates":[108.012345678,13.98]}"""), held["place"]), held["place"]!.ToJsonString());
    Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"type":"MultiPolygon","coordinates":[[[[500000.25,1500000],[500100,1500000],[500100,1500100],[500000.25,1500000]]]]}"""), held["land"]), held["land"]!.ToJsonString());
    Assert.Equal((parent, paper, RecordApp.Number), ((Guid)held["parent"]!, (Guid)held["paper"]!, (string)held["holder"]!));
    Assert.Equal(("active", "2026-01-01", 1), ((string)read["state"]!, (string)read["from"]!, (int)read["version"]!));
  }

  [Fact]
  public async Task Success_leaves_the_record_its_event_and_what_is_personal_under_the_persons_own_key() {
    var key = await app.Made();
    var (status, body) = await Add(app.Clerk, key, RecordApp.Values("A"));
    Assert.Equal(200, status);
    var id = (Guid)body!["id"]!;
    Assert.Equal(["A"], Assert.Single(await app.Sql($"select code from registry_data.{key} where _id = $1 and _office = $2", id, ShapeApp.Office)));
    var entry = Assert.Single(await app.Sql("select e.actor, e.office, e.purpose, e.subject, e.facts::text, p.cipher is not null from ledger.entry e left join ledger.payload p on p.entry = e.id where e.object_id = $1 and e.type = 'registries.record_added'", id));
    Assert.Equal([app.Clerk.Id, ShapeApp.Office, RegistryPermissions.Write, RecordApp.Person, true], [entry[0], entry[1], entry[2], entry[3], entry[5]]);
    Assert.DoesNotContain(RecordApp.Number, (string)entry[4]!, StringComparison.Ordinal);
    Assert.DoesNotContain("0905", (string)entry[4]!, StringComparison.Ordinal);
    Assert.Null(body["values"]!["holder"]);
    Assert.Equal("A", (string)body["values"]!["code"]!);
  }

  [Fact]
  public async Task Of_two_that_add_one_key_at_once_one_is_told_that_it_is_taken() {
    var key = await app.Made();
    var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Add(app.Steward, key, RecordApp.Values("A"))));
    Assert.Single(answers, a => a.Status == 200);
    Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("registries.taken", (string)a.Body!["code"]!));
    Assert.Single(await app.Sql($"select 1 from registry_data.{key}"));
  }

  [Fact]
  public async Task Where_every_office_keeps_its_own_each_adds_its_own_and_no_others() {
    var key = await app.Made(Offices);
    var own = await app.Added(key, RecordApp.Values("A"), app.ReaderOfficial);
    Assert.Equal([RecordApp.ReaderOffice], Assert.Single(await app.Sql($"select _office from registry_data.{key} where _id = $1", own)));
    var (status, body) = await app.Send(app.ReaderOfficial, HttpMethod.Post, $"/api/registries/{key}/records", new { values = RecordApp.Values("B"), office = RecordApp.OtherOffice });
    Assert.Equal((403, "registries.not_writer"), (status, (string)body!["code"]!));
  }

  internal static JsonObject Offices(string key) {
    var made = RecordApp.Establishments(key);
    (made["writers"], made["class"]) = ("offices", "internal");
    return made;
  }
}
