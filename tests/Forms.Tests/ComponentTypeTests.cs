using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Forms.Tests;

/// <summary>Each component type of form-js and each of its properties: read, or refused by name.</summary>
public sealed class ComponentTypeTests {
  internal static readonly DateOnly Today = new(2026, 11, 21);
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  internal static FormDefinition Form(params string[] components) =>
    FormDefinition.Parse($$"""{ "id": "f", "type": "default", "components": [ { "type": "group", "id": "page", "label": "Trang", "components": [ {{string.Join(", ", components)}} ] } ] }""");

  static string[] Lint(string component) => [.. FormDefinition.Lint($$"""{ "components": [ {{component}} ] }""").Select(f => $"{f.Where} {f.Code}")];

  internal static FormAnswers Post(FormDefinition form, params (string Name, string Value)[] posted) => Post(form, new([]), posted);

  internal static FormAnswers Post(FormDefinition form, FormAnswers answers, params (string Name, string Value)[] posted) {
    answers.Post(form.Pages[0].Group, posted.GroupBy(p => p.Name).Select(g => KeyValuePair.Create(g.Key, new StringValues([.. g.Select(p => p.Value)]))), Today);
    form.Settle(answers, Today);
    return answers;
  }

  internal static async Task<string[]> Faults(FormDefinition form, FormAnswers answers) =>
    [.. (await form.Check(answers, Today, EmptyChoices.Instance, null, Ct)).Select(e => $"{e.Field} {e.Code}")];

  /// <summary>The types of schema version 19 and those that came after it.</summary>
  public static TheoryData<string> Types => new(
    "textfield", "textarea", "number", "datetime", "checkbox", "checklist", "radio", "select", "taglist", "filepicker", "expression", "text", "html", "image", "table",
    "documentPreview", "separator", "spacer", "button", "group", "dynamiclist", "multipage", "page", "iframe");

  [Theory, MemberData(nameof(Types))]
  public void Every_type_of_the_schema_is_known_and_read_or_refused_with_a_reason(string type) {
    var known = Assert.Single(ComponentTypes.All, t => t.Name == type);
    var faults = FormDefinition.Lint($$"""{ "components": [ { "type": "{{type}}", "id": "it", {{(known.Names.Contains("key") ? "\"key\": \"it\"," : "")}} "properties": { "catalogue": "a:catalogue/b" }, "components": [] } ] }""");
    if (known.Refused is { } why) Assert.Contains(faults, f => f is { Where: "it", Code: "forms.refused_type" } && f.Message.Contains(why, StringComparison.Ordinal));
    else Assert.DoesNotContain(faults, f => f.Code is "forms.unknown_type" or "forms.refused_type");
  }

