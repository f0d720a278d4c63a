using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;
using Xunit;
using static Saola.Forms.Tests.ComponentTypeTests;

namespace Saola.Forms.Tests;

/// <summary>What the province needs beyond form-js.</summary>
public sealed class FieldMarkTests {
  const string Png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("13,9833; 108,0000", "[108,13.9833]", "13,9833; 108")]
  [InlineData("13.9833, 108.0000", "[108,13.9833]", "13,9833; 108")]
  [InlineData("-13.5 108", "[108,-13.5]", "-13,5; 108")]
  [InlineData("{\"type\": \"Point\", \"coordinates\": [108.0, 13.98]}", "[108,13.98]", "13,98; 108")]
  [InlineData("91; 108", null, null)]
  [InlineData("13,9833, 108,0000", null, null)]
  [InlineData("mười ba; 108", null, null)]
  [InlineData("{\"type\": \"Point\", \"coordinates\": [108.0]}", null, null)]
  [InlineData("{\"type\": \"Polygon\", \"coordinates\": [108.0, 13.98]}", null, null)]
  [InlineData("{", null, null)]
  public async Task A_place_is_typed_as_latitude_and_longitude(string typed, string? kept, string? written) {
    var form = Form("""{ "type": "textfield", "key": "at", "properties": { "as": "point" } }""");
    var answers = Post(form, ("at", typed));
    Assert.Equal(kept is null ? ["at forms.not_point"] : [], await Faults(form, answers));
    Assert.Equal((kept, kept is null ? typed : null), (answers.Data["at"]?["coordinates"]?.ToJsonString(), answers.Unread.GetValueOrDefault("at")));
    Assert.Equal(written, FormWords.Write(form.Pages[0].Group.Parts[0], answers.Data["at"]));
  }

  [Theory]
  [InlineData("13,9; 108\n13,9; 108,1\n14; 108,1", "[[[108,13.9],[108.1,13.9],[108.1,14],[108,13.9]]]")]
  [InlineData("13,9; 108\r\n13,9; 108,1\r\n14; 108,1\r\n13,9; 108", "[[[108,13.9],[108.1,13.9],[108.1,14],[108,13.9]]]")]
  [InlineData("{\"type\": \"Polygon\", \"coordinates\": [[[108, 13.9], [108.1, 13.9], [108.1, 14], [108, 13.9]]]}", "[[[108,13.9],[108.1,13.9],[108.1,14],[108,13.9]]]")]
  [InlineData("13,9; 108\n13,9; 108,1", null)]
  [InlineData("13,9; 108\n14; 108,1\n13,9; 108,1\n14; 108", null)]
  [InlineData("13,9; 108\n13,9; 108\n14; 108,1", null)]
  [InlineData("13,9; 108\nxa\n14; 108,1", null)]
  [InlineData("{\"type\": \"Polygon\", \"coordinates\": [[[108, 13.9], \"x\"]]}", null)]
  public async Task A_piece_of_land_has_corners_and_sides_that_do_not_cross(string typed, string? kept) {
    var form = Form("""{ "type": "textarea", "key": "land", "properties": { "as": "area" } }""");
    var answers = Post(form, ("land", typed));
    Assert.Equal(kept is null ? ["land forms.not_area"] : [], await Faults(form, answers));
    Assert.Equal(kept, answers.Data["land"]?["coordinates"]?.ToJsonString());
    if (kept is not null) Assert.Equal(kept, GeoText.Area(GeoText.Write(answers.Data["land"])!)!["coordinates"]!.ToJsonString());
  }

  [Fact]
  public async Task More_corners_than_a_page_should_bear_are_refused() {
    var form = Form("""{ "type": "textarea", "key": "land", "properties": { "as": "area" } }""");
    var circle = Enumerable.Range(0, GeoText.MostCorners + 1).Select(i => FormattableString.Invariant($"{13 + Math.Sin(i * Math.Tau / 1001):0.######} {108 + Math.Cos(i * Math.Tau / 1001):0.######}"));
    Assert.Equal(["land forms.not_area"], await Faults(form, Post(form, ("land", string.Join('\n', circle)))));
  }

  [Fact]
  public async Task Who_signs_stands_by_it() {
    var form = Form("""{ "type": "textfield", "key": "by", "properties": { "as": "signature" }, "validate": { "required": true } }""");
    Assert.Equal(["by forms.required"], await Faults(form, Post(form, ("by", ""))));
    var unsure = Post(form, ("by", "Siu H'Bia"), ("by__drawn", Png));
    Assert.Equal(["by forms.not_agreed"], await Faults(form, unsure));
    Assert.Equal((null, "Siu H'Bia"), (unsure.Data["by"], unsure.Unread["by"]));
    var typed = Post(form, ("by", "Siu H'Bia"), ("by__agreed", "true"));
    Assert.Empty(await Faults(form, typed));
    Assert.Equal("""{"name":"Siu H'Bia"}""", typed.Data["by"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    Assert.Equal(Png, (string?)Post(form, ("by", "Siu H'Bia"), ("by__agreed", "true"), ("by__drawn", Png)).Data["by"]!["drawn"]);
  }

  [Theory]
  [InlineData("data:image/svg+xml;base64,iVBORw0KGgoAAAA=")]
  [InlineData("data:image/png;base64,PHNjcmlwdD4=")]
  [InlineData("https://example.com/a.png")]
  public async Task A_picture_that_is_none_does_not_come_in(string drawn) {
    var form = Form("""{ "type": "textfield", "key": "by", "properties": { "as": "signature" } }""");
    Assert.Null(Post(form, ("by", "Siu H'Bia"), ("by__agreed", "true"), ("by__drawn", drawn)).Data["by"]!["drawn"]);
    // not by the interface for programs either
    Assert.Equal(["by forms.not_agreed"], await Faults(form, new(new() { ["by"] = new JsonObject { ["name"] = "Siu H'Bia", ["drawn"] = drawn } })));
  }

  static readonly FormDefinition Home = Form("""{ "type": "select", "key": "home", "validate": { "required": true }, "properties": { "as": "unit", "catalogue": "c", "provinces": "p", "alias": "old" } }""");

  static async Task<FormAnswers> Choose(FormAnswers answers, params (string Name, string Value)[] posted) {
    var form = posted.Select(p => KeyValuePair.Create(p.Name, new StringValues(p.Value))).ToArray();
    answers.Post(Home.Pages[0].Group, form, Today);
    await answers.Pick(Home.Pages[0].Group, form, Places.Instance, Ct);
    return answers;
  }

  static async Task<string[]> Wrong(FormAnswers answers) => [.. (await Home.Check(answers, Today, Places.Instance, null, Ct)).Select(e => e.Code)];

  [Fact]
  public async Task A_province_opens_its_communes_and_another_province_closes_them() {
    var answers = await Choose(new([]), ("home__text", ""), ("home__province", "52"));
    Assert.Equal(("52", null), (answers.Unread["home__province"], answers.Data["home"]));
    Assert.Equal(["forms.required"], await Wrong(answers));
    await Choose(answers, ("home__text", ""), ("home__province", "52"), ("home", "pleiku"));
    Assert.Equal("pleiku", answers.Data["home"]!.ToString());
    Assert.Empty(answers.Unread);
    Assert.Empty(await Wrong(answers));
    await Choose(answers, ("home__text", ""), ("home__province", "01"), ("home", "pleiku"));
    Assert.Equal((null, "01"), (answers.Data["home"], answers.Unread["home__province"]));
  }

  [Theory]
  [InlineData("Pleiku", "pleiku", null)]
  [InlineData("xã cũ", "pleiku", null)]
  [InlineData("phường", null, "forms.several")]
  [InlineData("không đâu", null, "forms.unknown_name")]
  public async Task A_commune_is_found_by_its_name_old_or_new_whatever_province_stood_there(string text, string? code, string? fault) {
    var answers = await Choose(new([]), ("home__text", text), ("home__province", "01"));
    Assert.Equal(code, answers.Data["home"]?.ToString());
    Assert.Equal(fault is null ? [] : [fault], await Wrong(answers));
    if (fault != "forms.several") return;
    await Choose(answers, ("home__text", text), ("home__for", text), ("home__province", "01"), ("home", "badinh"));
    Assert.Equal("badinh", answers.Data["home"]!.ToString());
    Assert.Empty(await Wrong(answers));
  }

  [Fact]
  public async Task A_commune_that_there_is_not_cannot_be_posted() =>
    Assert.Equal(["forms.unknown_choice"], await Wrong(new(new() { ["home"] = "atlantis" })));

  [Theory]
  [InlineData("select", "\"pleiku\"", "\"atlantis\"")]
  [InlineData("radio", "\"pleiku\"", "\"atlantis\"")]
  [InlineData("checklist", "[\"pleiku\", \"badinh\"]", "[\"pleiku\", \"atlantis\"]")]
  public async Task A_catalogue_value_is_one_that_the_catalogue_has(string type, string known, string unknown) {
    var form = Form($$"""{ "type": "{{type}}", "key": "x", "properties": { "catalogue": "c" } }""");
    foreach (var (value, codes) in new[] { (known, Array.Empty<string>()), (unknown, ["forms.unknown_choice"]) })
      Assert.Equal(codes, (await form.Check(new(new() { ["x"] = JsonNode.Parse(value) }), Today, Places.Instance, null, Ct)).Select(e => e.Code));
  }

  static readonly FormDefinition Family = Form(
    """{ "type": "textfield", "key": "number", "properties": { "lookup": "person" } }""", """{ "type": "textfield", "key": "name", "properties": { "from": "number.fullName" } }""",
    """{ "type": "datetime", "subtype": "date", "key": "born", "properties": { "from": "number.dateOfBirth" } }""",
    """{ "type": "dynamiclist", "path": "children", "components": [ { "type": "textfield", "key": "number", "properties": { "lookup": "person" } }, { "type": "textfield", "key": "name", "properties": { "from": "number.fullName" } } ] }""");

  static async Task<(FormAnswers Answers, FormRecords.Looked Looked)> Press(FormAnswers answers, string button) {
    var looked = await new FormRecords([new People()]).Fill(Family, answers, [KeyValuePair.Create(button, new StringValues("1"))], DateTimeOffset.UnixEpoch, Ct);
    return (answers, looked);
  }

  [Fact]
  public async Task A_record_fills_the_fields_that_name_it_and_says_where_they_come_from() {
    var (answers, looked) = await Press(new(new() { ["number"] = "000190000001", ["name"] = "gõ sai" }), "number__find");
    Assert.Equal(("Siu H'Bia", "1990-05-04"), (answers.At("name")!.ToString(), answers.At("born")!.ToString()));
    Assert.Equal(new Provenance("person.fullName", "dữ liệu thử", DateTimeOffset.UnixEpoch, false), looked.Filled["name"]);
    Assert.Empty(looked.Missed);
  }

  [Fact]
  public async Task A_row_is_filled_by_its_own_record() {
    var (answers, looked) = await Press(new(JsonNode.Parse("""{"name": "để yên", "children": [{"number": "1"}, {"number": "000190000001", "name": "gõ sai"}]}""")!.AsObject()), "children.1.number__find");
    Assert.Equal(("để yên", null, "Siu H'Bia"), (answers.At("name")!.ToString(), answers.At("children.0.name"), answers.At("children.1.name")!.ToString()));
    Assert.Equal(["children.1.name"], looked.Filled.Keys);
  }

  [Theory]
  [InlineData("999")]
  [InlineData("")]
  public async Task What_is_in_no_register_is_said_and_nothing_is_overwritten(string number) {
    var (answers, looked) = await Press(new(new() { ["number"] = number, ["name"] = "gõ tay" }), "number__find");
    Assert.Equal(("gõ tay", "forms.no_record", "number"), (answers.At("name")!.ToString(), looked.Missed[0].Code, looked.Missed[0].Field));
    Assert.Empty(looked.Filled);
  }

  [Fact]
  public async Task Without_the_button_nothing_is_looked_up() =>
    Assert.Empty((await Press(new(new() { ["number"] = "000190000001" }), "name")).Looked.Filled);

  static readonly FormDefinition Parcels = Form(
    """{ "type": "select", "key": "commune", "label": "Xã", "properties": { "catalogue": "core:catalogue/commune" } }""",
    """{ "type": "textfield", "key": "sheet", "label": "Tờ bản đồ", "properties": { "lookup": "land.parcel", "by": "commune: commune, map_sheet: sheet, parcel_number: parcel" } }""", """{ "type": "number", "key": "parcel", "label": "Số thửa" }""",
    """{ "type": "number", "key": "area", "properties": { "from": "sheet.area" } }""", """{ "type": "number", "key": "kind", "properties": { "from": "sheet.kind" } }""",
    """{ "type": "datetime", "subtype": "date", "key": "since", "properties": { "from": "sheet.kind" } }""",
    """{ "type": "dynamiclist", "path": "more", "components": [ { "type": "textfield", "key": "lot", "label": "Thửa", "properties": { "lookup": "land.parcel", "by": "commune: commune, map_sheet: sheet, parcel_number: lot" } }, { "type": "textfield", "key": "sheet", "label": "Tờ" }, { "type": "textfield", "key": "size", "properties": { "from": "lot.area" } } ] }""");

  static async Task<(FormAnswers Answers, FormRecords.Looked Looked)> PressParcel(string data, string button) {
    var answers = new FormAnswers(JsonNode.Parse(data)!.AsObject());
    return (answers, await new FormRecords([new Land()]).Fill(Parcels, answers, [KeyValuePair.Create(button, new StringValues("1"))], DateTimeOffset.UnixEpoch, Ct));
  }

  [Fact]
  public async Task Several_fields_name_a_record_together_and_what_is_of_another_kind_is_left() {
    var (answers, looked) = await PressParcel("""{"commune": "pleiku", "sheet": "12", "parcel": 45}""", "sheet__find");
    Assert.Equal((120.5m, null, null), ((decimal)answers.At("area")!, answers.At("kind"), answers.At("since")));
    Assert.Equal(new Provenance("land.parcel.area", "đất thử", DateTimeOffset.UnixEpoch, false), Assert.Single(looked.Filled).Value);
    Assert.Empty(looked.Missed);
  }

  [Fact]
  public async Task A_row_finds_the_parts_of_its_key_in_itself_and_then_outside_of_all_rows() {
    var (answers, looked) = await PressParcel("""{"commune": "pleiku", "sheet": "9", "more": [{"lot": "1", "sheet": "12"}, {"lot": "45", "sheet": "12"}]}""", "more.1.lot__find");
    Assert.Equal(("120.5", null, null), (answers.At("more.1.size")!.ToString(), answers.At("more.0.size"), answers.At("area")));
    Assert.Equal(["more.1.size"], looked.Filled.Keys);
  }

  [Theory]
  [InlineData("""{"commune": "pleiku", "sheet": "12", "parcel": 46, "area": 1}""", "forms.no_record", "“Xã”, “Tờ bản đồ”, “Số thửa”")]
  [InlineData("""{"commune": "pleiku", "sheet": "12", "parcel": 47, "area": 1}""", "forms.no_record", "“Xã”, “Tờ bản đồ”, “Số thửa”")]
  [InlineData("""{"sheet": "12", "area": 1}""", "forms.key_open", "“Xã”, “Số thửa”")]
  public async Task What_several_fields_do_not_find_or_may_not_show_is_one_answer_and_what_is_open_is_asked_for(string data, string code, string said) {
    var (answers, looked) = await PressParcel(data, "sheet__find");
    var missed = Assert.Single(looked.Missed);
    Assert.Equal((code, "sheet", "1"), (missed.Code, missed.Field, answers.At("area")!.ToString()));
    Assert.Contains(said, missed.Message, StringComparison.Ordinal);
    Assert.Empty(looked.Filled);
  }

  [Fact]
  public async Task Registers_are_asked_in_turn_and_the_next_says_what_the_first_does_not() {
    var form = Form("""{ "type": "textfield", "key": "number", "properties": { "lookup": "person, land.owner" } }""", """{ "type": "textfield", "key": "name", "properties": { "from": "number.fullName, number.name" } }""",
      """{ "type": "textfield", "key": "home", "properties": { "from": "number.home" } }""");
    var answers = new FormAnswers(new() { ["number"] = "000190000001" });
    var looked = await new FormRecords([new People(), new Land()]).Fill(form, answers, new HashSet<string> { "number" }, DateTimeOffset.UnixEpoch, Ct);
    Assert.Equal(("Siu H'Bia", "Buôn Ma"), (answers.At("name")!.ToString(), answers.At("home")!.ToString()));
    Assert.Equal([("name", "person.fullName"), ("home", "land.owner.home")], looked.Filled.Select(f => (f.Key, f.Value.Source)));
  }

  [Theory]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "x: a, y: none" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "x: a, x: b" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "a" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "x: b" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "x: a, y: inRow" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "land.parcel", "by": "x: a, y: box" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "person", "by": "x: a, y: b" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "by": "x: a, y: b" } }""")]
  [InlineData("""{ "type": "number", "id": "a", "key": "a", "properties": { "lookup": "land.parcel" } }""")]
  public void A_key_of_several_fields_names_fields_that_there_are(string component) =>
    Assert.Contains(FormDefinition.Lint($$"""
      { "components": [ {{component}}, { "type": "textfield", "key": "b" }, { "type": "checkbox", "key": "box" }, { "type": "textfield", "key": "c", "properties": { "from": "a.c" } },
        { "type": "dynamiclist", "path": "rows", "components": [ { "type": "textfield", "key": "inRow" } ] } ] }
      """), f => f is { Where: "a", Code: "forms.bad_lookup" });

  sealed class Land : IRecordSource {
    public string Name => "land";
    public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) => ValueTask.FromResult<FoundRecord?>(null);
    public ValueTask<FoundRecord?> Find(string register, string key, CancellationToken ct) =>
      ValueTask.FromResult(register == "owner" && key == "000190000001" ? new FoundRecord(new() { ["name"] = "tên khác", ["home"] = "Buôn Ma" }, "chủ đất") : null);
    public ValueTask<FoundRecord?> Find(string register, IReadOnlyDictionary<string, string> key, CancellationToken ct) => ValueTask.FromResult((register, key["commune"], key["map_sheet"], key["parcel_number"], key.Count) switch {
      ("parcel", "pleiku", "12", "45", 3) => new FoundRecord(new() { ["area"] = 120.5m, ["kind"] = "đất ở" }, "đất thử"),
      // nothing of it that the form asks for may be seen
      ("parcel", "pleiku", "12", "46", 3) => new FoundRecord([], "đất thử"),
      _ => null,
    });
  }

  [Theory]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "person" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "from": "b.fullName" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "from": "b" } }""")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "lookup": "person", "from": "a.x, b" } }""")]
  public void A_lookup_and_what_it_fills_name_each_other(string component) =>
    Assert.Contains(FormDefinition.Lint($$"""{ "components": [ {{component}} ] }"""), f => f is { Where: "a", Code: "forms.bad_lookup" });

  sealed class People : IRecordSource {
    public string Name => "person";
    public ValueTask<FoundRecord?> Find(string key, CancellationToken ct) =>
      ValueTask.FromResult(key == "000190000001" ? new FoundRecord(new() { ["fullName"] = "Siu H'Bia", ["dateOfBirth"] = "1990-05-04" }, "dữ liệu thử") : null);
  }

  [Theory]
  [InlineData("badinh", "Phường Ba Đình")]
  [InlineData("ở đâu đó", "ở đâu đó")]
  public async Task A_computed_code_is_read_by_its_name_and_is_nobodys_mistake(string code, string read) {
    var form = FormDefinition.Parse("""{ "components": [ { "type": "group", "id": "g", "label": "G", "components": [{ "type": "expression", "id": "x", "key": "x", "expression": "=part.commune", "properties": { "catalogue": "core:catalogue/commune" } }] }] }""");
    var answers = new FormAnswers(new() { ["part"] = new JsonObject { ["commune"] = code } });
    form.Settle(answers, new(2026, 11, 22));
    Assert.Empty(await form.Check(answers, new(2026, 11, 22), Places.Instance, null, Ct));
    Assert.Equal(read, await FormWords.Read(form.Fields.Single(f => f.Key == "x"), answers.At("x"), FormScope.Of(answers, new(2026, 11, 22)), Places.Instance));
  }

  /// <summary>Two provinces with a ward each, and one old name.</summary>
  sealed class Places : IChoices {
    public static readonly Places Instance = new();
    static readonly (string Code, string Name, string Parent, string Old)[] All = [("pleiku", "Phường Pleiku", "52", "xã cũ"), ("badinh", "Phường Ba Đình", "01", "phường xưa")];

    ValueTask<IReadOnlyList<Choice>> IChoices.All(string catalogue, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<Choice>>([new("52", "Gia Lai"), new("01", "Hà Nội")]);
    public ValueTask<IReadOnlyList<Choice>> Within(string catalogue, string parent, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<Choice>>([.. All.Where(a => a.Parent == parent).Select(a => new Choice(a.Code, a.Name))]);
    public ValueTask<string?> Label(string catalogue, string code, CancellationToken ct) => ValueTask.FromResult<string?>(All.FirstOrDefault(a => a.Code == code).Name);
    public ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct) => ValueTask.FromResult<string?>(All.FirstOrDefault(a => a.Code == code).Parent);
    public ValueTask<IReadOnlyList<Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct) =>
      ValueTask.FromResult<IReadOnlyList<Choice>>([.. All.Where(a => Vn.Fold(a.Name).Contains(Vn.Fold(text), StringComparison.Ordinal) || (alias is not null && Vn.Fold(a.Old).Contains(Vn.Fold(text), StringComparison.Ordinal))).Select(a => new Choice(a.Code, a.Name))]);
  }
}
