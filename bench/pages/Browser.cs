using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Saola.Bench;

/// <summary>Loads pages as a browser does that was never here before, and as many that come at once.</summary>
internal sealed partial class Browser : IDisposable {
  readonly HttpClient client;
  readonly int connections;

  public Browser(Uri address, int connections) {
    this.connections = connections;
    client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = connections }) { BaseAddress = address };
    client.DefaultRequestHeaders.Add("Accept", "text/html");
    client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
    client.DefaultRequestHeaders.Add("Accept-Language", "vi");
  }

  /// <summary>Bytes of the page and of all it names, headers and bodies as they are sent.</summary>
  public async Task<long> FirstLoad(string path) {
    using var plain = new HttpRequestMessage(HttpMethod.Get, path);
    using var reader = new HttpClient { BaseAddress = client.BaseAddress };
    using var answer = await reader.SendAsync(plain);
    var named = Named().Matches(await answer.Content.ReadAsStringAsync()).Select(m => m.Groups["path"].Value).Where(p => p.StartsWith('/')).Distinct(StringComparer.Ordinal);
    var bytes = await Sent(path);
    foreach (var part in named) bytes += await Sent(part);
    return bytes;
  }

  async Task<long> Sent(string path) {
    using var answer = await client.GetAsync(path);
    if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
    var head = answer.Headers.Concat(answer.Content.Headers).Sum(h => h.Value.Sum(v => h.Key.Length + v.Length + 4)) + 17;
    return head + (await answer.Content.ReadAsByteArrayAsync()).Length;
  }

  /// <summary>Milliseconds until a page has come over one connection: the time of the server.</summary>
  public async Task<double> Median(string path, int requests) {
    var times = new double[requests];
    for (var i = 0; i < requests; i++) {
      var from = Stopwatch.GetTimestamp();
      await Load(path);
      times[i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
    Array.Sort(times);
    return times[requests / 2];
  }

  /// <summary>Requests a second over all connections.</summary>
  public async Task<double> Rate(string path, TimeSpan time) {
    var (watch, done) = (Stopwatch.StartNew(), 0);
    await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ => {
      while (watch.Elapsed < time) {
        await Load(path);
        Interlocked.Increment(ref done);
      }
    }));
    return done / watch.Elapsed.TotalSeconds;
  }

  async Task Load(string path) {
    using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
    if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
    await answer.Content.CopyToAsync(Stream.Null);
  }

  [GeneratedRegex("""<(?:link(?=[^>]*rel="(?:stylesheet|preload|icon)")[^>]*href|script[^>]*src|img[^>]*src)="(?<path>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Named();

  public void Dispose() => client.Dispose();
}
