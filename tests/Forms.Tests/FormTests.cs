using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Forms.Tests;

public sealed class FormTests {
  static readonly DateOnly Today = new(2026, 11, 21);
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  const string Birth = """
    {
      "id": "birth", "type": "default",
      "components": [
        { "type": "group", "id": "child", "label": "Thông tin của con", "path": "child", "components": [
          { "type": "textfield", "key": "fullName", "label": "Họ, chữ đệm, tên", "validate": { "required": true, "maxLength": 80 } },
          { "type": "datetime", "key": "birthDate", "label": "Ngày sinh", "subtype": "date", "validate": { "required": true }, "properties": { "rule": "=date(child.birthDate) <= today", "error": "Ngày sinh không được sau hôm nay." } },
          { "type": "number", "key": "weight", "label": "Cân nặng (gam)", "decimalDigits": 0, "validate": { "min": 300, "max": 9000 } }
        ] },
        { "type": "group", "id": "parents", "label": "Cha, mẹ", "components": [
          { "type": "radio", "key": "married", "label": "Cha mẹ đã đăng ký kết hôn?", "values": [ { "label": "Có", "value": "yes" }, { "label": "Chưa", "value": "no" } ], "validate": { "required": true } },
          { "type": "textfield", "key": "marriageNumber", "label": "Số giấy kết hôn", "conditional": { "hide": "=married != \"yes\"" }, "validate": { "required": true } },
          { "type": "textfield", "key": "motherNumber", "label": "Số định danh của mẹ", "validate": { "pattern": "[0-9]{12}" }, "properties": { "source": "profile.personalNumber", "error": "Số định danh gồm 12 chữ số." } },
          { "type": "checklist", "key": "papers", "label": "Giấy tờ", "values": [ { "value": "a", "label": "A" }, { "value": "b", "label": "B" } ] }
        ] },
        { "type": "group", "id": "copies", "label": "Bản sao", "conditional": { "hide": "=married = \"no\"" }, "components": [
          { "type": "dynamiclist", "path": "people", "label": "Người nhận", "components": [
            { "type": "textfield", "key": "name", "label": "Tên", "validate": { "required": true } },
            { "type": "number", "key": "count", "label": "Số bản", "decimalDigits": 0 } ] },
          { "type": "expression", "key": "total", "label": "Tổng số bản", "expression": "=sum(people.count)" }
        ] }
      ]
    }
    """;

  static readonly FormDefinition Form = FormDefinition.Parse(Birth);

  static FormAnswers Post(int page, params (string Name, string Value)[] posted) => Post(new FormAnswers([]), page, posted);

  static FormAnswers Post(FormAnswers answers, int page, params (string Name, string Value)[] posted) {
    answers.Post(Form.Pages[page].Group, posted.GroupBy(p => p.Name).Select(g => KeyValuePair.Create(g.Key, new StringValues([.. g.Select(p => p.Value)]))), Today);
    return answers;
  }

  static async Task<string[]> Faults(FormAnswers answers, int page) =>
    [.. (await Form.Check(answers, Today, EmptyChoices.Instance, Form.Pages[page], Ct)).Select(e => $"{e.Field} {e.Code}")];

  [Fact]
  public void Each_top_level_group_is_a_page() => Assert.Equal(["Thông tin của con", "Cha, mẹ", "Bản sao"], Form.Pages.Select(p => p.Group.Label));

  [Fact]
  public async Task What_is_required_is_asked_for_beside_its_field() =>
    Assert.Equal(["child.fullName forms.required", "child.birthDate forms.required"], await Faults(Post(0, ("child.fullName", " ")), 0));

  [Fact]
  public async Task A_date_is_typed_as_day_month_year() {
    var answers = Post(0, ("child.fullName", "Bé An"), ("child.birthDate", "1/11/2026"));
    Assert.Empty(await Faults(answers, 0));
    Assert.Equal("2026-11-01", answers.At("child.birthDate")!.ToString());
  }

  [Fact]
  public async Task What_cannot_be_read_is_kept_as_typed() {
    var answers = Post(0, ("child.fullName", "Bé An"), ("child.birthDate", "31/02/2026"), ("child.weight", "ba cân"));
    Assert.Equal(["child.birthDate forms.not_date", "child.weight forms.not_number"], await Faults(answers, 0));
    Assert.Equal(("31/02/2026", "ba cân"), (answers.Unread["child.birthDate"], answers.Unread["child.weight"]));
  }