  [Fact]
  public void The_guide_lists_every_type_with_its_properties() {
    var guide = Repository.Read("docs/forms.md");
    foreach (var type in ComponentTypes.All) {
      var row = Assert.Single(guide.Split('\n'), line => line.StartsWith($"| `{type.Name}` |", StringComparison.Ordinal));
      foreach (var property in type.Properties) Assert.Contains($"`{property}`", row, StringComparison.Ordinal);
      Assert.Equal(type.Refused is not null, row.Contains("| refused:", StringComparison.Ordinal));
    }
    foreach (var mark in FieldMarks.Names) Assert.Contains($"| `{mark}` | `{FieldMarks.HostOf(mark)}` |", guide, StringComparison.Ordinal);
    foreach (var limit in ComponentTypes.Limits) Assert.Contains($"`{limit}`", guide, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "colour": "red" }""", "a forms.unknown_property")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "validate": { "luck": 1 } }""", "a forms.unknown_property")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "label": "{{ b" }""", "a forms.bad_template")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "label": "{{#if b}}x" }""", "a forms.bad_template")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "label": "{{ b + }}" }""", "a forms.bad_feel")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a..b" }""", "a forms.bad_key")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "validate": { "maxLength": "=b +" } }""", "a forms.bad_feel")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "readonly": "=b +" }""", "a forms.bad_feel")]
  [InlineData("""{ "type": "checkbox", "id": "a", "key": "a", "defaultValue": "yes" }""", "a forms.bad_default")]
  [InlineData("""{ "type": "number", "id": "a", "key": "a", "defaultValue": "three" }""", "a forms.bad_default")]
  [InlineData("""{ "type": "select", "id": "a", "key": "a", "values": [ { "label": "x", "value": { "b": 1 } } ], "valuesKey": "c" }""", "a forms.bad_choice")]
  [InlineData("""{ "type": "image", "id": "a", "source": "https://example.com/a.png" }""", "a forms.outside_image")]
  [InlineData("""{ "type": "image", "id": "a", "source": "//example.com/a.png" }""", "a forms.outside_image")]
  [InlineData("""{ "type": "html", "id": "a", "content": "<p onclick='x()'>a</p>" }""", "a forms.unsafe_html")]
  [InlineData("""{ "type": "html", "id": "a", "content": "<script>x()</script>" }""", "a forms.unsafe_html")]
  [InlineData("""{ "type": "html", "id": "a", "content": "<a href='javascript:x()'>a</a>" }""", "a forms.unsafe_html")]
  [InlineData("""{ "type": "dynamiclist", "id": "a", "path": "a", "isRepeating": false, "components": [] }""", "a forms.not_repeating")]
  [InlineData("""{ "type": "group", "id": "g", "components": [ { "type": "multipage", "id": "a", "components": [] } ] }""", "a forms.nested_pages")]
  [InlineData("""{ "type": "textarea", "id": "a", "key": "a", "properties": { "as": "point" } }""", "a forms.bad_as")]
  [InlineData("""{ "type": "textfield", "id": "a", "key": "a", "properties": { "as": "magic" } }""", "a forms.bad_as")]
  [InlineData("""{ "type": "select", "id": "a", "key": "a", "properties": { "as": "unit", "catalogue": "a:catalogue/b" } }""", "a forms.no_choices")]
  public void What_cannot_be_shown_is_refused_with_the_id_of_its_component(string component, string fault) => Assert.Contains(fault, Lint(component));

  [Theory]
  [InlineData("time", "8h30", "\"08:30+07:00\"", "08:30")]
  [InlineData("time\", \"timeSerializingFormat\": \"utc_normalized", "08:30", "\"01:30Z\"", "08:30")]
  [InlineData("time\", \"timeSerializingFormat\": \"no_timezone", "8 giờ", "\"08:00\"", "08:00")]
  [InlineData("datetime", "21/11/2026 08:30", "\"2026-11-21T08:30+07:00\"", "21/11/2026 08:30")]
  [InlineData("datetime\", \"timeSerializingFormat\": \"utc_normalized", "21/11/2026 06:30", "\"2026-11-20T23:30Z\"", "21/11/2026 06:30")]
  [InlineData("datetime\", \"timeSerializingFormat\": \"no_timezone", "2026-11-21T06:30", "\"2026-11-21T06:30\"", "21/11/2026 06:30")]
  public async Task A_time_is_kept_as_the_form_says_and_written_as_people_write(string subtype, string typed, string kept, string written) {
    var form = Form($$"""{ "type": "datetime", "key": "at", "dateLabel": "Lúc", "timeLabel": "Lúc", "subtype": "{{subtype}}" }""");
    var answers = Post(form, ("at", typed));
    Assert.Empty(await Faults(form, answers));
    Assert.Equal(JsonNode.Parse(kept)!.ToString(), answers.Data["at"]!.ToString());
    Assert.Equal(written, FormWords.Write(form.Pages[0].Group.Parts[0], answers.Data["at"]));
  }

  [Fact]
  public async Task A_day_and_a_time_are_posted_beside_each_other() {
    var form = Form("""{ "type": "datetime", "key": "at", "dateLabel": "Lúc", "subtype": "datetime", "validate": { "required": true } }""");
    Assert.Equal("2026-11-21T08:30+07:00", Post(form, ("at", "21/11/2026"), ("at__time", "8:30")).Data["at"]!.ToString());
    var half = Post(form, ("at", "21/11/2026"), ("at__time", ""));
    Assert.Equal(["at forms.not_moment"], await Faults(form, half));
    Assert.Equal("21/11/2026", half.Unread["at"]);
    Assert.Equal(["at forms.required"], await Faults(form, Post(form, ("at", ""), ("at__time", ""))));
  }

  [Theory]
  [InlineData("""{ "type": "number", "key": "x", "increment": 5 }""", "12", "x forms.increment")]
  [InlineData("""{ "type": "number", "key": "x", "increment": "0.5", "decimalDigits": 1 }""", "12,5", null)]
  [InlineData("""{ "type": "number", "key": "x", "validate": { "max": "=limit * 2" } }""", "21", "x forms.max")]
  [InlineData("""{ "type": "number", "key": "x", "validate": { "max": "=limit * 2" } }""", "20", null)]
  [InlineData("""{ "type": "number", "key": "x", "serializeToString": true, "validate": { "min": 3 } }""", "2,5", "x forms.min")]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "minLength": "=limit" } }""", "ngắn", "x forms.min_length")]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "maxLength": "=limit" } }""", "dài hơn mười chữ", "x forms.max_length")]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "validationType": "email" } }""", "hoa@example", "x forms.not_email")]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "validationType": "email" } }""", "hoa@example.vn", null)]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "validationType": "phone" } }""", "09o5", "x forms.not_phone")]
  [InlineData("""{ "type": "textfield", "key": "x", "validate": { "validationType": "phone" } }""", "0905 123 456", null)]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "date", "disallowPassedDates": true }""", "20/11/2026", "x forms.min_date")]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "date", "disallowPassedDates": true }""", "21/11/2026", null)]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "date", "properties": { "minDate": "2026-12-01" } }""", "30/11/2026", "x forms.min_date")]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "date", "properties": { "maxDate": "=today + duration(\"P7D\")" } }""", "29/11/2026", "x forms.max_date")]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "datetime", "disallowPassedDates": true }""", "20/11/2026 23:59", "x forms.min_date")]
  [InlineData("""{ "type": "datetime", "key": "x", "subtype": "time" }""", "25:00", "x forms.not_time")]
  [InlineData("""{ "type": "taglist", "key": "x", "values": [ { "label": "A", "value": "a" } ] }""", "b", "x forms.unknown_choice")]
  [InlineData("""{ "type": "taglist", "key": "x", "values": [ { "label": "A", "value": "a" } ] }""", "a", null)]
  [InlineData("""{ "type": "select", "key": "x", "valuesKey": "colours" }""", "blue", "x forms.unknown_choice")]
  [InlineData("""{ "type": "select", "key": "x", "valuesKey": "colours" }""", "red", null)]
  [InlineData("""{ "type": "radio", "key": "x", "valuesExpression": "=for c in colours return {label: upper case(c), value: c}" }""", "green", null)]
  [InlineData("""{ "type": "radio", "key": "x", "values": [ { "label": "Ba", "value": 3 } ] }""", "3", null)]
  public async Task A_limit_holds_also_where_Feel_computes_it(string component, string typed, string? fault) {
    var form = Form(component);
    var answers = Post(form, new FormAnswers(new() { ["limit"] = 10, ["colours"] = new JsonArray("red", "green") }), ("x", typed));
    Assert.Equal(fault is null ? [] : [fault], await Faults(form, answers));
  }

  [Fact]
  public async Task The_nearest_values_of_a_step_are_named() {
    var form = Form("""{ "type": "number", "key": "x", "label": "Số tiền", "increment": 500 }""");
    Assert.Equal("“Số tiền” phải theo bước; hai giá trị gần nhất là 1.000 và 1.500.", Assert.Single(await form.Check(Post(form, ("x", "1.200")), Today, EmptyChoices.Instance, null, Ct)).Message);
    Assert.Equal("“Số tiền” phải theo bước; hai giá trị gần nhất là -500 và 0.", Assert.Single(await form.Check(Post(form, ("x", "-200")), Today, EmptyChoices.Instance, null, Ct)).Message);
  }

  [Fact]
  public void A_number_that_is_kept_as_text_loses_no_digit() {
    var form = Form("""{ "type": "number", "key": "x", "serializeToString": true }""");
    Assert.Equal("12345678901234.123456789", ((JsonValue)Post(form, ("x", "12345678901234,123456789")).Data["x"]!).GetValue<string>());
  }

  [Fact]
  public void What_Feel_makes_read_only_cannot_be_posted() {
    var form = Form("""{ "type": "checkbox", "key": "fixed" }""", """{ "type": "textfield", "key": "x", "readonly": "=fixed" }""",
      """{ "type": "dynamiclist", "path": "rows", "components": [ { "type": "textfield", "key": "y", "readonly": "=i[1] = 1" } ] }""");
    var answers = new FormAnswers(new() { ["x"] = "cũ", ["rows"] = new JsonArray(new JsonObject { ["y"] = "một" }, new JsonObject { ["y"] = "hai" }) });
    Post(form, answers, ("fixed__shown", "1"), ("fixed", "true"), ("x", "mới"), ("rows.0.y", "đổi"), ("rows.1.y", "đổi"));
    Assert.Equal(("cũ", "một", "đổi"), (answers.At("x")!.ToString(), answers.At("rows.0.y")!.ToString(), answers.At("rows.1.y")!.ToString()));
    Post(form, answers, ("fixed__shown", "1"), ("x", "mới"));
    Assert.Equal("mới", answers.At("x")!.ToString());
  }

  [Fact]
  public void A_key_of_several_parts_is_a_path() {
    var form = Form("""{ "type": "textfield", "key": "owner.name.family" }""", """{ "type": "group", "path": "owner.home", "components": [ { "type": "textfield", "key": "city" } ] }""",
      """{ "type": "expression", "key": "said.aloud", "expression": "=owner.name.family + owner.home.city" }""");
    var answers = Post(form, ("owner.name.family", "Siu"), ("owner.home.city", "Pleiku"));
    Assert.Equal("""{"owner":{"name":{"family":"Siu"},"home":{"city":"Pleiku"}},"said":{"aloud":"SiuPleiku"}}""", answers.Data.ToJsonString());
    Assert.Contains("it forms.key_twice", Lint("""{ "type": "textfield", "id": "one", "key": "a.b" }, { "type": "group", "path": "a", "components": [ { "type": "textfield", "id": "it", "key": "b" } ] }"""));
  }

  [Fact]
  public void Pages_of_a_multipage_are_the_pages_of_the_form() {
    var form = FormDefinition.Parse("""{ "components": [ { "type": "multipage", "components": [ { "type": "page", "label": "Một", "components": [ { "type": "textfield", "key": "a" } ] }, { "type": "page", "label": "Hai", "components": [] } ] } ] }""");
    Assert.Equal(["Một", "Hai"], form.Pages.Select(p => p.Group.Label));
  }

  [Fact]
  public void Rows_that_were_only_offered_are_none() {
    var form = Form("""{ "type": "dynamiclist", "path": "rows", "defaultRepetitions": 2, "components": [ { "type": "textfield", "key": "y", "validate": { "required": true } } ] }""");
    Assert.Equal("[]", Post(form, ("rows__shown", "1"), ("rows.0.y", ""), ("rows.1.y", " ")).Data["rows"]!.ToJsonString());
    Assert.Equal("""[{"y":null},{"y":"b"}]""", Post(form, ("rows__shown", "1"), ("rows.0.y", ""), ("rows.1.y", "b")).Data["rows"]!.ToJsonString());
  }

  [Fact]
  public void Where_rows_are_fixed_none_can_be_posted_more_or_less() {
    var form = Form("""{ "type": "dynamiclist", "path": "rows", "defaultRepetitions": 1, "allowAddRemove": false, "components": [ { "type": "textfield", "key": "y" } ] }""");
    Assert.Equal("""[{"y":"a"}]""", Post(form, ("rows__shown", "1"), ("rows.0.y", "a"), ("rows.0__remove", "1"), ("rows.1.y", "b"), ("rows__add", "1")).Data["rows"]!.ToJsonString());
  }

  [Theory]
  [InlineData("Chào {{ name }}", "Chào Hoa")]
  [InlineData("=\"Chào \" + name", "Chào Hoa")]
  [InlineData("{{#if name = \"Hoa\"}}có{{/if}}{{#if false}}không{{/if}}", "có")]
  [InlineData("{{#loop people}}{{ this.n }},{{ parent.name }};{{/loop}}", "An,Hoa;Bình,Hoa;")]
  [InlineData("{{#loop people}}{{ n }}{{#loop k}}{{ this }}{{/loop}}{{/loop}}", "An1Bình")]
  [InlineData("{{ day }} {{ amount }} {{ yes }}", "21/11/2026 1,5 Có")]
  [InlineData("{{ {a: \"}}\"}.a }}", "}}")]
  [InlineData("không có gì", "không có gì")]
  public void Texts_hold_values_of_the_answers(string text, string said) {
    var before = CultureInfo.CurrentUICulture;
    CultureInfo.CurrentUICulture = new("vi");
    try {
      var answers = new FormAnswers(JsonNode.Parse("""{"name": "Hoa", "people": [{"n": "An", "k": [1]}, {"n": "Bình", "k": []}], "day": "2026-11-21", "amount": 1.5, "yes": true}""")!.AsObject());
      Assert.Equal(said, new FormText(FormTemplate.Of(text)).In(FormScope.Of(answers, Today)));
    } finally {
      CultureInfo.CurrentUICulture = before;
    }
  }

  [Fact]
  public void Computed_values_follow_each_other_however_long_the_chain() {
    var chain = Enumerable.Range(1, 30).Select(i => $$"""{ "type": "expression", "key": "c{{i}}", "expression": "=c{{i - 1}} + 1" }""");
    var form = Form([.. chain]);
    var answers = Post(form, new FormAnswers(new() { ["c0"] = 0 }));
    Assert.Equal("30", answers.Data["c30"]!.ToString());
  }
}

internal sealed class EmptyChoices : IChoices {
  public static readonly EmptyChoices Instance = new();
  public ValueTask<IReadOnlyList<Choice>> All(string catalogue, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<Choice>>([]);
  public ValueTask<IReadOnlyList<Choice>> Within(string catalogue, string parent, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<Choice>>([]);
  public ValueTask<string?> Label(string catalogue, string code, CancellationToken ct) => ValueTask.FromResult<string?>(null);
  public ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct) => ValueTask.FromResult<string?>(null);
  public ValueTask<IReadOnlyList<Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct) => ValueTask.FromResult<IReadOnlyList<Choice>>([]);
}
