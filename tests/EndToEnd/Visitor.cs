using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Saola.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Saola.EndToEnd;

/// <summary>One person at one browser: goes by what the page says, and looks at every page on the way.</summary>
internal sealed partial class Visitor(IPage page, LiveProvince province, bool scripts) {
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
  static int pictures;

  public IPage Page => page;

  /// <summary>What axe and the eye found on the pages on the way, each with its page.</summary>
  public List<string> Faults { get; } = [];

  public async Task SignIn(string userName, string password) {
    await Go("/dang-nhap");
    await Type("Tên đăng nhập", userName);
    await Main.Locator("input[type=password]").FillAsync(password);
    await Press("Đăng nhập");
    await Expect(page.GetByText("Đăng xuất").First).ToBeAttachedAsync();
  }

  ILocator Main => page.Locator("main");

  public async Task Go(string address) {
    var answer = await page.GotoAsync(address);
    Assert.True(answer!.Ok, $"{address}: {answer.Status}\n{await Main.InnerTextAsync()}");
    await Look();
  }

  /// <summary>Presses the button or follows the link of this name.</summary>
  public Task Press(string name, bool exact = true) => Leave(() => Named(name, exact).ClickAsync());

  /// <summary>Does what leads to another page, and waits for that page.</summary>
  public async Task Leave(Func<Task> act) {
    await Turn(act);
    await Look();
  }

  /// <summary>Presses what the program then works at, and waits until it is done: the page comes anew by itself meanwhile, and is looked at when it rests.</summary>
  public async Task PressUntil(string name, string done) {
    await Turn(() => Named(name, exact: true).ClickAsync());
    await Until(done);
  }

  async Task Turn(Func<Task> act) {
    await page.EvaluateAsync("() => { document.documentElement.dataset.left = '' }");
    await act();
    await page.Locator("html:not([data-left])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    await page.WaitForLoadStateAsync();
  }

  ILocator Named(string name, bool exact) => Main.GetByRole(AriaRole.Button, new() { Name = name, Exact = exact }).Or(Main.GetByRole(AriaRole.Link, new() { Name = name, Exact = exact })).First;

  public Task Type(string label, string text) => Main.GetByLabel(label).First.FillAsync(text);

  public async Task TypeAll(params (string Label, string Text)[] fields) {
    foreach (var (label, text) in fields) await Type(label, text);
  }

  /// <summary>Picks an answer of a question asked with radio buttons.</summary>
  public Task Choose(string question, string answer) => Main.GetByRole(AriaRole.Group, new() { Name = question }).GetByLabel(answer, new() { Exact = true }).CheckAsync();

  public Task Select(string label, string option) => Main.GetByLabel(label).First.SelectOptionAsync(new SelectOptionValue { Label = option });

  public Task Tick(string label) => Main.GetByLabel(label).First.CheckAsync();

  public Task Attach(string label, string name, string type, byte[] content) => Main.GetByLabel(label).First.SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = content });

  public async Task Sees(params string[] texts) {
    foreach (var text in texts) await Expect(Main).ToContainTextAsync(text, new() { IgnoreCase = true });
  }

  /// <summary>Loads the page again, each time until the browser has come to rest, until background work has brought what is waited for.</summary>
  public async Task Until(string text) {
    for (var patience = Stopwatch.StartNew(); !(await Main.InnerTextAsync()).Contains(text, StringComparison.OrdinalIgnoreCase); await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle }))
      Assert.True(patience.Elapsed < Patience, $"“{text}” did not come to {page.Url}:\n{await Main.InnerTextAsync()}");
    await Look();
  }

  public async Task<string> Text(string selector) => (await Main.Locator(selector).First.InnerTextAsync()).Trim();

  /// <summary>The file that pressing gives.</summary>
  public async Task<byte[]> Download(string name) {
    var answers = new List<string>();
    page.Response += (_, answer) => answers.Add($"{answer.Status} {answer.Url}");
    page.RequestFailed += (_, request) => answers.Add($"{request.Failure} {request.Url}");
    try {
      var download = await page.RunAndWaitForDownloadAsync(() => Named(name, exact: true).ClickAsync());
      return await File.ReadAllBytesAsync(await download.PathAsync());
    } catch (TimeoutException none) {
      throw new InvalidOperationException($"No file came from {page.Url}: {string.Join(", ", answers)}\n{await Main.InnerTextAsync()}", none);
    }
  }

  public void AssertNoFaults() => Assert.True(Faults.Count == 0, string.Join("\n", Faults.Distinct()));

  async Task Look() {
    if (!page.Url.StartsWith(province.Address, StringComparison.Ordinal)) return;
    var address = Code().Replace(new Uri(page.Url).AbsolutePath, "*");
    await Picture(address);
    var state = string.Join('|', await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main h1, main h2, main legend, main .ds-error-summary, main button')].map(e => e.innerText.replace(/[0-9].*/, ''))"));
    if (!province.Seen.TryAdd($"{scripts}{page.ViewportSize!.Width}{address}|{state}", true)) return;
    // axe needs the page's own timers: without scripts only what the eye sees is looked at
    if (await page.Locator("h1").CountAsync() is var headings and not 1) Faults.Add($"{address}: {headings} h1");
    var size = page.ViewportSize!;
    foreach (var width in new[] { size.Width, size.Width == 360 ? 1440 : 360 }) {
      await page.SetViewportSizeAsync(width, size.Height);
      Faults.AddRange((await Browser.SticksOut(page)).Select(f => $"{address} at {width}: {f}"));
    }
    await page.SetViewportSizeAsync(size.Width, size.Height);
    if (!scripts) return;
    // phones are looked at in light, desks in dark: each page is seen by one of them, most by both
    await page.EmulateMediaAsync(new() { ColorScheme = size.Width < 600 ? ColorScheme.Light : ColorScheme.Dark });
    await page.EvaluateAsync(Settled);
    Faults.AddRange((await Browser.Faults(page)).Select(f => $"{address} at {size.Width}: {f}"));
    await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
  }

  /// <summary>Colours of a theme are taken on over a few frames.</summary>
  const string Settled = """
    async () => { do await new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen))); while (document.getAnimations().some(a => a.playState === 'running')) }
    """;

  /// <summary>With SAOLA_PICTURES=folder each page on the way is kept as a picture, numbered in order.</summary>
  public async Task Picture(string address) {
    if (Environment.GetEnvironmentVariable("SAOLA_PICTURES") is not { } folder) return;
    await page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(folder, $"{Interlocked.Increment(ref pictures):000}{address.Replace('/', '-').Replace('*', 'x')}-{page.ViewportSize!.Width}.png") });
  }

  [GeneratedRegex("[0-9a-f-]{36}|[0-9]\\.[0-9]{6}|H21[0-9.]*-[0-9]+-[0-9]+|(?<=/(tep|tra-cuu|kiem-tra|thanh-toan|bien-lai)/)[^/]+", RegexOptions.None, 1000)]
  private static partial Regex Code();
}