  [Theory]
  [InlineData("3.200", null)]
  [InlineData("3200", null)]
  [InlineData("200", "child.weight forms.min")]
  [InlineData("9.001", "child.weight forms.max")]
  [InlineData("3200,5", "child.weight forms.decimals")]
  public async Task Numbers_are_read_as_Vietnamese_writes_them(string typed, string? fault) =>
    Assert.Equal(fault is null ? [] : [fault], await Faults(Post(0, ("child.fullName", "Bé An"), ("child.birthDate", "01/11/2026"), ("child.weight", typed)), 0));

  [Theory]
  [InlineData("12.345", "12345")]
  [InlineData("-1.250", "-1250")]
  [InlineData("12,345", null)]
  [InlineData("1.250.000", null)]
  [InlineData("0.125", null)]
  [InlineData("12.5", null)]
  [InlineData("345", null)]
  public void What_others_read_as_a_fraction_is_told(string written, string? read) => Assert.Equal(read, FormWords.ReadAs(written));

  [Fact]
  public async Task A_rule_in_Feel_decides() =>
    Assert.Equal(["child.birthDate forms.rule"], await Faults(Post(0, ("child.fullName", "Bé An"), ("child.birthDate", "22/11/2026")), 0));

  [Fact]
  public async Task A_pattern_matches_the_whole_text() =>
    Assert.Equal(["motherNumber forms.pattern"], await Faults(Post(1, ("married", "no"), ("motherNumber", "x012345678901")), 1));

  [Fact]
  public async Task A_choice_must_be_one_of_the_choices() =>
    Assert.Equal(["married forms.unknown_choice", "papers forms.unknown_choice"], await Faults(Post(1, ("married", "maybe"), ("papers", "a"), ("papers", "z")), 1));

  [Fact]
  public async Task What_is_hidden_is_neither_asked_nor_kept() {
    var answers = Post(1, ("married", "no"), ("marriageNumber", "12"));
    Form.Settle(answers, Today);
    Assert.Null(answers.At("marriageNumber"));
    Assert.Empty(await Faults(answers, 1));
    Assert.Equal(["child", "parents"], Form.Shown(answers, Today).Select(p => p.Group.Id));
  }

  [Fact]
  public void Rows_are_added_removed_and_summed() {
    var answers = Post(1, ("married", "yes"));
    Post(answers, 2, ("people.0.name", "An"), ("people.0.count", "2"), ("people.1.name", "Bình"), ("people.1.count", "3"), ("people__add", "1"));
    Assert.Equal(3, ((JsonArray)answers.Data["people"]!).Count);
    Post(answers, 2, ("people.0.name", "An"), ("people.0.count", "2"), ("people.1.name", "Bình"), ("people.1.count", "3"), ("people.2__remove", "1"), ("people.2.name", ""));
    Form.Settle(answers, Today);
    Assert.Equal(2, ((JsonArray)answers.Data["people"]!).Count);
    Assert.Equal("5", answers.Data["total"]!.ToString());
  }

  [Fact]
  public void A_field_of_another_page_keeps_its_value() {
    var answers = Post(0, ("child.fullName", "Bé An"));
    Post(answers, 1, ("married", "yes"), ("child.fullName", "Kẻ xấu"));
    Assert.Equal("Bé An", answers.At("child.fullName")!.ToString());
  }

