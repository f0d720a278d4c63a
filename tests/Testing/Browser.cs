using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Saola.Kernel;
using Xunit;

namespace Saola.Testing;

/// <summary>The real program listening on a port, for browsers: <c>IClassFixture&lt;SaolaSite&gt;</c>.</summary>
public sealed class SaolaSite : SaolaApp {
  public SaolaSite() => UseKestrel(0);
}

/// <summary>The same with the packs applied.</summary>
public sealed class ProvinceSite : ProvinceApp {
  public ProvinceSite() => UseKestrel(0);
}

/// <summary>Debian's Chromium without a window (its headless shell takes half the time of the whole browser), started once per test class: <c>IClassFixture&lt;Browser&gt;</c>.</summary>
public sealed class Browser : IAsyncLifetime {
  static readonly string[] Flags = ["--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];

  IPlaywright? playwright;
  IBrowser? chromium;

  public async ValueTask InitializeAsync() {
    playwright = await Playwright.CreateAsync();
    chromium = await playwright.Chromium.LaunchAsync(new() {
      ExecutablePath = "/usr/bin/chromium-headless-shell",
      Args = Environment.UserName == "root" ? [.. Flags, "--no-sandbox"] : Flags,
    });
  }

  /// <summary>Where a SaolaSite or ProvinceSite listens, such as http://127.0.0.1:41234.</summary>
  public static string Address(SaolaApp site) {
    site.StartServer();
    return site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal);
  }

  /// <summary>
  /// A page of a window of its own on <paramref name="site"/>; addresses are then relative. Close it by disposing its context.
  /// </summary>
  public Task<IPage> Open(SaolaApp site, int width = 1280, bool dark = false, bool scripts = true, Actor? actor = null, string language = "vi-VN") =>
    Open(Address(site), width, dark, scripts, actor is null ? null : site.Services.GetRequiredService<TestActors>().Add(actor), language);

  /// <summary>The same on a program that runs elsewhere.</summary>
  public async Task<IPage> Open(string address, int width = 1280, bool dark = false, bool scripts = true, string? token = null, string language = "vi-VN") {
    var context = await chromium!.NewContextAsync(new() {
      BaseURL = address,
      ViewportSize = new() { Width = width, Height = width < 600 ? 800 : 900 },
      ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
      JavaScriptEnabled = scripts,
      Locale = language,
      ReducedMotion = ReducedMotion.Reduce,
      ExtraHTTPHeaders = token is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [TestScheme.Header] = token },
    });
    context.SetDefaultTimeout(40_000);
    return await context.NewPageAsync();
  }

  /// <summary>Faults that axe finds on the page, each with its rule and place; empty when there are none.</summary>
  public static async Task<string[]> Faults(IPage page) {
    await page.EvaluateAsync(Axe);
    return await page.EvaluateAsync<string[]>("""
      async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }))
        .violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} - ${n.failureSummary}`))
      """);
  }

  /// <summary>What sticks out to the right of the window, when the page scrolls sideways.</summary>
  public static Task<string[]> SticksOut(IPage page) => page.EvaluateAsync<string[]>("""
    () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.body.querySelectorAll('*')]
      .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 120))
    """);

  // Evaluated through the debugger, so the page's content security policy stays as it is.
  static readonly string Axe = File.ReadAllText(Path.Combine(Repository.Root, "web/node_modules/axe-core/axe.min.js"));

  public async ValueTask DisposeAsync() {
    if (chromium is not null) await chromium.DisposeAsync();
    playwright?.Dispose();
  }
}
