using Microsoft.Playwright;
using Saola.Process;

namespace Saola.Studio.Tests;

/// <summary>A run on the page, without scripts: from the first task to a test of the pack that passes.</summary>
public sealed class TrialPageTests : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  readonly SaolaSite site;
  readonly Browser browser;

  public TrialPageTests(SaolaSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    Browser.Address(site);
  }

  [Fact]
  public async Task A_draft_is_run_step_by_step_with_time_passing_and_the_run_is_saved_as_a_test_that_passes() {
    var author = Drawing.Author();
    var (draft, key) = await site.Drawn(author);
    var page = await browser.Open(site, 1440, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/chay-thu");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu chạy thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Xét đơn" })).ToBeVisibleAsync();
    await Assertions.Expect(page.GetByText("Giao cho H21.106:specialist", new() { Exact = false })).ToBeVisibleAsync();

    await page.FillAsync("[name=Days]", "2");
    await page.GetByRole(AriaRole.Button, new() { Name = "Cho thời gian trôi" }).ClickAsync();
    await Assertions.Expect(page.Locator("input[name=Test]").First).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("workingDays\":2", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    await page.FillAsync("[name=With-0]", "không phải JSON");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.GetByText("Dữ liệu phải là JSON", new() { Exact = false }).First).ToBeVisibleAsync();
    await page.FillAsync("[name=With-0]", """{"decision": "agree"}""");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" })).ToHaveCountAsync(0);
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "studio-trial.png"), FullPage = true });

    await page.FillAsync("[name=TestTitle]", "Đơn được duyệt sau hai ngày");
    await page.FillAsync("[name=TestName]", key);
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu thành bài thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Đơn được duyệt sau hai ngày" })).ToBeVisibleAsync();
    await Assertions.Expect(page.GetByText("Không có lỗi.")).ToBeVisibleAsync();
    await page.Context.DisposeAsync();

    var test = (string)(await site.Sql("select content from studio.draft where author = $1 and kind = 'Test'", author.Id)).Single()[0]!;
    PackItem Item(string kind, string text) => new($"studio:{kind}/{key}", "studio", kind, key, $"studio/{kind}", 1, kind == "test" ? System.Text.Json.JsonElement.Parse(text) : default, text, "");
    Assert.Null(Assert.Single(Processes.Try(new([], [Item("process", Drawing.Bpmn(key)), Item("test", test)])).Tests).Failure);
  }

  const string Form = """
    { "id": "FORM", "type": "default", "schemaVersion": 18, "components": [{ "type": "group", "id": "page", "label": "Ý kiến", "components": [
      { "type": "text", "id": "t", "text": "Số ngày xin nghỉ: {{ days }}" },
      { "type": "select", "id": "d", "key": "decision", "label": "Quyết định", "values": [{ "value": "agree", "label": "Đồng ý" }], "validate": { "required": true } },
      { "type": "number", "id": "n", "key": "granted", "label": "Số ngày được nghỉ", "validate": { "required": true } },
      { "type": "filepicker", "id": "f", "key": "scan", "label": "Bản chụp", "validate": { "required": true } }] }] }
    """;

  /// <summary>As the official will meet it: its texts with what the process knows, its rules, its choices; drawn or in force.</summary>
  [Fact]
  public async Task A_task_is_done_by_its_form_which_refuses_what_it_would_refuse() {
    var (author, key) = (Drawing.Author(), Drawing.NewKey());
    await site.Begun(author, $"studio:form/{key}-task", Form.Replace("FORM", $"{key}-task", StringComparison.Ordinal));
    var draft = await site.Begun(author, $"studio:process/{key}", Drawing.Bpmn(key).Replace("<zeebe:userTask />", $"<zeebe:userTask /><zeebe:formDefinition formId=\"studio:form/{key}-task\" />", StringComparison.Ordinal));
    var page = await browser.Open(site, 360, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/chay-thu");
    await page.FillAsync("[name=Variables]", """{"days": 3}""");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu chạy thử" }).ClickAsync();
    await Assertions.Expect(page.GetByText("Số ngày xin nghỉ: 3")).ToBeVisibleAsync();
    await page.FillAsync("[name=granted]", "2");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.Locator(".ds-field.has-error [name=decision]")).ToHaveCountAsync(1);
    await Assertions.Expect(page.Locator("[name=granted]")).ToHaveValueAsync("2");
    Assert.Equal("", string.Join('\n', await Browser.SticksOut(page)));
    await page.SelectOptionAsync("[name=decision]", "agree");
    await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hoàn thành công việc" })).ToHaveCountAsync(0);
    await Assertions.Expect(page.Locator("input[name=Test]").First).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"with\":\\{\"decision\":\"agree\",\"granted\":2\\}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "studio-trial-form.png"), FullPage = true });
    await page.Context.DisposeAsync();
  }

  static System.Text.Json.Nodes.JsonObject Run() => System.Text.Json.Nodes.JsonNode.Parse("""
    { "steps": [{ "expect": { "called": [{ "service": "send", "type": "t" }], "awaits": [{ "message": "m", "key": "K1" }], "faults": [{ "element": "send", "message": "đứt" }] } }] }
    """)!.AsObject();

  [Theory]
  [InlineData("service", "send", "with", "", """{"service":"send","with":{}}""")]
  [InlineData("service", "send", "throws", "E1", """{"service":"send","throws":"E1"}""")]
  [InlineData("service", "send", "fails", "mất mạng", """{"service":"send","fails":"mất mạng"}""")]
  [InlineData("service", "send", "throws", " ", null)]
  [InlineData("message", "m", null, null, """{"message":"m","with":{},"key":"K1"}""")]
  [InlineData("signal", "storm", null, null, """{"signal":"storm"}""")]
  [InlineData("retry", "send", null, null, """{"retry":"send"}""")]
  public void What_comes_from_outside_is_chosen_good_and_bad(string verb, string element, string? outcome, string? code, string? step) =>
    Assert.Equal(step, (Pages.TrialForm.Step(Run(), verb, element, new("{}", outcome, code))?["steps"] as System.Text.Json.Nodes.JsonArray)?[^1]!.ToJsonString(Json.Options));

  [Theory]
  [InlineData("8", "workingHours", """{"pass":{"workingHours":8}}""")]
  [InlineData("2", "workingDays", """{"pass":{"workingDays":2}}""")]
  [InlineData("-1", "workingDays", null)]
  [InlineData("1", "years", null)]
  public void Time_passes_in_days_or_hours_of_work(string time, string unit, string? step) =>
    Assert.Equal(step, (Pages.TrialForm.Step(Run(), "pass", "", new(Time: time, Unit: unit))?["steps"] as System.Text.Json.Nodes.JsonArray)?[^1]!.ToJsonString(Json.Options));

  [Fact]
  public void What_stands_still_and_signals_that_are_heard_are_offered_too() {
    var names = new Dictionary<string, string> { ["send"] = "Gửi" };
    Assert.Equal([("service", "Gửi (t)"), ("message", "m (K1)"), ("retry", "Gửi: đứt"), ("signal", "storm")], Pages.TrialForm.Waiting(Run(), names, ["storm"]).Select(w => (w.Verb, w.Title)));
    Assert.Equal(["heard"], DrawnText.Signals("""
      <d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><signal id="a" name="heard" /><signal id="b" name="thrown" />
        <process><intermediateCatchEvent><signalEventDefinition signalRef="a" /></intermediateCatchEvent><endEvent><signalEventDefinition signalRef="b" /></endEvent></process></d>
      """));
  }

  [Fact]
  public async Task The_page_of_a_run_is_clean_and_fits_a_phone() {
    var author = Drawing.Author();
    var (draft, _) = await site.Drawn(author);
    var page = await browser.Open(site, 320, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/chay-thu");
    await page.GetByRole(AriaRole.Button, new() { Name = "Bắt đầu chạy thử" }).ClickAsync();
    await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Xét đơn" })).ToBeVisibleAsync();
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
    await page.Context.DisposeAsync();
  }
}