  [Fact]
  public async Task Prefill_says_where_a_value_comes_from_and_that_it_was_changed() {
    var answers = new FormAnswers([]);
    var now = new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);
    var provenance = (await new Prefill([new Profile()]).Fill(Form, answers, Actor.Anonymous, now, Ct)).Values;
    Assert.Equal("012345678901", answers.At("motherNumber")!.ToString());
    Assert.Equal(new Provenance("profile.personalNumber", "hồ sơ cá nhân", now, false), provenance["motherNumber"]);
    var before = new FormAnswers((JsonObject)answers.Data.DeepClone());
    Post(answers, 1, ("motherNumber", "999999999999"));
    Prefill.MarkChanges(provenance, before, answers, new Actor(Guid.NewGuid(), ActorKind.Citizen, "Rơ Châm H'Lan", null, [], []), now);
    Assert.Equal((true, "Rơ Châm H'Lan", now), (provenance["motherNumber"].Changed, provenance["motherNumber"].ChangedBy, provenance["motherNumber"].ChangedAt));
  }

  [Theory]
  [InlineData("[]", "forms.not_an_object")]
  [InlineData("{\"components\": [", "forms.not_json")]
  [InlineData("{\"components\": []}", "forms.empty")]
  [InlineData("{\"components\": [{\"type\": \"iframe\"}]}", "forms.refused_type")]
  [InlineData("{\"components\": [{\"type\": \"textfield\"}]}", "forms.no_key")]
  [InlineData("{\"components\": [{\"type\": \"textfield\", \"key\": \"a\"}, {\"type\": \"number\", \"key\": \"a\"}]}", "forms.key_twice")]
  [InlineData("{\"components\": [{\"type\": \"select\", \"key\": \"a\"}]}", "forms.no_choices")]
  [InlineData("{\"components\": [{\"type\": \"textfield\", \"key\": \"a\", \"validate\": {\"pattern\": \"(\"}}]}", "forms.bad_pattern")]
  [InlineData("{\"components\": [{\"type\": \"textfield\", \"key\": \"a\", \"conditional\": {\"hide\": \"=a = \"}}]}", "forms.bad_feel")]
  public void Lint_names_each_mistake(string json, string code) => Assert.Contains(code, FormDefinition.Lint(json).Select(f => f.Code));

  [Fact]
  public void Any_text_is_read_or_refused_but_never_breaks() {
    var mutated = ArbMap.Default.ArbFor<(NonNegativeInt At, NonNull<string> With)>();
    Prop.ForAll(mutated, m => {
      var at = m.At.Get % Birth.Length;
      _ = FormDefinition.Lint(Birth[..at] + m.With.Get + Birth[Math.Min(Birth.Length, at + m.With.Get.Length)..]);
    }).QuickCheckThrowOnFailure();
  }

  static readonly string Everything = Repository.Read("src/Forms/Gallery/sample-form.json");

  [Fact]
  public void A_form_of_every_component_is_read_or_refused_wherever_it_is_broken() {
    string[] pieces = ["", "null", "[]", "{}", "\"=\"", "\"{{\"", "-1", "1e400", "true", "\"as\"", "\"<script>\"", ",", "}", "\"key\": \"a..b\","];
    var broken = Gen.Choose(0, Everything.Length).SelectMany(_ => Gen.Choose(0, 40), (at, length) => (At: at, Length: length)).SelectMany(_ => Gen.Elements(pieces), (m, with) => (m.At, m.Length, With: with));
    Prop.ForAll(Arb.From(broken), m => {
      _ = FormDefinition.Lint(Everything[..m.At] + m.With + Everything[Math.Min(Everything.Length, m.At + m.Length)..]);
    }).QuickCheckThrowOnFailure();
  }

  [Fact]
  public void Any_post_to_every_component_is_taken_checked_and_read_without_breaking() {
    var form = FormDefinition.Parse(Everything);
    string[] names = [.. form.Fields.Where(f => f.Key is not null).Select(f => f.Key!), "people.0.name", "people.0.share", "people.1.share", "people.99.name", "people.0__remove", "people__add", "people__shown", "moment__time", "unit__province", "unit__text", "unit__list", "signed__agreed", "signed__drawn"];
    string[] values = ["", " ", "x", "1", "-0,5", "9999999999999999999999999999999", "08:30", "24:00", "21/11/2026", "31/02/2026", "true", "13; 108", "{\"type\":\"Point\",\"coordinates\":[1e300,0]}", "{\"type\":\"Polygon\",\"coordinates\":[[]]}", "1;1\n2;2\n3;1", "{", "data:image/png;base64,iVBORw0KGgoA", "<script>", "{{ name }}", "\0"];
    var posts = Gen.Elements(names).SelectMany(_ => Gen.Elements(values), (name, value) => (Name: name, Value: value)).ListOf();
    Prop.ForAll(Arb.From(posts), Arb.From(posts), (one, other) => {
      var answers = new FormAnswers([]);
      foreach (var posted in new[] { one, other }) {
        KeyValuePair<string, StringValues>[] page = [.. posted.GroupBy(p => p.Name).Select(g => KeyValuePair.Create(g.Key, new StringValues([.. g.Select(p => p.Value)])))];
        answers.Post(form.Pages[0].Group, page, Today);
        answers.Pick(form.Pages[0].Group, page, EmptyChoices.Instance, Ct).Wait(Ct);
        form.Settle(answers, Today);
      }
      Assert.All(form.Check(answers, Today, EmptyChoices.Instance, null, Ct).Result, e => Assert.NotEmpty(e.Message));
      Assert.NotEmpty(Rendered.Fields(form, answers).Result.InnerHtml);
      Assert.Empty(Rendered.Summary(form, answers).Result.QuerySelectorAll("script"));
    }).QuickCheckThrowOnFailure();
  }

  [Fact]
  public void Any_post_is_taken_without_breaking() {
    var posts = ArbMap.Default.ArbFor<(NonNull<string> Name, NonNull<string> Value)[]>();
    Prop.ForAll(posts, p => {
      var answers = Post(2, [.. p.Select(x => ("people." + x.Name.Get, x.Value.Get)), .. p.Select(x => (x.Name.Get, x.Value.Get))]);
      Post(answers, 0, [.. p.Select(x => ("child." + x.Name.Get, x.Value.Get)), ("child.birthDate", p.Length > 0 ? p[0].Value.Get : "")]);
      Form.Settle(answers, Today);
    }).QuickCheckThrowOnFailure();
  }

  sealed class Profile : IPrefillSource {
    public string Name => "profile";
    public ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) =>
      ValueTask.FromResult(what == "personalNumber" ? new Found(JsonValue.Create("012345678901"), "hồ sơ cá nhân") : null);
  }

  const string Bilingual = """
    { "id": "b", "components": [ { "type": "group", "id": "g", "label": "Người khai", "properties": { "en": "The declarant" }, "components": [
      { "type": "textfield", "key": "name", "label": "Họ và tên", "description": "Như trên thẻ.", "validate": { "pattern": "[a-z]+" },
        "properties": { "en": "Full name", "descriptionEn": "As on the card.", "error": "Chỉ chữ thường.", "errorEn": "Small letters only." } },
      { "type": "radio", "key": "kind", "label": "Loại", "values": [ { "value": "a", "label": "Thứ nhất", "labelEn": "First" }, { "value": "b", "label": "Thứ hai" } ] } ] } ] }
    """;

  [Theory]
  [InlineData("vi", "Người khai", "Họ và tên", "Như trên thẻ.", "Thứ nhất", "Thứ hai", "Loại", null, "Chỉ chữ thường.")]
  [InlineData("en", "The declarant", "Full name", "As on the card.", "First", "Thứ hai", "Loại", "vi", "Small letters only.")]
  public async Task Texts_are_in_the_language_of_the_screen_and_say_so_where_they_are_not(string screen, string group, string label, string hint, string first, string second, string kind, string? language, string error) {
    var before = System.Globalization.CultureInfo.CurrentUICulture;
    System.Globalization.CultureInfo.CurrentUICulture = new(screen);
    try {
      var form = FormDefinition.Parse(Bilingual);
      var page = form.Pages[0].Group;
      Assert.Equal((group, label, hint), (page.Label, page.Parts[0].Label, page.Parts[0].Hint));
      Assert.Equal([first, second], page.Parts[1].Choices.Select(c => c.Label));
      Assert.Equal((kind, language), (page.Parts[1].Label, page.Parts[1].Language));
      Assert.Null(page.Parts[0].Language);
      Assert.Equal(error, Assert.Single(await form.Check(new(new() { ["name"] = "A1" }), Today, EmptyChoices.Instance, null, Ct)).Message);
    } finally {
      System.Globalization.CultureInfo.CurrentUICulture = before;
    }
  }

  [Theory]
  [InlineData("=today() = today")]
  [InlineData("=date(now()) = today")]
  [InlineData("=today() = date(\"2026-11-21\")")]
  [InlineData("=now().time offset = duration(\"PT7H\")")]
  public void Today_and_now_are_functions_that_tell_the_day_of_the_form(string rule) =>
    Assert.True(FormExpression.Of(rule).IsTrue(FormScope.Of(new([]), Today).Values));
}
