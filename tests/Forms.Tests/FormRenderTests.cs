using System.Text.Json;
using AngleSharp.Dom;
using Saola.Ui;
using Xunit;
using static Saola.Forms.Tests.ComponentTypeTests;

namespace Saola.Forms.Tests;

public sealed class FormRenderTests {
  /// <summary>What is heard: the pieces of text, one space apart.</summary>
  static string Words(IElement? element) => string.Join(' ', (element?.Descendants<IText>() ?? []).SelectMany(t => t.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

  [Theory]
  [InlineData("""{ "type": "textfield", "key": "x", "label": "Dài", "appearance": { "prefixAdorner": "≈", "suffixAdorner": "{{ unit }}" } }""", ".ds-field-affixes", "≈ km")]
  [InlineData("""{ "type": "number", "key": "x", "label": "Dài", "appearance": { "prefixAdorner": "≈", "suffixAdorner": "=unit" } }""", ".ds-field-affixes", "≈ km")]
  [InlineData("""{ "type": "text", "text": "# Chào {{ name }}" }""", ".form-text h2", "Chào Hoa <b>")]
  [InlineData("""{ "type": "html", "content": "<p><em>{{ name }}</em></p>" }""", ".form-text p > em", "Hoa <b>")]
  [InlineData("""{ "type": "image", "source": "=\"https://example.com/\" + name", "alt": "Sơ đồ" }""", "p.quiet", "Sơ đồ")]
  [InlineData("""{ "type": "expression", "key": "x", "label": "Tổng", "expression": "=2500000", "properties": { "format": "money" } }""", "dl.summary dd", "2.500.000 đ")]
  [InlineData("""{ "type": "textfield", "key": "x", "label": "Của {{ name }}" }""", "label", "Của Hoa <b> (không bắt buộc)")]
  [InlineData("""{ "type": "textfield", "key": "x", "label": "X", "description": "=\"Xem \" + unit" }""", "[data-field=description]", "Xem km")]
  [InlineData("""{ "type": "select", "key": "x", "label": "X", "valuesExpression": "=[{label: \"Một\", value: 1}]", "validate": { "required": true } }""", "option[value='1']", "Một")]
  [InlineData("""{ "type": "select", "key": "x", "label": "X", "readonly": "=true", "defaultValue": "a", "values": [ { "value": "b", "label": "Hai" } ] }""", "input[readonly]", "")]
  [InlineData("""{ "type": "documentPreview", "label": "Tệp", "dataSource": "=[{documentId: \"1\", endpoint: \"/ho-so/1\", metadata: {fileName: \"a.pdf\"}}]" }""", "a[href='/ho-so/1']", "a.pdf")]
  [InlineData("""{ "type": "documentPreview", "label": "Tệp", "dataSource": "=[{documentId: \"1\", endpoint: \"//lua.dao/1\", metadata: {fileName: \"a.pdf\"}}]" }""", "li", "a.pdf")]
  [InlineData("""{ "type": "button", "label": "Xóa nội dung", "action": "reset" }""", "button[type=reset]", "Xóa nội dung")]
  [InlineData("""{ "type": "group", "label": "Khung", "showOutline": true, "components": [] }""", "fieldset.card > legend", "Khung")]
  [InlineData("""{ "type": "expression", "key": "x", "label": "Mã", "expression": "=\"H21-\" + unit", "properties": { "as": "qr" } }""", "figure figcaption", "H21-km")]
  public async Task A_component_is_shown_with_the_values_of_the_answers(string component, string selector, string text) {
    var form = Form(component);
    var answers = Rendered.Answers("""{"name": "Hoa <b>", "unit": "km"}""");
    form.Settle(answers, Today);
    var found = (await Rendered.Fields(form, answers)).QuerySelector(selector);
    Assert.NotNull(found);
    Assert.Equal(text, Words(found));
    Assert.DoesNotContain("lua.dao", found.OuterHtml, StringComparison.Ordinal);
  }

  /// <summary>Only where a fraction can be typed: with scripts as soon as the field is left, without them when the page comes back.</summary>
  [Theory]
  [InlineData("", true)]
  [InlineData(""", "decimalDigits": 2""", true)]
  [InlineData(""", "decimalDigits": 0""", false)]
  [InlineData(""", "readonly": true""", false)]
  public async Task A_number_that_may_be_a_fraction_is_shown_as_it_was_read(string more, bool told) {
    var page = await Rendered.Fields(Form($$"""{ "type": "number", "key": "x", "label": "Dài"{{more}} }"""), Rendered.Answers("""{"x": 12345}"""));
    Assert.Equal("12.345", page.QuerySelector("input")!.GetAttribute("value"));
    Assert.Equal(told, Words(page.QuerySelector("noscript")).Contains("Được hiểu là 12345", StringComparison.Ordinal));
    Assert.Equal(told, page.QuerySelector("input")!.GetAttribute("data-checks")?.Contains("read-as", StringComparison.Ordinal) == true);
  }

  [Fact]
  public async Task Components_of_one_row_stand_beside_each_other() {
    var page = await Rendered.Fields(Form("""{ "type": "textfield", "key": "a", "layout": { "row": "r", "columns": 12 } }""", """{ "type": "textfield", "key": "b", "layout": { "row": "r", "columns": 4 } }""", """{ "type": "textfield", "key": "c", "layout": { "row": "s" } }"""), new([]));
    Assert.Equal(["span-12", "span-4"], page.QuerySelectorAll(".form-row > div").Select(d => d.ClassName));
    Assert.Null(page.QuerySelector(".form-row [name=c]"));
  }

  [Fact]
  public async Task A_list_folds_its_later_rows_and_offers_its_first_ones() {
    var form = Form("""{ "type": "dynamiclist", "path": "rows", "label": "Dòng", "defaultRepetitions": 2, "nonCollapsedItems": 1, "components": [ { "type": "textfield", "key": "y", "label": "Y" } ] }""");
    var offered = await Rendered.Fields(form, new([]));
    Assert.Equal(["rows.0.y", "rows.1.y"], offered.QuerySelectorAll("input[type=text]").Select(i => i.GetAttribute("name")));
    Assert.Equal("rows.1.y", offered.QuerySelector("details input")!.GetAttribute("name"));
    Assert.False(offered.QuerySelector("details")!.HasAttribute("open"));
    // a mistake in a folded row unfolds it
    Assert.True((await Rendered.Fields(form, new([]), [new("rows.1.y", "sai")])).QuerySelector("details")!.HasAttribute("open"));
    // and so does a row that was just added
    foreach (var (last, open) in new[] { ("""{"y": "b"}""", false), ("{}", true) }) Assert.Equal(open, (await Rendered.Fields(form, Rendered.Answers($$"""{"rows": [{"y": "a"}, {{last}}]}"""))).QuerySelector("details")!.HasAttribute("open"));
    var fixedRows = await Rendered.Fields(Form("""{ "type": "dynamiclist", "path": "rows", "allowAddRemove": false, "disableCollapse": true, "components": [] }"""), Rendered.Answers("""{"rows": [{}, {}, {}, {}, {}, {}, {}]}"""));
    Assert.Empty(fixedRows.QuerySelectorAll("button, details"));
  }

  [Fact]
  public async Task A_table_shows_its_first_page_and_folds_the_rest() {
    var form = Form("""{ "type": "table", "label": "Bảng", "dataSource": "=rows", "rowCount": 1, "columnsExpression": "=[{key: \"a\", label: \"Ngày\"}, {key: \"b\", label: \"Số\"}]" }""");
    var page = await Rendered.Fields(form, Rendered.Answers("""{"rows": [{"a": "2026-11-21", "b": 1250.5}, {"a": "x", "b": true}]}"""));
    Assert.Equal("Ngày Số", Words(page.QuerySelector("thead")));
    Assert.Equal("21/11/2026 1.250,5", Words(page.QuerySelector(".table-wrap tbody")));
    Assert.Equal("x Có", Words(page.QuerySelector("details tbody")));
    // on paper nobody unfolds it
    var paper = await Rendered.Summary(form, Rendered.Answers("""{"rows": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]}"""));
    Assert.Equal((2, 0), (paper.QuerySelectorAll("tbody tr").Length, paper.QuerySelectorAll("details").Length));
  }

  [Fact]
  public async Task The_browser_gets_the_same_rules_with_the_same_words() {
    var form = Form("""{ "type": "number", "key": "x", "label": "Số người", "decimalDigits": 0, "validate": { "required": true, "min": "=least", "max": 9 } }""");
    var answers = Rendered.Answers("""{"least": 2}""");
    var rules = JsonSerializer.Deserialize<string[][]>((await Rendered.Fields(form, answers)).QuerySelector("input[name=x]")!.GetAttribute("data-checks")!)!;
    Assert.Equal(["required", "number", "min", "max", "decimals"], rules.Select(r => r[0]));
    Assert.Equal(["min", "2"], rules[2][..2]);
    foreach (var (typed, rule) in new[] { ("", 0), ("x", 1), ("1", 2), ("10", 3), ("2,5", 4) })
      Assert.Equal(rules[rule][2], (await Vietnamese(() => form.Check(Post(form, Rendered.Answers("""{"least": 2}"""), ("x", typed)), Today, EmptyChoices.Instance, null, TestContext.Current.CancellationToken)))[0].Message);
  }

  static async Task<T> Vietnamese<T>(Func<Task<T>> what) {
    var culture = System.Globalization.CultureInfo.CurrentUICulture;
    System.Globalization.CultureInfo.CurrentUICulture = new("vi");
    try {
      return await what();
    } finally {
      System.Globalization.CultureInfo.CurrentUICulture = culture;
    }
  }

  [Fact]
  public async Task Who_reads_sees_every_answer_in_words_with_where_it_came_from() {
    var form = Form("""{ "type": "textfield", "key": "name", "label": "Tên" }""", """{ "type": "textfield", "key": "phone", "label": "Điện thoại" }""", """{ "type": "textarea", "key": "land", "label": "Đất", "properties": { "as": "area" } }""",
      """{ "type": "textfield", "key": "by", "label": "Ký", "properties": { "as": "signature" } }""", """{ "type": "datetime", "subtype": "datetime", "key": "at", "dateLabel": "Lúc" }""",
      """{ "type": "number", "key": "far", "label": "Xa", "appearance": { "suffixAdorner": "km" } }""", """{ "type": "table", "label": "Bảng", "dataSource": "=rows", "columns": [ { "key": "a", "label": "A" } ] }""");
    var at = new DateTimeOffset(2026, 11, 21, 1, 30, 0, TimeSpan.Zero);
    var page = await Rendered.Summary(form, Rendered.Answers("""
      {"name": "Hoa", "phone": "0905", "land": {"type": "Polygon", "coordinates": [[[108, 13.9], [108.1, 13.9], [108.1, 14], [108, 13.9]]]}, "by": {"name": "Siu H'Bia", "drawn": "data:image/png;base64,iVBORw0KGgoA"},
       "at": "2026-11-21T08:30+07:00", "far": 12.5, "rows": [{"a": "một"}]}
      """), new Dictionary<string, Provenance> {
      ["name"] = new("profile.fullName", "hồ sơ cá nhân", at, false), ["phone"] = new("profile.phone", "hồ sơ cá nhân", at, true, "Siu H'Bia", at),
    });
    var rows = page.QuerySelectorAll("dl.summary > div").ToDictionary(d => d.QuerySelector("dt")!.TextContent, d => Words(d.QuerySelector("dd")));
    Assert.Equal("Hoa Lấy từ hồ sơ cá nhân", rows["Tên"]);
    Assert.Equal("0905 Lấy từ hồ sơ cá nhân; Siu H'Bia đã sửa lúc 08:30, 21/11/2026", rows["Điện thoại"]);
    Assert.Equal(("13,9; 108 13,9; 108,1 14; 108,1", "21/11/2026 08:30", "12,5 km", "Bảng A một"), (rows["Đất"], rows["Lúc"], rows["Xa"], rows["Bảng"]));
    Assert.Equal("Nét ký của Siu H'Bia", page.QuerySelector("img.signature")!.GetAttribute("alt"));
    // nothing to press or type is read
    Assert.Empty(page.QuerySelectorAll("input, button, select, textarea"));
  }

  [Fact]
  public async Task A_difference_is_said_aloud_and_not_by_colour_alone() {
    var form = Form("""{ "type": "textfield", "key": "a", "label": "Một" }""", """{ "type": "textfield", "key": "b", "label": "Hai" }""", """{ "type": "textfield", "key": "c", "label": "Ba" }""");
    var page = await Rendered.Difference(form, Rendered.Answers("""{"a": "cũ", "b": "bỏ"}"""), Rendered.Answers("""{"a": "mới", "c": "thêm"}"""));
    Assert.Equal(["Một sửa Trước: cũ Sau: mới", "Hai bỏ Trước: bỏ", "Ba thêm Sau: thêm"], page.QuerySelectorAll("dl.summary > div").Select(Words));
    Assert.Equal("Không có gì khác nhau.", Words(await Rendered.Difference(form, new([]), new([]))));
  }

  [Fact]
  public async Task Only_who_may_look_into_registers_has_the_button() {
    var form = Form("""{ "type": "textfield", "key": "n", "label": "Số", "properties": { "lookup": "registry.land" } }""", """{ "type": "textfield", "key": "m", "label": "Tên", "properties": { "from": "n.fullName" } }""");
    Assert.Null((await Rendered.Fields(form, new([]))).QuerySelector("button"));
    Assert.Equal("n__find", (await Rendered.Fields(form, new([]), lookups: true)).QuerySelector("button")!.GetAttribute("name"));
  }

  [Theory]
  [InlineData("registry.gone", false)]
  [InlineData("person", false)]
  [InlineData("person, registry.land", true)]
  public async Task What_no_register_could_tell_who_fills_the_form_is_not_offered(string lookup, bool offered) {
    var form = Form($$"""{ "type": "textfield", "key": "n", "label": "Số", "properties": { "lookup": "{{lookup}}" } }""", """{ "type": "textfield", "key": "m", "label": "Tên", "properties": { "from": "n.fullName" } }""");
    Assert.Equal(offered, (await Rendered.Fields(form, new([]), lookups: true)).QuerySelector("button") is not null);
  }

  [Fact]
  public async Task The_button_of_a_key_of_several_fields_names_each_of_them() {
    var form = Form("""{ "type": "textfield", "key": "n", "label": "Số thửa", "properties": { "lookup": "registry.land", "by": "sheet: m, parcel: n" } }""", """{ "type": "textfield", "key": "m", "label": "Tờ bản đồ", "properties": { "from": "n.owner" } }""");
    Assert.Equal("Điền theo “Tờ bản đồ”, “Số thửa”", Words(Assert.Single((await Rendered.Fields(form, new([]), lookups: true)).QuerySelectorAll("button"))));
  }

  [Fact]
  public async Task A_signature_is_kept_with_its_strokes_and_a_doubtful_one_as_typed() {
    var form = Form("""{ "type": "textfield", "key": "by", "label": "Ký", "properties": { "as": "signature" } }""");
    const string Drawn = "data:image/png;base64,iVBORw0KGgoA";
    var signed = await Rendered.Fields(form, Rendered.Answers($$"""{"by": {"name": "An", "drawn": "{{Drawn}}"} }"""));
    Assert.Equal(("An", Drawn, true), (signed.QuerySelector("[name=by]")!.GetAttribute("value"), signed.QuerySelector("[name=by__drawn]")!.GetAttribute("value"), signed.QuerySelector("[name=by__agreed]")!.HasAttribute("checked")));
    var doubtful = await Rendered.Fields(form, Post(form, ("by", "An")));
    Assert.Equal(("An", false), (doubtful.QuerySelector("[name=by]")!.GetAttribute("value"), doubtful.QuerySelector("[name=by__agreed]")!.HasAttribute("checked")));
  }
}
