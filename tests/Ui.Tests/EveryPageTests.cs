using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

/// <summary>Every page of a new province that has a plain address, and one of each kind that these lead to.</summary>
public sealed partial class EveryPageTests(ProvinceSite site, Browser browser) : IClassFixture<ProvinceSite>, IClassFixture<Browser> {
  string[] Addresses => [.. site.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
    .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && e.RoutePattern.Parameters.Count == 0)
    .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(a => a != "/loi").Distinct().Order(StringComparer.Ordinal)];

  /// <summary>An official who may do everything.</summary>
  Actor Anyone => People.With([.. site.Services.GetServices<Permission>().Select(p => p.Id).Distinct()]);

  [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
  public async Task Axe_finds_nothing_and_nothing_sticks_out(bool dark, bool signedIn) {
    var faults = new List<string>();
    await foreach (var (address, page, answer) in Visit(dark, signedIn)) {
      if (answer.Status >= 500) faults.Add($"{address}: {answer.Status}");
      faults.AddRange((await Browser.Faults(page)).Select(f => $"{address}: {f}"));
      await page.SetViewportSizeAsync(320, 900);
      faults.AddRange((await Browser.SticksOut(page)).Select(f => $"{address}: {f}"));
      await Picture(page, address, dark, signedIn);
    }
    Assert.True(faults.Count == 0, string.Join("\n", faults.Distinct().Take(40)));
  }

  [Fact]
  public async Task Each_has_one_heading_of_the_first_level_a_title_and_a_way_past_its_header() {
    var faults = new List<string>();
    await foreach (var (address, page, _) in Visit(false, true)) {
      if (address == "/ui") continue;
      var headings = await page.Locator("h1").CountAsync();
      if (headings != 1) faults.Add($"{address}: {headings} h1");
      if ((await page.TitleAsync()).Length == 0) faults.Add($"{address}: no title");
      if (await page.Locator("#main").CountAsync() != 1) faults.Add($"{address}: no main");
    }
    Assert.Empty(faults);
  }

  /// <summary>Follows the links of each page; addresses that differ only in a code or id are of one kind.</summary>
  async IAsyncEnumerable<(string Address, IPage Page, IResponse Answer)> Visit(bool dark, bool signedIn) {
    var page = await browser.Open(site, dark: dark, actor: signedIn ? Anyone : null);
    var waiting = new Queue<string>(Addresses);
    var kinds = waiting.ToHashSet();
    while (waiting.TryDequeue(out var address)) {
      await page.SetViewportSizeAsync(1280, 900);
      var answer = await page.GotoAsync(address);
      foreach (var link in await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main a[href^=\"/\"]:not([download])')].map(a => a.pathname)"))
        if (!File().IsMatch(link) && kinds.Add(Code().Replace(link, "*"))) waiting.Enqueue(link);
      yield return (address, page, answer!);
    }
    await page.Context.DisposeAsync();
  }

  static async Task Picture(IPage page, string address, bool dark, bool signedIn) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is not { } folder) return;
    foreach (var width in new[] { 360, 1440 }) {
      await page.SetViewportSizeAsync(width, 900);
      await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page{address.Replace('/', '-')}-{(signedIn ? "in" : "out")}-{width}{(dark ? "-dark" : "")}.png") });
    }
  }

  [GeneratedRegex("[0-9a-f-]{36}|[0-9]\\.[0-9]{6}|(?<=/(su-kien|linh-vuc)/)[^/]+", RegexOptions.None, 1000)]
  private static partial Regex Code();

  /// <summary>What the browser would keep and not show.</summary>
  [GeneratedRegex("^/(api|assets|health)/|\\.(pdf|docx|csv|xlsx|json|jsonld)$", RegexOptions.None, 1000)]
  private static partial Regex File();
}
