using Microsoft.Playwright;

namespace Saola.Studio.Tests;

/// <summary>All of the editors without a mouse: what one does goes through keys alone.</summary>
public sealed class KeyboardTests : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  readonly SaolaSite site;
  readonly Browser browser;

  public KeyboardTests(SaolaSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    Browser.Address(site);
  }

  /// <summary>From the list of drafts into the drawing.</summary>
  async Task<(IPage Page, Guid Draft)> Open(string item, string content) {
    var author = Drawing.Author();
    var draft = await site.Begun(author, item, content);
    var page = await browser.Open(site, 1440, actor: author);
    await page.GotoAsync("/quan-tri/thiet-ke");
    await Reach(page, $"a[href$='{draft}']");
    await page.Keyboard.PressAsync("Enter");
    await page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await Reach(page, "[data-tools] summary");
    await page.Keyboard.PressAsync("Enter");
    return (page, draft);
  }

  /// <summary>Goes on by Tab until what is meant has the focus; whatever Tab does not come to is not usable.</summary>
  static async Task Reach(IPage page, string what) {
    for (var i = 0; i < 400; i++) {
      if (await page.EvaluateAsync<bool>("what => !!document.activeElement?.matches(what)", what)) return;
      await page.Keyboard.PressAsync("Tab");
    }
    Assert.Fail($"Tab does not come to {what}");
  }

  static Task ReachButton(IPage page, string name) => ReachNamed(page, "button", name);

  static async Task ReachNamed(IPage page, string element, string name) {
    for (var i = 0; i < 400; i++) {
      if (await page.EvaluateAsync<bool>("([element, name]) => { const e = document.activeElement; return !!e?.matches(element) && [e.textContent.trim(), e.labels?.[0]?.textContent.trim()].includes(name); }", new[] { element, name })) return;
      await page.Keyboard.PressAsync("Tab");
    }
    Assert.Fail($"Tab does not come to {name}");
  }

  /// <summary>Chooses from a list by arrows, then presses the button behind it.</summary>
  static async Task Choose(IPage page, string label, string text) {
    await ReachNamed(page, "select", label);
    await page.Keyboard.PressAsync("Home");
    for (var i = 0; i < 60 && !(await Chosen(page)).StartsWith(text, StringComparison.Ordinal); i++) await page.Keyboard.PressAsync("ArrowDown");
    Assert.StartsWith(text, await Chosen(page), StringComparison.Ordinal);
    await page.Keyboard.PressAsync("Tab");
    await page.Keyboard.PressAsync("Enter");
  }

  static Task Said(IPage page, string text) => Assertions.Expect(page.Locator("[data-tools] [role=status]")).ToHaveTextAsync(text);

  static Task<string> Chosen(IPage page) => page.EvaluateAsync<string>("() => document.activeElement.selectedOptions?.[0]?.text ?? document.activeElement.outerHTML");

  async Task<string> Saved(IPage page, Guid draft) {
    await page.Keyboard.PressAsync("Control+s");
    await Assertions.Expect(page.Locator("[data-saved]")).ToContainTextAsync("Đã lưu lúc");
    await page.Context.DisposeAsync();
    return (string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!;
  }

  [Fact]
  public async Task A_process_gets_an_element_a_flow_and_a_property() {
    var key = Drawing.NewKey();
    var (page, draft) = await Open($"studio:process/{key}", Drawing.Bpmn(key));
    await Choose(page, "Nối phần tử đang chọn tới", "end");
    await Said(page, "Hãy chọn một phần tử trước.");
    await Choose(page, "Phần tử có sẵn", "Xét đơn");
    await Said(page, "Đã thực hiện: Chọn.");
    await Assertions.Expect(page.Locator("[data-element-id=check].selected")).ToHaveCountAsync(1);
    await Choose(page, "Phần tử mới", "Công việc của người");
    var added = page.Locator("[data-canvas] .djs-shape.selected");
    await Assertions.Expect(added).ToHaveCountAsync(1);
    var id = await added.GetAttributeAsync("data-element-id");
    await Choose(page, "Nối phần tử đang chọn tới", "end");
    // the general properties are the first group of the panel
    await Reach(page, "[data-group-id=group-general] .bio-properties-panel-group-header button");
    if (!await page.Locator("#bio-properties-panel-name").First.IsVisibleAsync()) await page.Keyboard.PressAsync("Enter");
    await Reach(page, "#bio-properties-panel-name");
    await page.Keyboard.TypeAsync("Lưu sổ");
    await page.Keyboard.PressAsync("Tab");
    await Reach(page, "#bio-properties-panel-id");
    await page.Keyboard.PressAsync("Shift+Tab");
    Assert.Equal("Lưu sổ", await page.EvaluateAsync<string>("() => document.activeElement.value ?? document.activeElement.textContent"));
    var saved = await Saved(page, draft);
    Assert.Contains($"<bpmn:userTask id=\"{id}\" name=\"Lưu sổ\">", saved, StringComparison.Ordinal);
    Assert.Matches($"sourceRef=\"check\" targetRef=\"{id}\"", saved);
    Assert.Matches($"sourceRef=\"{id}\" targetRef=\"end\"", saved);
  }

  [Fact]
  public async Task A_form_gets_a_field_with_a_label_and_another_place() {
    var key = Drawing.NewKey("k");
    var (page, draft) = await Open($"studio:form/{key}", Drawing.Form(key));
    await Choose(page, "Thành phần có sẵn", "Họ và tên");
    await Choose(page, "Thành phần mới", "Ô số");
    await ReachButton(page, "Đưa lên");
    await page.Keyboard.PressAsync("Enter");
    await Reach(page, "[data-group-id=group-general] .bio-properties-panel-group-header button");
    if (!await page.Locator("#bio-properties-panel-key").IsVisibleAsync()) await page.Keyboard.PressAsync("Enter");
    await Reach(page, "#bio-properties-panel-key");
    await page.Keyboard.PressAsync("Control+a");
    await page.Keyboard.TypeAsync("soBan");
    await page.Keyboard.PressAsync("Tab");
    var form = System.Text.Json.Nodes.JsonNode.Parse(await Saved(page, draft))!;
    var fields = form["components"]![0]!["components"]!.AsArray();
    Assert.Equal(["soBan", "name"], fields.Select(f => (string)f!["key"]!));
    Assert.Equal("number", (string)fields[0]!["type"]!);
  }

  [Fact]
  public async Task A_table_gets_a_rule_and_a_column() {
    var key = Drawing.NewKey("k");
    var (page, draft) = await Open($"studio:decision/{key}", $"""
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m-{key}" name="Lệ phí" namespace="urn:test">
        <decision id="{key}" name="Lệ phí"><decisionTable id="t">
          <input id="i1" label="Loại"><inputExpression id="ie1" typeRef="string"><text>loai</text></inputExpression></input>
          <output id="o1" label="Lệ phí" name="lePhi" typeRef="number" />
          <rule id="r1"><inputEntry id="c1"><text>"a"</text></inputEntry><outputEntry id="c2"><text>5000</text></outputEntry></rule>
        </decisionTable></decision>
      </definitions>
      """);
    await ReachButton(page, "Thêm cột ra");
    await page.Keyboard.PressAsync("Enter");
    await ReachButton(page, "Thêm dòng");
    await page.Keyboard.PressAsync("Enter");
    await Choose(page, "Cột", "Cột vào: Loại");
    await page.WaitForSelectorAsync(".dms-input-label");
    await Reach(page, ".dms-input-label");
    await page.Keyboard.PressAsync("Control+a");
    await page.Keyboard.TypeAsync("Loại hồ sơ");
    await page.Keyboard.PressAsync("Escape");
    // the last rule, cell by cell
    await Reach(page, "tbody tr:last-child td.input-cell, tbody tr:last-child td.input-cell *");
    await page.Keyboard.TypeAsync("\"b\"");
    await page.Keyboard.PressAsync("Tab");
    await Reach(page, "tbody tr:last-child td.output-cell, tbody tr:last-child td.output-cell *");
    await page.Keyboard.TypeAsync("7000");
    await page.Keyboard.PressAsync("Tab");
    var saved = await Saved(page, draft);
    Assert.Contains("label=\"Loại hồ sơ\"", saved, StringComparison.Ordinal);
    Assert.Equal(2, saved.Split("<rule ").Length - 1);
    Assert.Equal(2, saved.Split("<output ").Length - 1);
    Assert.Contains("<text>\"b\"</text>", saved, StringComparison.Ordinal);
    Assert.Contains("<text>7000</text>", saved, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Opening_another_part_of_a_file_keeps_the_focus_where_it_was() {
    var key = Drawing.NewKey("k");
    var (page, _) = await Open($"studio:decision/{key}", $"""
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m-{key}" name="Lệ phí" namespace="urn:test">
        <decision id="{key}" name="Lệ phí"><variable name="Lệ phí" typeRef="number" /><literalExpression id="l1"><text>5000</text></literalExpression></decision>
        <decision id="b-{key}" name="Mức giảm"><variable name="Mức giảm" typeRef="number" /><literalExpression id="l2"><text>0</text></literalExpression></decision>
      </definitions>
      """);
    await Choose(page, "Phần của tệp", "Mức giảm");
    await Assertions.Expect(page.Locator("[data-canvas]")).ToContainTextAsync("Mức giảm");
    await Said(page, "Đã thực hiện: Mở.");
    Assert.Equal("Mở", await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
    await page.Context.DisposeAsync();
  }
}
