using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange as a process of its own, so that what it holds is its own, and a service of large bodies.</summary>
public sealed class LoadSite : BusSite {
  /// <summary>All that the program may ever hold in its managed heap: an eighth of one large body.</summary>
  public const long Heap = 256 << 20;

  readonly WebApplication large;
  RunningProgram? program;

  public LoadSite() {
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.ConfigureKestrel(static o => (o.Limits.MaxRequestBodySize, o.Limits.MinRequestBodyDataRate) = (null, null)).UseUrls("http://127.0.0.1:0");
    large = builder.Build();
    large.Run(Large);
  }

  public RunningProgram Program => program!;

  public override async ValueTask InitializeAsync() {
    await large.StartAsync();
    await base.InitializeAsync();
    await Grant(await Offer(OwnerId, "large", large.Urls.First()), ClientId);
    program = Serve(("SAOLA_EXCHANGE_NETWORKS", "10.0.0.0/8"), ("DOTNET_GCHeapHardLimit", Heap.ToString("x", CultureInfo.InvariantCulture)));
    await program.Start();
  }

  protected override void Dispose(bool disposing) {
    if (disposing) {
      program?.DisposeAsync().AsTask().GetAwaiter().GetResult();
      large.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
    base.Dispose(disposing);
  }

  /// <summary>Takes the whole body, says whether it is what it should be, and gives as much back, its length told before where the path says so.</summary>
  static async Task Large(HttpContext http) {
    var parts = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
    var size = long.Parse(parts[1], CultureInfo.InvariantCulture);
    var came = await LargeBody.Read(http.Request.Body);
    (http.Response.Headers["X-Came"], http.Response.Headers["X-Length"]) = (came.ToString(CultureInfo.InvariantCulture), http.Request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "none");
    if (parts[0] == "known") http.Response.ContentLength = size;
    await LargeBody.Write(http.Response.Body, size);
  }

  /// <summary>In MiB, of the running program: <c>VmRSS</c> what it holds now, <c>VmHWM</c> the most since it was forgotten, <c>VmSwap</c> what is put away.</summary>
  public long Memory(string what) => long.Parse(File.ReadLines($"/proc/{Program.ProcessId}/status").Single(l => l.StartsWith(what + ":", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) >> 10;

  /// <summary>From here on <c>VmHWM</c> counts anew.</summary>
  public void ForgetMost() => File.WriteAllText($"/proc/{Program.ProcessId}/clear_refs", "5");
}

/// <summary>A body of any size, each MiB of which can be told from the others and of which nobody holds more than one.</summary>
internal static class LargeBody {
  const int Piece = 1 << 20;
  static readonly byte[] pattern = BusSite.Bytes(Piece);

  static byte[] Of(long number) {
    var piece = pattern.ToArray();
    BitConverter.TryWriteBytes(piece, number);
    return piece;
  }

  public static async Task Write(Stream to, long size) {
    for (long at = 0; at < size; at += Piece) await to.WriteAsync(Of(at).AsMemory(0, (int)Math.Min(Piece, size - at)));
  }

  /// <returns>How many bytes came, all of them right; minus one where one is wrong.</returns>
  public static async Task<long> Read(Stream from) {
    var window = new byte[Piece];
    for (long at = 0; ; at += Piece) {
      var read = await from.ReadAtLeastAsync(window, Piece, throwOnEndOfStream: false);
      if (!window.AsSpan(0, read).SequenceEqual(Of(at).AsSpan(0, read))) return -1;
      if (read < Piece) return at + read;
    }
  }

  public static byte[] Digest(long size) {
    using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    for (long at = 0; at < size; at += Piece) sha.AppendData(Of(at), 0, (int)Math.Min(Piece, size - at));
    return sha.GetHashAndReset();
  }

  public sealed class Content(long size, bool known) : HttpContent {
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Write(stream, size);

    protected override bool TryComputeLength(out long length) {
      length = size;
      return known;
    }
  }
}

/// <summary>What weighs on the exchange without holding anyone up: the largest bodies, and connections on which nothing is asked.</summary>
public sealed class ConformanceLoadTests(LoadSite site) : IClassFixture<LoadSite> {
  const long Large = 2L << 30;
  static readonly Lazy<byte[]> digest = new(() => LargeBody.Digest(Large));
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(long Came, HttpResponseMessage Answer)> Both(long size, bool known, string id) {
    using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Program.Address, site.Path($"/{(known ? "known" : "chunked")}/{size}", "large"))) { Content = new LargeBody.Content(size, known) };
    request.Headers.TryAddWithoutValidation("X-Road-Client", site.Caller.ToString());
    request.Headers.TryAddWithoutValidation("X-Road-Id", id);
    var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    Assert.Equal((200, null), ((int)answer.StatusCode, BusSite.One(answer, "X-Road-Error")));
    return (await LargeBody.Read(await answer.Content.ReadAsStreamAsync(Ct)), answer);
  }

  /// <summary>
  /// Whoever held such a body, or let it grow anywhere, would grow by 2 GiB. The bound is an eighth of that: it lets the collector
  /// take all of the heap it may, and is far over the two windows and the pipes that a body goes through.
  /// </summary>
  [Theory]
  [InlineData(true), InlineData(false)]
  public async Task Bodies_of_2_GiB_go_through_both_ways_in_constant_memory(bool known) {
    (await Both(64 << 20, known, $"warm-{known}")).Answer.Dispose();
    site.ForgetMost();
    var (before, away) = (site.Memory("VmRSS"), site.Memory("VmSwap"));
    var (came, answer) = await Both(Large, known, $"large-{known}");
    using var _ = answer;
    var (most, after) = (site.Memory("VmHWM"), site.Memory("VmRSS"));
    var length = Large.ToString(CultureInfo.InvariantCulture);
    Assert.Equal((Large, length, known ? length : "none", known ? Large : null), (came, BusSite.One(answer, "X-Came"), BusSite.One(answer, "X-Length"), answer.Content.Headers.ContentLength));
    Assert.InRange(most - before + (site.Memory("VmSwap") - away), long.MinValue, LoadSite.Heap >> 20);
    Assert.InRange(after - before, long.MinValue, LoadSite.Heap >> 20);
    Assert.All(await site.Log($"large-{known}"), l => Assert.Equal((Large, 10L << 20, Convert.ToHexString(digest.Value)), (l.Size, l.Kept, Convert.ToHexString(l.Digest))));
  }

  [Fact]
  public async Task While_10_000_connections_are_idle_calls_go_on_and_each_of_those_is_still_there() {
    const int Idle = 10_000;
    foreach (var process in new[] { Environment.ProcessId, site.Program.ProcessId }) {
      // .NET raises its own limit as far as it may
      var limit = File.ReadLines($"/proc/{process}/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
      Assert.SkipUnless(limit == "unlimited" || long.Parse(limit, CultureInfo.InvariantCulture) >= Idle + 1_000, $"A process may hold {limit} files open, too few for {Idle} connections: raise RLIMIT_NOFILE (ulimit -n).");
    }
    var idle = new List<Socket>(Idle);
    try {
      while (idle.Count < Idle) {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        idle.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, site.Program.Address.Port, Ct);
        // every second one has asked something before, as connections that are kept have
        if (idle.Count % 2 == 0) Assert.StartsWith("HTTP/1.1 200 ", await Ask(socket), StringComparison.Ordinal);
      }
      await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => {
        var answer = await ConformanceLine.Send(i % 2 == 0 ? ConformanceLine.Plain : ConformanceLine.Socket, site.Program.Address, new("GET", site.Path($"/echo/{i}"), [("X-Road-Client", site.Caller.ToString())]));
        Assert.Equal((200, $"/base/echo/{i}"), (answer.Status, (string?)answer.Json["target"]));
      }));
      // what was closed would be there to read
      Assert.All(idle, s => Assert.False(s.Poll(0, SelectMode.SelectRead)));
      foreach (var socket in idle.Where((_, i) => i % 100 < 2)) Assert.StartsWith("HTTP/1.1 200 ", await Ask(socket), StringComparison.Ordinal);
    } finally {
      idle.ForEach(s => s.Dispose());
    }
  }

  async Task<string> Ask(Socket socket) {
    await socket.SendAsync(Encoding.ASCII.GetBytes($"HEAD {site.Path("/echo")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\n\r\n"), Ct);
    var said = new byte[4096];
    return Encoding.ASCII.GetString(said, 0, await socket.ReceiveAsync(said, Ct));
  }
}

