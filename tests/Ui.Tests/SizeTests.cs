using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

public sealed partial class SizeTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory, InlineData("/ui"), InlineData("/kha-nang-tiep-can")]
  public async Task A_first_load_with_fonts_stays_under_100_kilobytes(string address) {
    var client = app.As();
    client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
    var page = await client.GetByteArrayAsync(address, Ct);
    await using var unpacked = new BrotliStream(new MemoryStream(page), CompressionMode.Decompress);
    var html = await new StreamReader(unpacked).ReadToEndAsync(Ct);
    var total = page.Length;
    foreach (var file in Files().Matches(html).Select(m => m.Value).Distinct()) total += (await client.GetByteArrayAsync(file, Ct)).Length;
    Assert.InRange(total, 20_000, 100_000);
  }

  [Fact]
  public async Task Files_of_the_bundle_are_packed_typed_and_kept_for_good() {
    var url = app.Services.GetRequiredService<Assets>().Url("site.css")!;
    foreach (var encoding in new[] { "br", "gzip" }) {
      var client = app.As();
      client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
      var answer = await client.GetAsync(url, Ct);
      Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
      Assert.Equal("text/css", answer.Content.Headers.ContentType?.MediaType);
      Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl?.MaxAge);
      Assert.Contains("Accept-Encoding", answer.Headers.Vary);
    }
    Assert.Empty((await app.As().GetAsync(url, Ct)).Content.Headers.ContentEncoding);
  }

  [Theory, InlineData("/assets/../appsettings.json"), InlineData("/assets/%2e%2e%2fassets/manifest.json"), InlineData("/assets/manifest.json"), InlineData("/assets/none.css")]
  public async Task Nothing_but_the_bundle_is_served_from_assets(string address) =>
    Assert.Equal(System.Net.HttpStatusCode.NotFound, (await app.As().GetAsync(address, Ct)).StatusCode);

  [Fact]
  public async Task No_page_has_a_script_or_style_inside() {
    foreach (var address in GalleryTests.Pages) {
      var html = await (await app.As().GetAsync(address.Data, Ct)).Content.ReadAsStringAsync(Ct);
      Assert.DoesNotMatch(Inside(), html);
    }
  }

  [Fact]
  public void The_fonts_hold_every_Vietnamese_letter() {
    var files = app.Services.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
    foreach (var weight in new[] { 400, 600 })
      Assert.InRange(files.GetFileInfo(app.Services.GetRequiredService<Assets>().Url($"font-{weight}.woff2")!).Length, 8_000, 30_000);
  }

  [GeneratedRegex("/assets/[^\"]+", RegexOptions.None, 1000)]
  private static partial Regex Files();

  [GeneratedRegex("<style|<script(?![^>]* src=)|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase, 1000)]
  private static partial Regex Inside();
}
