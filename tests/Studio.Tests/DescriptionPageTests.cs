using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Saola.Forms;

namespace Saola.Studio.Tests;

/// <summary>The pages of a procedure, as an administrator meets them in a browser.</summary>
public sealed class DescriptionPageTests : IClassFixture<ProvinceSite>, IClassFixture<Browser> {
  readonly Actor author = Drawing.Author();
  readonly ProvinceSite site;
  readonly Browser browser;

  public DescriptionPageTests(ProvinceSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    // It listens from the first use of its address on; clients of the tests ask there too.
    Browser.Address(site);
  }

  [Fact]
  public void The_form_of_the_description_has_no_mistake() =>
    Assert.Empty(FormDefinition.Lint(Repository.Read("src/Systems/Studio/Pages/Procedures/description.json")).Select(f => $"{f.Where}: {f.Message}"));

  [Theory]
  [InlineData(320, false)]
  [InlineData(1440, true)]
  public async Task Pages_of_a_procedure_fit_and_axe_finds_nothing(int width, bool dark) {
    var code = DrawnProcedure.NewCode();
    var drafts = await site.Whole(author, code);
    var page = await browser.Open(site, width, dark, actor: author);
    foreach (var address in (string[])[$"thu-tuc/{code}", "thu-tuc/1.001193", $"{drafts[0]}/mo-ta", $"{drafts[0]}/chay-thu-thu-tuc", $"{drafts[3]}", $"{drafts[0]}"]) {
      var answer = await page.GotoAsync("/quan-tri/thiet-ke/" + address);
      Assert.Equal((200, address), (answer!.Status, address));
      if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"studio-{address.Replace('/', '-').Replace(code, "x", StringComparison.Ordinal)}-{width}.png"), FullPage = true });
      Assert.Equal("", string.Join('\n', await Browser.Faults(page)));
      Assert.Equal("", string.Join('\n', await Browser.SticksOut(page)));
    }
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Without_scripts_a_row_is_added_and_what_was_typed_is_kept() {
    var code = DrawnProcedure.NewCode();
    var draft = await site.Described(author, code);
    var page = await browser.Open(site, 360, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/mo-ta");
    await page.GetByLabel("Tên thủ tục").FillAsync("Cấp thẻ thứ hai");
    await page.Locator("button[name='cases.0.fees__add']").ClickAsync();
    await page.Locator("[name='cases.0.fees.0.kind']").SelectOptionAsync("charge");
    await page.Locator("[name='cases.0.fees.0.sum']").FillAsync("5.000");
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).Last.ClickAsync();
    await Assertions.Expect(page.GetByText("Đã lưu bản nháp.")).ToBeVisibleAsync();
    var kept = ProcedureText.Read((string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!)!;
    Assert.Equal(("Cấp thẻ thứ hai", 5000, "charge"), ((string)kept["name"]!["vi"]!, (int)kept["cases"]![0]!["fees"]![0]!["amount"]!, (string)kept["cases"]![0]!["fees"]![0]!["kind"]!));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task A_result_is_made_to_write_a_registry_by_picking_for_each_field_where_it_comes_from() {
    var name = DrawnRegistry.NewName();
    var definition = DrawnRegistry.Definition(name, DrawnRegistry.Field("ma"), DrawnRegistry.Field("so_ban", "integer", new() { ["name"] = new JsonObject { ["vi"] = "Số bản" } }), DrawnRegistry.Field("ghi_chu"), DrawnRegistry.Field("bo_trong"));
    (definition["writers"], definition["states"]) = ("offices", new JsonArray(new JsonObject { ["key"] = "thu_hoi", ["name"] = new JsonObject { ["vi"] = "Đã thu hồi" } }));
    await site.Republished(author, name, definition);
    var draft = (await site.Whole(author, DrawnProcedure.NewCode()))[0];
    async Task<JsonObject> Kept() => ProcedureText.Read((string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!)!["results"]![0]!.AsObject();
    var page = await browser.Open(site, 360, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/mo-ta");
    await page.Locator("button[name='results.0.records__add']").ClickAsync();
    await page.Locator("[name='results.0.records.0.registry']").SelectOptionAsync(DrawnRegistry.KeyOf(name));
    Task Press() => page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).Last.ClickAsync();
    await Press();
    // the fields of the registry stand there, and what the form asks under the same name beside its field
    await Assertions.Expect(page.Locator("[name='results.0.records.0.fields.1.recordField']")).ToHaveValueAsync("so_ban");
    await Assertions.Expect(page.Locator("[name='results.0.records.0.fields.1.recordFrom']")).ToHaveValueAsync("form.soBan");
    await page.Locator("[name='results.0.records.0.fields.0.recordFrom']").SelectOptionAsync(new SelectOptionValue { Label = "Số của kết quả" });
    await page.Locator("[name='results.0.records.0.fields.2.recordFeel']").FillAsync("\"Cấp cho \" + applicant.name");
    await page.Locator("[name='results.0.records.0.revoked']").FillAsync("thu_hoi");
    await page.Locator("[name='results.0.records.0.do']").SelectOptionAsync("write");
    await Press();
    await Assertions.Expect(page.GetByText("Không có lỗi")).ToBeVisibleAsync();
    var record = (await Kept())["records"]!.AsArray().Single()!.AsObject();
    Assert.Equal((DrawnRegistry.KeyOf(name), "write", "thu_hoi"), ((string)record["registry"]!, (string)record["do"]!, (string)record["revoked"]!));
    Assert.Equal(["ma =result.number", "so_ban =form.soBan", "ghi_chu =\"Cấp cho \" + applicant.name"], record["values"]!.AsObject().Select(v => $"{v.Key} {v.Value}"));
    // what has no source stays to be picked, and another press changes nothing
    await Assertions.Expect(page.Locator("[name='results.0.records.0.fields.3.recordField']")).ToHaveValueAsync("bo_trong");
    var before = (await Kept()).ToJsonString();
    await Press();
    Assert.Equal(before, (await Kept()).ToJsonString());
    await page.Locator("button[name='results.0.records.0__remove']").ClickAsync();
    Assert.False((await Kept()).ContainsKey("records"));
    await page.Context.DisposeAsync();
  }

  /// <summary>All of the packs' facts as if a person had compared them: a press that changes nothing loses none of the days.</summary>
  [Theory]
  [InlineData("1.001193")]
  [InlineData("2.000635")]
  [InlineData("1.004222")]
  public async Task A_press_keeps_what_was_compared_and_only_what_changed_must_be_compared_anew(string code) {
    var draft = await site.Begun(author, $"studio:procedure/{code}");
    async Task<string> Content() => (string)(await site.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!;
    var compared = (await Content()).Replace("\"verified\": false", "\"verified\": \"2026-01-05\"", StringComparison.Ordinal);
    await site.Save(author, draft, compared);
    var ticks = ProcedureText.Ticks(ProcedureText.Read(compared)!);
    Assert.True(ticks > 5);
    var page = await browser.Open(site, 1440, scripts: false, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}/mo-ta");
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).Last.ClickAsync();
    await Assertions.Expect(page.GetByText("Đã lưu bản nháp.")).ToBeVisibleAsync();
    Assert.Equal(ticks, ProcedureText.Ticks(ProcedureText.Read(await Content())!));

    await page.Locator("[name='cases.0.deadlines.0.amount']").FillAsync("77");
    await page.Locator("button[name='cases.0.fees__add']").ClickAsync();
    await Assertions.Expect(page.GetByText("1 nội dung phải đối chiếu lại")).ToBeVisibleAsync();
    await Assertions.Expect(page.Locator("input[type=checkbox][name='cases.0.deadlines.0.verified']")).Not.ToBeCheckedAsync();
    await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bản nháp" }).Last.ClickAsync();
    var kept = ProcedureText.Read(await Content())!;
    Assert.Equal(("false", ticks - 1), (kept["cases"]![0]!["deadlines"]![0]!["verified"]!.ToJsonString(), ProcedureText.Ticks(kept)));
    await page.Context.DisposeAsync();
  }

  [Fact]
  public async Task Who_has_no_permission_or_no_such_draft_sees_no_description() {
    var draft = await site.Described(author, DrawnProcedure.NewCode());
    foreach (var (actor, status) in new[] { (Drawing.Publisher(), HttpStatusCode.Forbidden), (Drawing.Author("Người khác"), HttpStatusCode.NotFound) }) {
      using var client = site.As(actor);
      using var answer = await client.GetAsync($"/quan-tri/thiet-ke/{draft}/mo-ta", TestContext.Current.CancellationToken);
      Assert.Equal(status, answer.StatusCode);
    }
  }
}
