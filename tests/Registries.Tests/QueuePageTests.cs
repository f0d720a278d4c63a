using System.Net;
using System.Text.RegularExpressions;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>What waits is told apart by how it came, also where a file brought very much of it.</summary>
public sealed partial class QueuePageTests(QueuePageTests.Site app, Browser browser) : IClassFixture<QueuePageTests.Site>, IClassFixture<Browser> {
  const string Queue = "/can-bo/co-so-du-lieu/cho-duyet";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : ReviewApp {
    public Site() => UseKestrel(0);
  }

  [Theory, InlineData(360), InlineData(1440)]
  public async Task What_came_at_once_is_shown_alone_and_decided_together(int width) {
    var key = await app.Made(ReviewApp.Reviewed);
    var (alone, _) = await app.Proposal(key, RecordApp.Values("A"));
    await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = new[] { "B", "C", "D" }.Select(code => new { values = RecordApp.Values(code) }) });
    var batch = (Guid)Assert.Single(await app.Sql("select distinct batch from registries.proposal where registry = $1 and id <> $2", key, alone))[0]!;
    var page = await browser.Open(app, width, actor: app.Checker);
    await page.GotoAsync($"{Queue}?so={key}");
    Assert.Equal(4, await page.Locator("main tbody tr").CountAsync());
    await page.SelectOptionAsync("[name=lan]", batch.ToString());
    Assert.Empty(await Browser.Faults(page));
    Assert.Empty(await Browser.SticksOut(page));
    await page.Locator("form[role=search] button[type=submit], .filter-bar button[type=submit]").First.ClickAsync();
    Assert.Equal(["B", "C", "D"], (await page.Locator("main tbody .row-title").AllInnerTextsAsync()).Select(t => t.Trim()).Order(StringComparer.Ordinal));
    foreach (var box in await page.Locator("main tbody input[name=chon]").AllAsync()) await box.CheckAsync();
    await page.ClickAsync("button[value=duyet]");
    Assert.Contains("Đã quyết định 3 đề nghị", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    Assert.Equal([["B"], ["C"], ["D"]], await app.Sql($"select code from registry_data.{key} order by code"));
    await app.Decide("refuse", [alone]);
  }

  [Fact]
  public async Task What_is_offered_to_filter_by_is_of_those_that_have_waited_the_longest_however_many_there_are() {
    var (many, late) = (await app.Made(ReviewApp.Reviewed), await app.Made(ReviewApp.Reviewed));
    var (first, _) = await app.Proposal(many, RecordApp.Values("A"));
    await app.AsIntruder("""
      insert into registries.proposal select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'at', p.at - interval '1 day' * n))).* from registries.proposal p, generate_series(1, 1000) n where p.id = $1
      """, first);
    var (last, _) = await app.Proposal(late, RecordApp.Values("B"));
    using var checker = app.As(app.Checker);
    var page = WebUtility.HtmlDecode(await checker.GetStringAsync(Queue, Ct));
    Assert.Equal([many], Offered().Matches(page).Select(m => m.Groups[1].Value));
    Assert.Contains($"{Queue}/{last}", await checker.GetStringAsync($"{Queue}?so={late}", Ct), StringComparison.Ordinal);
    await app.AsIntruder("update registries.proposal set status = 'Withdrawn' where registry in ($1, $2)", many, late);
  }

  [GeneratedRegex("<option value=\"(thing[0-9]+)\"", RegexOptions.None, 1000)]
  private static partial Regex Offered();
}
