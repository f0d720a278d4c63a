using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

/// <summary>Every page of a province at work that has a plain address, each state of a dossier, and one of each kind that these lead to.</summary>
public sealed partial class EveryPageTests(BusyOffice site, Browser browser) : IClassFixture<BusyOffice>, IClassFixture<Browser> {
  IEnumerable<RouteEndpoint> Routes => site.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().OrderBy(e => e.RoutePattern.InboundPrecedence);

  string[] Addresses => [.. Routes.Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && e.RoutePattern.Parameters.Count == 0)
    .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(a => a != "/loi").Distinct().Order(StringComparer.Ordinal)];

  [Theory, InlineData(360, false, false), InlineData(1440, true, false), InlineData(360, true, true), InlineData(1440, false, true)]
  public async Task Axe_finds_nothing_nothing_sticks_out_and_each_has_one_heading_a_title_and_a_main_part(int width, bool dark, bool signedIn) {
    var faults = new List<string>();
    await foreach (var (address, page, answer) in Visit(width, dark, signedIn)) {
      if (answer.Status >= 500) faults.Add($"{address}: {answer.Status}");
      faults.AddRange((await Browser.SticksOut(page)).Select(f => $"{address} at {width}: {f}"));
      if (address != "/ui" && await page.Locator("h1").CountAsync() is var headings and not 1) faults.Add($"{address}: {headings} h1");
      if ((await page.TitleAsync()).Length == 0) faults.Add($"{address}: no title");
      if (await page.Locator("#main").CountAsync() != 1) faults.Add($"{address}: no main");
      faults.AddRange((await Browser.Faults(page)).Select(f => $"{address}: {f}"));
      // the narrowest screen, and a window of 1280 pixels at 200 %
      foreach (var narrow in new[] { 320, 640 }) {
        await page.SetViewportSizeAsync(narrow, 900);
        faults.AddRange((await Browser.SticksOut(page)).Select(f => $"{address} at {narrow}: {f}"));
      }
      await Picture(page, address, dark, signedIn);
    }
    Assert.True(faults.Count == 0, string.Join("\n", faults.Distinct().Take(40)));
  }

  [Fact]
  public async Task The_keyboard_comes_to_what_may_be_done_with_a_dossier_before_what_it_says() {
    var page = await browser.Open(site, actor: site.Official);
    foreach (var address in site.Addresses) {
      await page.GotoAsync(address);
      var stops = await KeyboardTests.Walk(page);
      Assert.All(stops, s => Assert.True(s.Visible && s.Ring, $"{address}: no ring: {s.Name}"));
      var (act, paper) = (stops.FindIndex(s => s.Name.Contains("/viec/", StringComparison.Ordinal) || s.Name.Contains("Form.Verb", StringComparison.Ordinal)), stops.FindIndex(s => s.Name.Contains("/phieu/", StringComparison.Ordinal)));
      Assert.True(act > 0 && (paper < 0 || act < paper), $"{address}: {act}, {paper}");
    }
    await page.Context.DisposeAsync();
  }

  /// <summary>Follows the links of each page; addresses of one route are of one kind.</summary>
  async IAsyncEnumerable<(string Address, IPage Page, IResponse Answer)> Visit(int width, bool dark, bool signedIn) {
    var page = await browser.Open(site, width, dark, actor: signedIn ? site.Official : null);
    var waiting = new Queue<string>(signedIn ? [.. Addresses.Where(a => Door().IsMatch(a)), .. site.Addresses] : Addresses);
    var routes = Routes.Select(r => (Name: r.RoutePattern.RawText!, Matcher: new TemplateMatcher(new(r.RoutePattern), []))).ToArray();
    string Kind(string path) => Array.Find(routes, r => r.Matcher.TryMatch(path, [])).Name ?? path;
    var (kinds, landed) = (waiting.Select(Kind).ToHashSet(), new HashSet<string>());
    while (waiting.TryDequeue(out var address)) {
      await page.SetViewportSizeAsync(width, 900);
      var answer = await page.GotoAsync(address);
      foreach (var link in await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main a[href^=\"/\"]:not([download])')].map(a => a.pathname)"))
        if (!File().IsMatch(link) && (!signedIn || Door().IsMatch(link)) && kinds.Add(Kind(link))) waiting.Enqueue(link);
      // whoever is not signed in comes to the same door from everywhere
      if (landed.Add(new Uri(page.Url).AbsolutePath)) yield return (address, page, answer!);
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

  /// <summary>Pages behind the door; all others look the same to those who are signed in.</summary>
  [GeneratedRegex("^/(can-bo|quan-tri|tai-khoan|ho-so|nop-ho-so)(/|$)|/nop-ho-so$", RegexOptions.None, 1000)]
  private static partial Regex Door();

  /// <summary>What the browser would keep and not show.</summary>
  [GeneratedRegex("^/(api|assets|health)/|\\.(pdf|docx|csv|xlsx|json|jsonld)$|/(giay-to|phieu)/[^/]+$|/ket-qua$|/so-theo-doi/in$", RegexOptions.None, 1000)]
  private static partial Regex File();
}
