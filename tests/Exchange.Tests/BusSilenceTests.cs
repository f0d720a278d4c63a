using System.Net;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A service is told to be silent for its own silence alone, and not for that of who calls it.</summary>
public sealed class BusSilenceTests(BusSite app) : IClassFixture<BusSite>, IAsyncLifetime {
  const int Pause = 2_500;
  readonly string code = BusApp.Code("hasty");

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public async ValueTask InitializeAsync() => await app.Grant(await app.Offer(app.OwnerId, code, app.ServiceUrl + "/base", seconds: 1), app.ClientId);
  public ValueTask DisposeAsync() => ValueTask.CompletedTask;

  /// <summary>Half of it, a pause longer than the service may be silent, and the rest.</summary>
  sealed class Halting(byte[] bytes) : HttpContent {
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) {
      await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), Ct);
      await stream.FlushAsync(Ct);
      await Task.Delay(Pause, Ct);
      await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2), Ct);
    }

    protected override bool TryComputeLength(out long length) {
      length = bytes.Length;
      return true;
    }
  }

  [Theory, InlineData(1_000), InlineData(300_000)]
  public async Task A_caller_may_pause_while_it_sends(int size) {
    using var content = new Halting(BusSite.Bytes(size));
    using var answer = await app.Call(app.Path("/echo", code), HttpMethod.Post, content);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    Assert.Equal(size, (int)System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["size"]!);
  }

  [Fact]
  public async Task A_caller_may_pause_while_it_reads() {
    const int size = 40_000_000;
    using var client = new HttpClient { BaseAddress = app.ClientOptions.BaseAddress };
    using var request = new HttpRequestMessage(HttpMethod.Get, app.Path($"/bytes/{size}", code)) { Headers = { { "X-Road-Client", app.Caller.ToString() } } };
    using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    await Task.Delay(Pause, Ct);
    await using var body = await answer.Content.ReadAsStreamAsync(Ct);
    var (read, part) = (0L, new byte[81_920]);
    for (int more; (more = await body.ReadAsync(part, Ct)) > 0;) read += more;
    Assert.Equal(size, read);
  }

  [Fact]
  public async Task Its_own_silence_counts_after_a_caller_has_paused() {
    using var content = new Halting(BusSite.Bytes(1_000));
    using var answer = await app.Call(app.Path("/slow/20000", code), HttpMethod.Post, content);
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), ((int)answer.StatusCode, (await BusSite.Fault(answer)).Type));
  }
}
