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

  /// <summary>A person's number, the code of an enterprise, the number of a parcel and that of a permit.</summary>
  [Theory]
  [InlineData("person", RecordApp.Number)]
  [InlineData("organisation", "5900123457")]
  [InlineData("organisation", "5900123457-001")]
  [InlineData("text", "12/345")]
  [InlineData("text", "GPXD-0001/2026")]
  public async Task A_record_is_found_by_each_kind_of_key(string type, string typed) {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("number", type, required: true), ShapeApp.Field("name", "text"), ShapeApp.Field("phone", "text"), ShapeApp.Field("holder", "person")));
    await app.Added(key, new() { ["number"] = typed, ["name"] = "Của chị Hoa", ["holder"] = RecordApp.Number });
    var (data, filled) = await Press(Holder, key, typed);
    Assert.Equal(("Của chị Hoa", $"registry.{key}.name"), ((string?)data["name"], filled.GetValueOrDefault("name")?.Source));
    Assert.Empty((await Press(People.Citizen(), key, typed)).Filled);
  }

  /// <summary>A parcel as its holder or an official types it in: where it lies, on which sheet, under which number, since when.</summary>
  static JsonObject Parcels(string key) {
    var made = ShapeApp.Registry(key, ShapeApp.Field("place", "text", required: true), ShapeApp.Field("sheet", "integer", required: true), ShapeApp.Field("parcel", "text", required: true), ShapeApp.Field("since", "date", required: true),
      ShapeApp.Field("name", "text"), ShapeApp.Field("phone", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } }), ShapeApp.Field("holder", "person"), ShapeApp.Field("company", "organisation"));
    made["naturalKey"] = new JsonArray("place", "sheet", "parcel", "since");
    return made;
  }

  static JsonObject Parcel(string parcel, params (string, JsonNode?)[] more) {
    var values = new JsonObject { ["place"] = "Pleiku", ["sheet"] = 12, ["parcel"] = parcel, ["since"] = "2020-05-04", ["name"] = $"Thửa {parcel}", ["phone"] = RecordApp.Phone };
    foreach (var (field, value) in more) values[field] = value;
    return values;
  }

  async Task<FormRecords.Looked> PressParcel(Actor actor, string key, string typed, string by = "place: place, sheet: sheet, parcel: number, since: since", bool receiving = false) {
    var form = FormDefinition.Parse($$"""
      { "components": [ { "type": "textfield", "id": "p", "key": "place", "label": "Nơi" }, { "type": "number", "id": "s", "key": "sheet", "label": "Tờ" }, { "type": "datetime", "subtype": "date", "id": "d", "key": "since", "label": "Từ ngày" },
        { "type": "textfield", "id": "a", "key": "number", "label": "Thửa", "properties": { "lookup": "registry.{{key}}", "by": "{{by}}" } },
        { "type": "textfield", "id": "b", "key": "name", "properties": { "from": "number.name" } }, { "type": "textfield", "id": "c", "key": "phone", "properties": { "from": "number.phone" } } ] }
      """);
    await using var act = app.Begin(actor);
    act.Services.GetRequiredService<FormRecords>().Receiving = receiving;
    return await act.Services.GetRequiredService<FormRecords>().Fill(form, new(new() { ["place"] = "Pleiku", ["sheet"] = 12, ["since"] = "2020-05-04", ["number"] = typed }), new HashSet<string> { "number" }, act.Work.Now, Ct);
  }

  [Fact]
  public async Task A_record_that_several_fields_name_is_found_by_who_holds_it_and_by_nobody_else() {
    var key = await app.Made(Parcels);
    await app.Added(key, Parcel("45", ("holder", RecordApp.Number)));
    await app.Added(key, Parcel("46", ("holder", RecordApp.OtherNumber)));
    var (own, others, none) = (await PressParcel(Holder, key, "45"), await PressParcel(Holder, key, "46"), await PressParcel(Holder, key, "47"));
    Assert.Equal([("name", $"registry.{key}.name", $"Sổ {key}"), ("phone", $"registry.{key}.phone", $"Sổ {key}")], own.Filled.Select(f => (f.Key, f.Value.Source, f.Value.Origin)));
    // what is another's and what there is not are told alike
    foreach (var looked in new[] { others, none, await PressParcel(People.Citizen(), key, "45"), await PressParcel(Actor.Anonymous, key, "45"), await PressParcel(RecordApp.Official(RecordApp.OtherOffice, "people.serve"), key, "45") }) {
      Assert.Empty(looked.Filled);
      Assert.Equal((none.Missed.Single().Code, none.Missed.Single().Message), (looked.Missed.Single().Code, looked.Missed.Single().Message));
    }
  }

  [Fact]
  public async Task Of_what_several_fields_name_an_official_and_a_business_see_what_is_theirs_to_see_and_the_look_is_evidence() {
    const string code = "5900123996";
    await app.AsIntruder("insert into identity.business (id, name, tax_code, representative, source, demo, created_at, changed_at, version) values ($1, 'Công ty thửa', $2, $3, 'pack', false, now(), now(), 1)", Guid.CreateVersion7(), code, RecordApp.Person);
    var key = await app.Made(Parcels);
    var id = await app.Added(key, Parcel("45", ("holder", RecordApp.OtherNumber), ("company", code)));
    Assert.Equal(["name"], (await PressParcel(Holder, key, "45")).Filled.Keys);
    Assert.Equal(["name"], (await PressParcel(app.Clerk, key, "45")).Filled.Keys);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id));
    Assert.Equal(["name", "phone"], (await PressParcel(app.Steward, key, "45")).Filled.Keys);
    Assert.Equal([app.Steward.Id], Assert.Single(await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)));
  }

  [Fact]
  public async Task Who_receives_a_form_for_their_office_is_told_what_it_asks_for_and_nothing_personal() {
    var receiver = RecordApp.Official(RecordApp.OtherOffice, "dossiers.counter", RegistryPermissions.Personal);
    var key = await app.Made(Shared);
    var id = await app.Added(key, Parcel("45", ("holder", RecordApp.OtherNumber)));
    Assert.Empty((await PressParcel(receiver, key, "45")).Filled);
    Assert.Empty((await PressParcel(Holder, key, "45", receiving: true)).Filled);
    Assert.Equal(["name"], (await PressParcel(receiver, key, "45", receiving: true)).Filled.Keys);
    Assert.Equal([receiver.Id, key, """["name"]"""], Assert.Single(await app.Sql("select actor, facts->>'registry', facts->>'fields' from ledger.entry where object_id = $1 and type = 'registries.form_read'", id)));
    // by what is personal nobody learns who is in it, nor what other offices keep for themselves
    var named = await app.Made(k => {
      var made = Shared(k);
      made["fields"]!.AsArray().Single(f => (string)f!["key"]! == "parcel")!["personal"] = new JsonObject { ["basis"] = null };
      return made;
    });
    foreach (var other in new[] { named, await app.Made(Parcels) }) {
      await app.Added(other, Parcel("45"));
      Assert.Empty((await PressParcel(receiver, other, "45", receiving: true)).Filled);
    }

    static JsonObject Shared(string key) {
      var made = Parcels(key);
      made["class"] = "shared";
      return made;
    }
  }

  [Fact]
  public async Task A_form_offers_to_look_up_where_something_could_be_found() {
    var (named, nobodys) = (await app.Made(Parcels), await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("number", "text", required: true))));
    async Task<string> Offered(Actor actor) {
      await using var act = app.Begin(actor);
      var registers = act.Services.GetRequiredService<FormRecords>();
      var offered = new List<bool>();
      foreach (var key in new[] { named, nobodys, "nothing_here" })
        offered.Add(await registers.Offers(FormDefinition.Parse($$"""{ "components": [ { "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "registry.{{key}}" } }, { "type": "textfield", "id": "b", "key": "b", "properties": { "from": "a.b" } } ] }""").Fields.First(f => f.Key == "a"), Ct));
      return string.Join(' ', offered);
    }
    Assert.Equal("True False False", await Offered(Holder));
    Assert.Equal("True True False", await Offered(app.Clerk));
    Assert.Equal("True False False", await Offered(RecordApp.Official(RecordApp.OtherOffice, "people.serve")));
    Assert.Equal("False False False", await Offered(Actor.Anonymous));
  }

  [Theory]
  [InlineData("place: place, sheet: sheet, parcel: number")]
  [InlineData("place: place, sheet: sheet, parcel: number, name: since")]
  [InlineData("place: sheet, sheet: place, parcel: number, since: since")]
  public async Task What_is_not_the_whole_key_of_the_registry_finds_nothing(string by) {
    var key = await app.Made(Parcels);
    await app.Added(key, Parcel("45", ("holder", RecordApp.Number)));
    foreach (var actor in new[] { Holder, app.Steward }) Assert.Equal("forms.no_record", Assert.Single((await PressParcel(actor, key, "45", by)).Missed).Code);
    Assert.Empty((await Press(Holder, key, "45")).Filled);
  }

  [Fact]
  public async Task What_may_not_be_seen_of_a_record_is_told_as_if_there_were_none() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("number", "text", required: true), ShapeApp.Field("name", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } })));
    await app.Added(key, new() { ["number"] = "1", ["name"] = "Riêng" });
    var form = FormDefinition.Parse($$"""{ "components": [ { "type": "textfield", "id": "a", "key": "number", "properties": { "lookup": "registry.{{key}}" } }, { "type": "textfield", "id": "b", "key": "name", "properties": { "from": "number.name" } } ] }""");
    await using var act = app.Begin(app.Clerk);
    async Task<string?> Said(string typed) => (await act.Services.GetRequiredService<FormRecords>().Fill(form, new(new() { ["number"] = typed }), new HashSet<string> { "number" }, act.Work.Now, Ct)).Missed.Single().Message.Replace(typed, "x", StringComparison.Ordinal);
    Assert.Equal(await Said("2"), await Said("1"));
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

  [Fact]
  public async Task An_official_who_fills_a_form_for_a_person_leaves_evidence_that_they_can_see() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    var form = FormDefinition.Parse($$"""{ "components": [ { "type": "textfield", "id": "a", "key": "name", "properties": { "source": "registry.{{key}}.name" } } ] }""");
    var counter = RecordApp.Official(RecordApp.OtherOffice, "people.serve");
    await using var act = app.Begin(counter);
    await act.Services.GetRequiredService<Prefill>().Fill(form, new([]), Holder, act.Work.Now, Ct);
    Assert.Equal([counter.Id, RecordApp.Person], Assert.Single(await app.Sql("select actor, subject from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)));
  }

  static JsonObject Couples(string key) => ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("first", "person"), ShapeApp.Field("second", "person"), ShapeApp.Field("owner", "organisation"), ShapeApp.Field("lender", "organisation"),
    ShapeApp.Field("note", "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } }), ShapeApp.Field("name", "text"), ShapeApp.Field("phone", "text"));

  [Fact]
  public async Task Whoever_of_several_people_it_names_finds_it_and_each_is_told_that_it_was_read() {
    var key = await app.Made(Couples);
    await app.AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Trần Văn Hai', $2, 'pack', false, now(), now(), 1)", Guid.CreateVersion7(), "064090000077");
    var id = await app.Added(key, new() { ["code"] = "C-1", ["first"] = "064090000077", ["second"] = RecordApp.Number, ["name"] = "Chung" });
    Assert.Equal("Chung", (string)(await Press(Holder, key, "C-1")).Data["name"]!);
    await app.Read(app.Steward, $"/api/registries/{key}/records/{id}");
    Assert.Equal(2L, (await app.Sql("select count(distinct subject) from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id))[0][0]);
  }

  [Fact]
  public async Task Who_represents_another_organisation_that_it_names_finds_nothing_and_its_own_nothing_personal() {
    const string code = "5900123999";
    await app.AsIntruder("insert into identity.business (id, name, tax_code, representative, source, demo, created_at, changed_at, version) values ($1, 'Công ty khác', $2, $3, 'pack', false, now(), now(), 1)", Guid.CreateVersion7(), code, RecordApp.Person);
    var key = await app.Made(Couples);
    await app.Added(key, new() { ["code"] = "C-1", ["lender"] = code, ["owner"] = "5900123998", ["name"] = "Của người khác" });
    await app.Added(key, new() { ["code"] = "C-2", ["owner"] = code, ["name"] = "Của mình", ["note"] = "riêng" });
    Assert.Empty((await Press(Holder, key, "C-1")).Filled);
    Assert.Equal(["name"], (await Press(Holder, key, "C-2")).Filled.Keys);
  }

  [Fact]
  public async Task What_is_personal_of_each_of_several_people_lies_under_the_key_of_that_person() {
    var (mother, number) = (Guid.CreateVersion7(), "064090000088");
    await app.AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Trần Thị Mẹ', $2, 'pack', false, now(), now(), 1)", mother, number);
    JsonObject Personal(string name) => ShapeApp.Field(name, "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } });
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), Personal("child_name"), ShapeApp.Field("child_number", "person"), Personal("mother_name"), ShapeApp.Field("mother_number", "person"), Personal("note")));
    var id = await app.Added(key, new() { ["code"] = "K-1", ["child_name"] = "Bé", ["child_number"] = RecordApp.Number, ["mother_name"] = "Trần Thị Mẹ", ["mother_number"] = number, ["note"] = "riêng" });
    var kept = await app.Sql("select e.subject, e.type from ledger.entry e join ledger.payload p on p.entry = e.id where e.object_id = $1 order by e.id", id);
    Assert.Equal([[RecordApp.Person, "registries.record_added"], [mother, "registries.personal_kept"]], kept);
    Assert.Equal("""["mother_name","mother_number"]""", (await app.Sql("select facts->>'fields' from ledger.entry where object_id = $1 and type = 'registries.personal_kept'", id))[0][0]);
    Assert.Single((await app.Read(app.Steward, $"/api/registries/{key}/records/{id}/history")).Body!["versions"]!.AsArray());
  }

  static async Task<IReadOnlyList<HeldRecord>> Held(IServiceProvider services, string key, RecordHolder holder) => await services.GetRequiredService<FormRecords>().Held($"registry.{key}", holder, ["name", "note"], Ct);

  [Fact]
  public async Task In_the_place_of_a_paper_a_business_is_shown_nothing_personal_of_others_and_an_official_all() {
    const string code = "5900123997";
    var key = await app.Made(Couples);
    await app.Added(key, new() { ["code"] = "C-1", ["owner"] = code, ["name"] = "Của mình", ["note"] = "riêng" });
    await using var act = app.Begin(Holder);
    Assert.Equal(["Của mình"], Assert.Single(await Held(act.Services, key, new(null, code))).Values.Select(v => v.Text));
    await using var counter = app.Begin(RecordApp.Official(RecordApp.OtherOffice, "people.serve"));
    Assert.Equal(["Của mình", "riêng"], Assert.Single(await Held(counter.Services, key, new(null, code))).Values.Select(v => v.Text));
  }

  [Fact]
  public async Task One_look_of_an_official_is_told_once_however_often_the_page_asks() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("GP-1"), from: new(2026, 1, 1));
    var counter = RecordApp.Official(RecordApp.OtherOffice, "people.serve");
    for (var request = 1; request <= 2; request++) {
      await using var act = app.Begin(counter);
      foreach (var _ in Enumerable.Range(0, 3)) Assert.Single(await Held(act.Services, key, new(RecordApp.Number, null)));
      Assert.Equal(request, (await app.Sql("select 1 from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)).Count);
    }
  }
}
