using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Saola.Studio.Tests;

/// <summary>The editors, as a person in a browser uses them.</summary>
public sealed class EditorTests : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  readonly SaolaSite site;
  readonly Browser browser;

  public EditorTests(SaolaSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    // It listens from the first use of its address on; clients of the tests ask there too.
    Browser.Address(site);
  }

  static ILocator Found(IPage page) => page.Locator("[data-findings] li");
  static string Picture(string name) => Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder ? Path.Combine(folder, name + ".png") : "";

  static async Task Keep(IPage page, string name) {
    if (Picture(name) is { Length: > 0 } path) await page.ScreenshotAsync(new() { Path = path, FullPage = true });
  }

  async Task<(IPage Page, List<string> Refused)> Open(Actor author, Guid draft, string path = "") {
    var page = await browser.Open(site, 1440, actor: author);
    var refused = new List<string>();
    page.Console += (_, m) => {
      if (m.Type is "error") refused.Add(m.Text);
    };
    page.PageError += (_, error) => refused.Add(error);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}{path}");
    return (page, refused);
  }

  [Fact]
  public async Task A_process_is_drawn_checked_while_one_draws_saved_and_put_in_force_by_a_second_person() {
    var author = Drawing.Author();
    var (draft, key) = await site.Drawn(author);
    var (page, refused) = await Open(author, draft);
    await page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await Assertions.Expect(page.Locator("[data-no-findings]")).ToBeVisibleAsync();

    // by keyboard: the task is selected, its groups are taken away in the panel, and the mistake is told beside the drawing
    await page.Locator("[data-element-id=check]").First.ClickAsync();
    await page.Locator("[data-group-id=group-general] .bio-properties-panel-group-header").ClickAsync();
    var group = page.Locator("[data-group-id=group-assignmentDefinition]");
    await group.Locator(".bio-properties-panel-group-header").ClickAsync();
    var groups = page.Locator("#bio-properties-panel-assignmentDefinitionCandidateGroups");
    await groups.FillAsync("");
    await page.Locator("#bio-properties-panel-name").First.ClickAsync();
    await Assertions.Expect(Found(page)).ToHaveCountAsync(1);
    await Assertions.Expect(page.Locator(".drawing-faulty[data-element-id=check]")).ToHaveCountAsync(1);
    await Keep(page, "studio-bpmn-faulty");
    await page.Locator("[data-element-id=start]").First.ClickAsync();
    await Found(page).GetByRole(AriaRole.Button).ClickAsync();
    await Assertions.Expect(page.Locator("[data-element-id=check].selected")).ToHaveCountAsync(1);

    await groups.FillAsync("leader");
    await page.Locator("#bio-properties-panel-name").First.FillAsync("Duyệt đơn");
    await Assertions.Expect(Found(page)).ToHaveCountAsync(0);
    await page.Keyboard.PressAsync("Control+s");
    await Assertions.Expect(page.Locator("[data-saved]")).ToContainTextAsync("Đã lưu lúc");
    await Keep(page, "studio-bpmn");
    Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
    Assert.Empty(refused);

    await page.FillAsync("[name=From]", Vn.Date(site.Clock.GetUtcNow()));
    await page.GetByRole(AriaRole.Button, new() { Name = "Đề nghị công bố" }).ClickAsync();
    await Assertions.Expect(page.GetByText("Đang chờ người khác công bố", new() { Exact = false })).ToBeVisibleAsync();
    await page.Context.DisposeAsync();

    var second = await browser.Open(site, 1440, actor: Drawing.Publisher());
    await second.GotoAsync("/quan-tri/thiet-ke/cho-cong-bo");
    await second.Locator($"a[href$='{draft}']").ClickAsync();
    await second.WaitForSelectorAsync("[data-compared][data-ready]");
    await Assertions.Expect(second.Locator(".drawing-added[data-element-id=check]")).ToHaveCountAsync(1);
    await Keep(second, "studio-offered");
    Assert.Empty(await Browser.Faults(second));
    await second.GetByRole(AriaRole.Button, new() { Name = "Công bố", Exact = true }).ClickAsync();
    await Assertions.Expect(second.GetByText("Đã ghi nhận quyết định")).ToBeVisibleAsync();
    await second.Context.DisposeAsync();

    var xml = (string)(await site.Sql("select xml from process.definition where key = $1", key)).Single()[0]!;
    Assert.Matches(new Regex("<bpmn:userTask id=\"check\" name=\"Duyệt đơn\">", RegexOptions.None, TimeSpan.FromSeconds(1)), xml);
    Assert.Contains("candidateGroups=\"leader\"", xml, StringComparison.Ordinal);
  }

  /// <summary>What is typed is drawn after a pause; in the moment before it one presses the key that saves, or closes the page.</summary>
  [Theory]
  [InlineData("process", "[data-element-id=check]", "name", "Duyệt đơn ngay")]
  [InlineData("form", "[data-id=name]", "key", "hoTenNgay")]
  public async Task The_last_letter_is_kept_from_being_left_and_is_saved(string kind, string element, string property, string typed) {
    var (author, key) = (Drawing.Author(), Drawing.NewKey("k"));
    var draft = await site.Begun(author, $"studio:{kind}/{key}", kind == "form" ? Drawing.Form(key) : Drawing.Bpmn(key));
    var (page, refused) = await Open(author, draft);
    await page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await page.Locator(element).First.DispatchEventAsync("click");
    // all in one turn of the page: no pause can pass between
    var kept = await page.Locator($"[data-entry-id={property}] input, [data-entry-id={property}] textarea").First.EvaluateAsync<bool>("""
      (input, typed) => {
        input.focus();
        input.value = typed;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        const leaving = new Event('beforeunload', { cancelable: true });
        window.dispatchEvent(leaving);
        input.value = typed + '2';
        input.dispatchEvent(new Event('input', { bubbles: true }));
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true }));
        return leaving.defaultPrevented;
      }
      """, typed);
    Assert.True(kept);
    await Assertions.Expect(page.Locator("[data-saved]")).ToContainTextAsync("Đã lưu lúc");
    Assert.Contains($"\"{typed}2\"", (string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!, StringComparison.Ordinal);
    Assert.False(await page.EvaluateAsync<bool>("() => { const leaving = new Event('beforeunload', { cancelable: true }); window.dispatchEvent(leaving); return leaving.defaultPrevented; }"));
    Assert.Empty(refused);
    await page.Context.DisposeAsync();
  }

  [Theory]
  [InlineData("process")]
  [InlineData("decision")]
  [InlineData("form")]
  public async Task An_editor_opens_within_the_content_security_policy_and_axe_finds_nothing(string kind) {
    var author = Drawing.Author();
    var draft = await site.Begun(author, $"studio:{kind}/{Drawing.NewKey("k")}");
    var (page, refused) = await Open(author, draft);
    await page.WaitForSelectorAsync("[data-drawing][data-ready]");
    await Assertions.Expect(page.Locator("[data-canvas] .djs-container, [data-canvas] .dmn-js-parent, [data-canvas] .fjs-editor-container").First).ToBeVisibleAsync();
    await Keep(page, $"studio-new-{kind}");
    Assert.Empty(refused);
    Assert.Empty(await Browser.Faults(page));
    await page.Context.DisposeAsync();
  }

  /// <summary>Files of packs and of Camunda Modeler: what the editor writes is what it read, element by element and fact by fact.</summary>
  [Theory]
  [InlineData("process", "processes", "*.bpmn")]
  [InlineData("decision", "decisions", "*.dmn")]
  [InlineData("form", "forms", "it-*.json")]
  [InlineData("form", "forms", "birth-r*.json")]
  public async Task Nothing_is_lost_when_an_editor_saves_what_it_opened(string kind, string folder, string pattern) {
    var author = Drawing.Author();
    var files = Directory.GetDirectories(Path.Combine(Repository.Root, "packs")).Select(p => Path.Combine(p, folder)).Where(Directory.Exists).SelectMany(p => Directory.GetFiles(p, pattern)).ToArray();
    if (kind != "decision") Assert.NotEmpty(files);
    string[] contents = [.. files.Select(File.ReadAllText), .. kind == "decision" ? [Drawing.Dmn("fee")] : Array.Empty<string>()];
    foreach (var content in contents) {
      var draft = await site.Begun(author, $"studio:{kind}/{Drawing.NewKey("k")}", content);
      var (page, refused) = await Open(author, draft);
      await page.WaitForSelectorAsync("[data-drawing][data-ready]");
      await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).ClickAsync();
      await Assertions.Expect(page.Locator("[data-saved]")).ToContainTextAsync("Đã lưu lúc");
      await page.Context.DisposeAsync();
      var saved = (string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!;
      // form-js writes a form of an earlier schema as the newest, and then says of groups what was understood before
      var lost = DraftDifference.Between(Enum.Parse<DraftKind>(kind, ignoreCase: true), content, saved).Changes
        .Where(c => c.Change != DraftChange.Changed || c.Details.Any(d => d is not ("schemaVersion: 18 → 19" or "showOutline: ∅ → true")));
      Assert.Empty(lost.Select(c => $"{c.Element} {c.Change} {string.Join("; ", c.Details)}"));
      Assert.Empty(refused);
    }
  }

  [Fact]
  public async Task Without_scripts_a_drawing_is_edited_as_text() {
    var author = Drawing.Author();
    var (draft, key) = await site.Drawn(author);
    var page = await browser.Open(site, 320, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}");
    await page.Locator("[data-source] summary").ClickAsync();
    await page.FillAsync("[name=Content]", Drawing.Bpmn(key, groups: ""));
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).ClickAsync();
    await Assertions.Expect(page.GetByText("Đã lưu bản nháp.")).ToBeVisibleAsync();
    await Assertions.Expect(Found(page)).ToHaveCountAsync(1);
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task The_list_begins_a_draft_and_fits_a_phone() {
    var author = Drawing.Author();
    var page = await browser.Open(site, 320, actor: author);
    await page.GotoAsync("/quan-tri/thiet-ke");
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
    await page.GetByLabel("Quy trình (BPMN)").CheckAsync();
    await page.FillAsync("[name=Title]", "Cấp lại thẻ");
    await page.FillAsync("[name=Name]", Drawing.NewKey("cap-lai-"));
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu vẽ" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Cấp lại thẻ" })).ToBeVisibleAsync();
    await page.Context.DisposeAsync();
  }
}
