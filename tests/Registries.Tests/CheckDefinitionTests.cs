using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class CheckDefinitionTests(ShapeApp app) : IClassFixture<ShapeApp> {
  static Actor Designer => People.With(RegistryPermissions.Define);

  async Task<JsonNode> Check(JsonObject definition) {
    var (status, body) = await app.Send(Designer, HttpMethod.Post, "/api/registries/definition-check", new { definition });
    Assert.Equal(200, status);
    return body!;
  }

  static string[] Pointers(JsonNode told) => [.. told["faults"]!.AsArray().Select(f => (string)f!["pointer"]!)];

  [Fact]
  public async Task It_tells_the_plan_and_changes_nothing() {
    var (key, _) = await app.Waiting();
    var before = await app.Sql("select count(*) from registries.definition_version");
    var told = await Check(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("f", "integer"), ShapeApp.Field("g", "date")));
    Assert.True((bool)told["destructive"]!);
    Assert.Equal(["narrow", "addField"], told["steps"]!.AsArray().Select(s => (string)s!["kind"]!));
    Assert.Equal(before, await app.Sql("select count(*) from registries.definition_version"));
  }

  [Theory]
  [InlineData("owner", "\"test:organisation/other\"", true)]
  [InlineData("class", "\"shared\"", true)]
  [InlineData("class", "\"internal\"", false)]
  [InlineData("open", "true", true)]
  [InlineData("open", "false", false)]
  [InlineData("readers", "[\"test:organisation/a\",\"test:organisation/b\"]", true)]
  [InlineData("readers", "[]", false)]
  [InlineData("writers", "\"offices\"", true)]
  public void Who_owns_reads_and_writes_is_a_step_of_its_own_that_a_second_person_decides_when_they_are_more(string what, string value, bool destructive) {
    var before = ShapeApp.Registry("shared_thing", ShapeApp.Field("code", "text"));
    (before["class"], before["readers"]) = ("internallyShared", new JsonArray("test:organisation/a"));
    var after = before.DeepClone();
    after[what] = JsonNode.Parse(value);
    var step = Assert.Single(ShapeSteps.Between(before.Deserialize<RegistryDefinition>(Json.Options), after.Deserialize<RegistryDefinition>(Json.Options)!, 3));
    Assert.Equal((StepKind.Share, 3, destructive), (step.Kind, step.Rows, step.Destructive));
  }

  [Fact]
  public async Task Each_mistake_is_told_with_its_place() {
    var wrong = ShapeApp.Registry("wrong_history", ShapeApp.Field("a", "text", more: new() { ["pattern"] = "(?=a)b", ["minimum"] = 1 }), ShapeApp.Field("a", "integer", more: new() { ["minimum"] = 1.5 }),
      ShapeApp.Field("xmin", "choice"), ShapeApp.Field("r", "reference", more: new() { ["registry"] = "nowhere" }), ShapeApp.Field("p", "point", more: new() { ["srid"] = 3857 }),
      ShapeApp.Field("x", "decimal", more: new() { ["formula"] = "=y + 1" }), ShapeApp.Field("y", "decimal", more: new() { ["formula"] = "=x + 1" }), ShapeApp.Field("z", "decimal", more: new() { ["formula"] = "=unknown + 1" }));
    (wrong["id"], wrong["title"]) = ("test:registry/wrong", "none");
    var person = ShapeApp.Field("who", "person");
    person.Remove("personal");
    wrong["fields"]!.AsArray().Add(person);
    Assert.Equal(["/key", "/fields/1/key", "/title", "/fields/0/minimum", "/fields/0/pattern", "/fields/1/minimum", "/fields/2/key", "/fields/2/type", "/fields/3/type", "/fields/4/srid", "/fields/7/formula", "/fields/8/type", "/fields/5/formula", "/fields/6/formula"],
      Pointers(await Check(wrong)));
  }

  [Fact]
  public async Task What_is_computed_from_personal_data_is_marked_as_personal_itself() {
    var (personal, born) = (new JsonObject { ["personal"] = new JsonObject { ["basis"] = null } }, new JsonObject { ["formula"] = "=substring(number, 5, 2)" });
    JsonObject Persons(params JsonObject[] computed) => ShapeApp.Registry("persons", [ShapeApp.Field("code", "text"), ShapeApp.Field("number", "text", more: personal), .. computed]);
    var told = await Check(Persons(ShapeApp.Field("born", "text", more: born), ShapeApp.Field("length", "integer", more: new() { ["formula"] = "=string length(code)" })));
    Assert.Equal(["/fields/2/formula"], Pointers(told));
    Assert.Contains("dữ liệu cá nhân", (string?)told["faults"]![0]!["problem"], StringComparison.Ordinal);
    born["personal"] = personal["personal"]!.DeepClone();
    Assert.Empty(Pointers(await Check(Persons(ShapeApp.Field("born", "text", more: born)))));
    // by way of another computed field no more than directly
    Assert.Equal(["/fields/3/formula"], Pointers(await Check(Persons(ShapeApp.Field("born", "text", more: born), ShapeApp.Field("again", "text", more: new() { ["formula"] = "=born" })))));
  }

  [Fact]
  public async Task What_is_not_the_form_of_a_definition_is_told_first() {
    var unformed = ShapeApp.Registry("unformed", ShapeApp.Field("Mã", "chữ"));
    var told = await Check(unformed);
    Assert.Contains("/fields/0/type", Pointers(told));
    Assert.Empty(told["steps"]!.AsArray());
  }

  [Fact]
  public async Task What_is_no_definition_is_refused() {
    var huge = ShapeApp.Registry("huge", ShapeApp.Field("code", "text", more: new() { ["maxLength"] = 9_000_000_000 }));
    foreach (var body in new JsonObject[] { [], new() { ["definition"] = huge } }) {
      var (status, told) = await app.Send(Designer, HttpMethod.Post, "/api/registries/definition-check", body);
      Assert.Equal((400, "registries.no_definition"), (status, (string?)told!["code"]));
    }
  }

  [Fact]
  public async Task The_same_concept_elsewhere_is_told_with_its_owner() {
    var key = ShapeApp.NewKey();
    var there = ShapeApp.Field("rice_variety", "text");
    there["name"]!["vi"] = "Giống lúa";
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text"), there));
    var mine = ShapeApp.Field("variety", "text");
    mine["name"]!["vi"] = "giong lua";
    var told = await Check(ShapeApp.Registry(ShapeApp.NewKey(), ShapeApp.Field("my_code", "text"), mine));
    var like = Assert.Single(told["elsewhere"]!.AsArray(), e => (string?)e!["field"] == "variety")!;
    Assert.Equal((key, "rice_variety", "Sở thử nghiệm", "name"), ((string?)like["registry"], (string?)like["otherField"], (string?)like["ownerName"], (string?)like["by"]![0]));
  }

  [Theory]
  [InlineData("id")]
  [InlineData("version")]
  [InlineData("office")]
  [InlineData("at")]
  [InlineData("state")]
  [InlineData("from")]
  [InlineData("to")]
  public async Task No_field_is_called_as_interfaces_call_what_every_record_has(string key) =>
    Assert.Equal(["/fields/1/key"], Pointers(await Check(ShapeApp.Registry(ShapeApp.NewKey(), ShapeApp.Field("code", "text"), ShapeApp.Field(key, "text")))));

  [Fact]
  public async Task Catalogues_that_are_not_there_are_told_and_so_are_examples_of_what_is_personal() {
    var told = await Check(ShapeApp.Registry(ShapeApp.NewKey(), ShapeApp.Field("code", "text"), ShapeApp.Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/nowhere" }),
      ShapeApp.Field("who", "person", more: new() { ["examples"] = new JsonArray("064090000001") })));
    Assert.Equal(["/fields/2/examples", "/fields/1/catalogue"], Pointers(told));
  }

  /// <summary>Somebody who designs and reads everything of the owner but what is personal.</summary>
  static Actor DesignerOfOwner => People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Define, RegistryPermissions.Read);

  static async Task<JsonNode[]> Alike(ShapeApp app, Actor asker, JsonObject definition, string there) {
    var (status, told) = await app.Send(asker, HttpMethod.Post, "/api/registries/definition-check", new { definition });
    Assert.Equal(200, status);
    return [.. told!["elsewhere"]!.AsArray().OfType<JsonNode>().Where(e => (string?)e["registry"] == there && e["by"]!.AsArray().Any(b => (string?)b == "values"))];
  }

  static JsonObject Examples(params string[] values) => new() { ["examples"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) };

  [Fact]
  public async Task The_same_values_elsewhere_are_told_with_who_owns_them_and_how_much_of_them_is_there() {
    var there = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(there, ShapeApp.Field("number", "text"), ShapeApp.Field("sown", "text"), ShapeApp.Field("phone", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } })));
    foreach (var (i, variety) in new[] { "OM 5451", "ST25", "Đài Thơm 8", "IR 50404" }.Index()) await app.Insert(there, ("number", $"{i}"), ("sown", variety), ("phone", $"090{i}"));
    var mine = ShapeApp.Registry(ShapeApp.NewKey(), ShapeApp.Field("my_code", "text"), ShapeApp.Field("rice", "text", more: Examples("ST25", "OM 5451", "Đài Thơm 8", "Nàng Hoa 9")), ShapeApp.Field("contact", "text", more: Examples("0900", "0901", "0902")));
    var like = Assert.Single(await Alike(app, DesignerOfOwner, mine, there));
    Assert.Equal(("rice", "sown", "Sở thử nghiệm", 0.75), ((string)like["field"]!, (string)like["otherField"]!, (string)like["ownerName"]!, (double)like["share"]!));
    // what is personal is compared for nobody, and who may read nothing there is told of nothing
    Assert.Equal(["sown"], (await Alike(app, DesignerOfOwner with { Permissions = [RegistryPermissions.Define, RegistryPermissions.Read, RegistryPermissions.Personal] }, mine, there)).Select(l => (string)l["otherField"]!));
    Assert.Empty(await Alike(app, Designer, mine, there));
  }

  [Fact]
  public async Task Of_a_registry_that_has_records_these_are_compared_and_few_or_other_values_are_not_alike() {
    var (there, mine) = (ShapeApp.NewKey(), ShapeApp.NewKey());
    await app.Bring(ShapeApp.Registry(there, ShapeApp.Field("number", "text"), ShapeApp.Field("village", "text"), ShapeApp.Field("street", "text")));
    for (var i = 0; i < 10; i++) await app.Insert(there, ("number", $"n{i}"), ("village", $"Thôn {i}"), ("street", $"Đường {i}"));
    var definition = ShapeApp.Registry(mine, ShapeApp.Field("own", "text"), ShapeApp.Field("place", "text"), ShapeApp.Field("way", "text"), ShapeApp.Field("few", "text", more: Examples("n1", "n2")));
    await app.Bring(definition);
    for (var i = 0; i < 5; i++) await app.Insert(mine, ("own", $"m{i}"), ("place", $"Thôn {i}"), ("way", i < 2 ? $"Đường {i}" : $"Hẻm {i}"));
    var like = Assert.Single(await Alike(app, DesignerOfOwner, definition, there));
    Assert.Equal(("place", "village", 1.0), ((string)like["field"]!, (string)like["otherField"]!, (double)like["share"]!));
  }

  [Fact]
  public async Task Where_time_runs_out_the_answer_says_that_not_all_was_compared() {
    var mine = ShapeApp.NewKey();
    var definition = ShapeApp.Registry(mine, ShapeApp.Field("own", "text"), ShapeApp.Field("place", "text"));
    await app.Bring(definition);
    // with a mistake in it nothing else than the values is asked of the table
    definition["owner"] = "test:organisation/nobody";
    async Task<bool> Compared() {
      var (status, told) = await app.Send(DesignerOfOwner, HttpMethod.Post, "/api/registries/definition-check", new { definition });
      Assert.Equal((200, "/owner"), (status, Assert.Single(Pointers(told!))));
      return (bool)told!["compared"]!;
    }
    await using (await Hold.Reads(app, $"registry_data.{mine}")) Assert.False(await Compared());
    Assert.True(await Compared());
  }

  [Fact]
  public async Task Two_registries_cannot_own_one_fact() {
    JsonObject Parcels(string key, string sharing) {
      var registry = ShapeApp.Registry(key, ShapeApp.Field("parcel_number", "text"));
      (registry["name"]!["vi"], registry["class"]) = ("Thửa đất trồng lúa", sharing);
      return registry;
    }
    var first = ShapeApp.NewKey();
    await app.Bring(Parcels(first, "foundation"));
    var again = await Check(Parcels(ShapeApp.NewKey(), "internal"));
    Assert.Equal(["/key"], Pointers(again));
    Assert.Contains("Sở thử nghiệm", (string?)again["faults"]![0]!["problem"], StringComparison.Ordinal);
    Assert.Empty(Pointers(await Check(Parcels(ShapeApp.NewKey(), "reference"))));
    Assert.Empty(Pointers(await Check(Parcels(first, "foundation"))));
  }

  /// <summary>As a pack brings it, and as the studio does.</summary>
  async Task<string?> Refused(JsonObject registry) {
    await using var act = app.Begin(purpose: "packs.apply");
    return (await act.Services.GetRequiredService<BroughtDefinitions>().Bring(act.Work, registry.Deserialize<RegistryDefinition>(Json.Options)!, TestContext.Current.CancellationToken))?.Message;
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task What_is_brought_is_refused_where_another_owns_the_fact_or_will_when_its_table_is_ready(bool inForce) {
    JsonObject Wells(string key) {
      var registry = ShapeApp.Registry(key, ShapeApp.Field("well_number", "text"));
      registry["name"]!["vi"] = $"Giếng khoan {inForce}";
      return registry;
    }
    await app.Bring(Wells(ShapeApp.NewKey()), carry: inForce);
    var second = Wells(ShapeApp.NewKey());
    second["name"]!["vi"] = $"gieng KHOAN {inForce}";
    Assert.Contains("Sở thử nghiệm", await Refused(second), StringComparison.Ordinal);
    second["class"] = "derived";
    Assert.Null(await Refused(second));
    await app.RunJobs();
  }

  [Fact]
  public async Task It_is_for_who_designs_registries() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Post, "/api/registries/definition-check", new { definition = new { } })).Status);
    Assert.Equal(403, (await app.Send(ShapeApp.Approver, HttpMethod.Post, "/api/registries/definition-check", new { definition = new { } })).Status);
  }
}
