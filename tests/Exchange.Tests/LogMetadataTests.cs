using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A log that holds no bodies proves them all the same.</summary>
public sealed class LogMetadataTests(LogMetadataTests.Bodiless site) : IClassFixture<LogMetadataTests.Bodiless> {
  public sealed class Bodiless : BusSite {
    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.UseSetting("SAOLA_EXCHANGE_LOG", "metadata");
    }
  }

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory, InlineData(0), InlineData(5), InlineData(300_000), InlineData(11 << 20)]
  public async Task Of_bodies_the_hash_alone_is_kept(int size) {
    var id = $"bodiless-{size}";
    using var answer = await site.Call(site.Path("/echo"), size == 0 ? HttpMethod.Get : HttpMethod.Post, size == 0 ? null : new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
    var log = await site.Services.GetRequiredService<LogReader>().Of(id, site.Caller.ToString(), null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, Ct);
    Assert.Equal([false, true], log.Select(m => m.IsResponse));
    Assert.All(log, m => Assert.Equal((0, null), (m.Kept, m.Parts)));
    Assert.Equal(size, log[0].Size);
    Assert.Equal(BusSite.One(answer, "X-Road-Request-Hash"), Convert.ToBase64String(log[0].Hash));
    var key = (await site.View()).Clients[site.Owner].Key!;
    foreach (var message in log) {
      var opened = LogReader.Open(message, key, site.Services.GetRequiredService<Segments>());
      Assert.Empty(opened.Body);
      Assert.Null(LogReader.Fault(message, opened));
    }
    Assert.False(Directory.Exists(Path.Combine(site.Data, "exchange")) && Directory.EnumerateFiles(Path.Combine(site.Data, "exchange"), "*", SearchOption.AllDirectories).Any());
  }
}
