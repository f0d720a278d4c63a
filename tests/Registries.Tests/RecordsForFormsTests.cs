using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Saola.Forms;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Forms are filled from registries, for who has a right to what they hold.</summary>
public sealed class RecordsForFormsTests(RecordApp app) : IClassFixture<RecordApp> {
  const string TaxCode = "5900123456";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static readonly Actor Holder = People.Citizen(RecordApp.Person, "Lê Thị Hoa");

  /// <summary>What the form becomes when the button beside the typed number is pressed.</summary>
  async Task<(JsonObject Data, IReadOnlyDictionary<string, Provenance> Filled)> Press(Actor actor, string key, string typed) {
    var form = FormDefinition.Parse($$"""
      { "components": [ { "type": "textfield", "id": "a", "key": "number", "properties": { "lookup": "registry.{{key}}" } }, { "type": "textfield", "id": "b", "key": "name", "properties": { "from": "number.name" } },
        { "type": "textfield", "id": "c", "key": "phone", "properties": { "from": "number.phone" } } ] }
      """);
    var answers = new FormAnswers(new() { ["number"] = typed });
    await using var act = app.Begin(actor);
    var looked = await act.Services.GetRequiredService<FormRecords>().Fill(form, answers, [KeyValuePair.Create("number__find", new StringValues("1"))], act.Work.Now, Ct);
    return (answers.Data, looked.Filled);
  }

  [Fact]
  public async Task Who_holds_a_record_finds_it_by_its_key_with_where_it_comes_from() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    var (data, filled) = await Press(Holder, key, "GP-1");
    Assert.Equal(("Quán GP-1", RecordApp.Phone), ((string)data["name"]!, (string)data["phone"]!));
    Assert.Equal(($"registry.{key}.name", $"Sổ {key}"), (filled["name"].Source, filled["name"].Origin));
  }

  [Fact]
  public async Task Somebody_elses_record_is_not_found_by_its_key() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("GP-1", ("holder", RecordApp.OtherNumber)), from: new(2026, 1, 1));
    await app.Added(key, new() { ["code"] = "GP-2", ["name"] = "Không của ai" }, from: new(2026, 1, 1));
    foreach (var actor in new[] { Holder, People.Citizen(), Actor.Anonymous, app.Stranger }) {
      Assert.Empty((await Press(actor, key, "GP-1")).Filled);
      Assert.Empty((await Press(actor, key, "GP-2")).Filled);
    }
  }

  [Fact]
  public async Task An_official_finds_what_they_may_read_and_leaves_evidence() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    Assert.Equal(["name"], (await Press(app.Clerk, key, "GP-1")).Filled.Keys);
    Assert.Equal(["name", "phone"], (await Press(app.Steward, key, "GP-1")).Filled.Keys);
    Assert.Equal([app.Steward.Id, RecordApp.Person], Assert.Single(await app.Sql("select actor, subject from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)));
  }

  [Fact]
  public async Task Who_represents_a_business_finds_its_record() {
    await app.AsIntruder("insert into identity.business (id, name, tax_code, representative, source, demo, created_at, changed_at, version) values ($1, 'Công ty thử', $2, $3, 'pack', false, now(), now(), 1)", Guid.CreateVersion7(), TaxCode, RecordApp.Person);
    var key = await app.Made();
    await app.Added(key, new() { ["code"] = "DN-1", ["name"] = "Của công ty", ["company"] = TaxCode }, from: new(2026, 1, 1));
    Assert.Equal("Của công ty", (string)(await Press(Holder, key, "DN-1")).Data["name"]!);
    Assert.Empty((await Press(People.Citizen(), key, "DN-1")).Filled);
  }

  [Fact]
  public async Task What_has_ended_or_does_not_hold_yet_fills_nothing() {
    var key = await app.Made();
    var ended = await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{ended}", new { to = "2026-06-01" }, 1);
    await app.Added(key, RecordApp.Values("GP-2"), from: new(2030, 1, 1));
    Assert.Empty((await Press(Holder, key, "GP-1")).Filled);
    Assert.Empty((await Press(Holder, key, "GP-2")).Filled);
    Assert.Empty((await Press(Holder, "nothing_here", "GP-1")).Filled);
  }

  async Task<JsonNode?> Prefilled(Actor actor, string key) {
    var form = FormDefinition.Parse($$"""{ "components": [ { "type": "textfield", "id": "a", "key": "name", "properties": { "source": "registry.{{key}}.name" } } ] }""");
    var answers = new FormAnswers([]);
    await using var act = app.Begin(actor);
    var filled = await act.Services.GetRequiredService<Prefill>().Fill(form, answers, actor, act.Work.Now, Ct);
    Assert.Equal(answers.Data["name"] is null ? [] : ["name"], filled.Values.Keys);
    return answers.Data["name"]?.DeepClone();
  }

  [Fact]
  public async Task A_form_begins_with_what_the_registry_holds_of_the_person_when_that_is_one_record() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("GP-0", ("holder", RecordApp.OtherNumber)), from: new(2026, 1, 1));
    Assert.Null(await Prefilled(Holder, key));
    await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    Assert.Equal("Quán GP-1", (string?)await Prefilled(Holder, key));
    Assert.Null(await Prefilled(People.Citizen(), key));
    await app.Added(key, RecordApp.Values("GP-2"), from: new(2026, 1, 1));
    Assert.Null(await Prefilled(Holder, key));
  }
}
