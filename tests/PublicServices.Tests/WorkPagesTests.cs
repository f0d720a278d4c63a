using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>How the officers' list looks with all that it says of a task, and what it answers to a choice that is done in part.</summary>
public sealed class WorkPagesTests(WorkPagesTests.Site site, Browser browser) : IClassFixture<WorkPagesTests.Site>, IClassFixture<Browser> {
  public sealed class Site : DossierApp {
    public Site() => UseKestrel(0);
  }

  [Fact]
  public async Task A_list_of_dossiers_and_other_work_fits_and_axe_finds_nothing_also_when_some_of_it_is_refused() {
    var (head, away) = (OtherWork.InRole("division_head"), OtherWork.InRole("division_head") with { Name = "Đỗ Thị Tư" });
    var (_, _, assign) = await site.WaitingAt("assign", "9.100002");
    var key = await OtherWork.Deploy(site, "Kiểm kê tài sản cuối năm", ["check", "approve"], OtherWork.Task("check", "Kiểm tra biên bản", "division_head"),
      OtherWork.Task("approve", "Duyệt kết quả kiểm kê", "division_head", """<zeebe:priorityDefinition priority="80" /><zeebe:properties><zeebe:property name="fourEyes" value="check" /></zeebe:properties>"""));
    var check = await OtherWork.Begin(site, key, "KK-2026-12");
    await site.Post(head, "/api/dossiers/tasks/claim", new { tasks = new[] { check }, take = true });
    await site.Post(head, $"/api/process/tasks/{check}/finish", new { data = new { } });
    var (theirs, _) = await OtherWork.Waiting(site, "division_head");
    await site.Post(away, "/api/dossiers/tasks/claim", new { tasks = new[] { theirs }, take = true });
    await site.AsIntruder("insert into process.absence (id, office, person, person_name, stand_in, stand_in_name, begins, ends, declared_by, declared_at) values ($1, $2, $3, 'Đỗ Thị Tư', $4, 'x', $5, $5, $3, now())",
      Guid.CreateVersion7(), Pleiku, away.Id, head.Id, Vn.Day(site.Clock.GetUtcNow()));
    foreach (var (width, dark) in new[] { (320, true), (1440, false) }) {
      var page = await browser.Open(site, width, dark, actor: head);
      foreach (var list in new[] { "group", "mine" }) {
        await page.GotoAsync($"/can-bo?ds={list}");
        await Look($"work-{list}-{width}");
      }
      await page.GotoAsync("/can-bo?ds=group");
      foreach (var box in await page.Locator("input[name='Form.Picked']").AllAsync()) await box.CheckAsync();
      await page.Locator("button[value=approve]").ClickAsync();
      await page.Locator("[data-tone], .ds-alert, [role=status]").First.WaitForAsync();
      Assert.Contains("KK-2026-12 · Duyệt kết quả kiểm kê", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
      await Look($"work-refused-{width}");
      await page.Context.DisposeAsync();

      async Task Look(string name) {
        Assert.Equal((name, "", ""), (name, string.Join('\n', await Browser.Faults(page)), string.Join('\n', await Browser.SticksOut(page))));
        if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is { } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
      }
    }
    Assert.Equal("Open", (await site.Sql("select status from process.work_task where id = $1", assign)).Single()[0]);
  }
}