/// <summary>Clients that send so slowly that they would hold a connection for ever; the limits are those of the program itself.</summary>
public sealed class ConformanceSlowTests(BusSite site) : IClassFixture<BusSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Begins, and goes on a byte at a time for ever; ends when the server has closed, with what it said.</summary>
  async Task<string> Dribble(string begin, byte more) {
    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
    await socket.ConnectAsync(IPAddress.Loopback, site.ClientOptions.BaseAddress.Port, Ct);
    await socket.SendAsync(Encoding.ASCII.GetBytes(begin), Ct);
    using var ended = CancellationTokenSource.CreateLinkedTokenSource(Ct);
    var sending = Task.Run(async () => {
      try {
        for (; ; await Task.Delay(250, ended.Token)) await socket.SendAsync(new[] { more }, ended.Token);
      } catch (Exception e) when (e is OperationCanceledException or SocketException) {
        // it was dropped
      }
    }, Ct);
    var (said, chunk) = (new StringBuilder(), new byte[4096]);
    try {
      for (int read; (read = await socket.ReceiveAsync(chunk, Ct)) > 0;) said.Append(Encoding.ASCII.GetString(chunk, 0, read));
    } catch (SocketException) {
      // a reset is a drop as well
    }
    await ended.CancelAsync();
    await sending;
    return said.ToString();
  }

  [Fact]
  public async Task Who_sends_headers_or_a_body_a_byte_at_a_time_is_dropped_and_holds_nobody_up() {
    var start = $"POST {site.Path("/slowly")} HTTP/1.1\r\nHost: a\r\nX-Road-Client: {site.Caller}\r\n";
    var headers = Enumerable.Range(0, 100).Select(_ => Dribble(start + "X-Slow: ", (byte)'a')).ToArray();
    var bodies = Enumerable.Range(0, 100).Select(i => Dribble($"{start}X-Road-Id: slow-{i}\r\nContent-Length: 100000\r\n\r\n", (byte)'a')).ToArray();
    var chunks = Enumerable.Range(0, 100).Select(i => Dribble($"{start}X-Road-Id: chunks-{i}\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n", (byte)'a')).ToArray();
    var all = Task.WhenAll([.. headers, .. bodies, .. chunks]);
    var calls = 0;
    for (; !all.IsCompleted || calls < 100; calls++) {
      Assert.Equal(200, (await ConformanceLine.Send(calls % 2 == 0 ? ConformanceLine.Plain : ConformanceLine.Socket, site.ClientOptions.BaseAddress, new("GET", site.Path("/echo"), [("X-Road-Client", site.Caller.ToString())]))).Status);
      await Task.Delay(100, Ct);
    }
    Assert.All(await Task.WhenAll(headers), said => Assert.StartsWith("HTTP/1.1 408 ", said, StringComparison.Ordinal));
    Assert.All([.. await Task.WhenAll(bodies), .. await Task.WhenAll(chunks)], said => Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), said));
    Assert.False(site.Seen.ContainsKey("/base/slowly"));
  }
}
