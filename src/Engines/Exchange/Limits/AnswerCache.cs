using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Memory;

namespace Saola.Exchange;

/// <summary>An answer that may be given again.</summary>
internal sealed record KeptAnswer(int Status, string? Reason, List<(string Name, string Value)> Headers, byte[] Body, DateTimeOffset At, DateTimeOffset Until);

/// <summary>
/// Answers to GET that a service's owner lets the exchange give again for some seconds, to the same client that asks for the same with the same
/// headers. What the service itself forbids to keep is not kept, nor what is asked with credentials or a condition; in memory alone, on each node by itself.
/// </summary>
internal sealed class AnswerCache(TimeProvider clock) : IDisposable {
  public const int MostSeconds = 86_400;
  const long MostBytes = 64 << 20;

  /// <summary>With one of these an answer is for this one request.</summary>
  static readonly string[] OfOne = ["Authorization", "Cookie", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];

  /// <summary>What differs from request to request and says nothing of what is asked.</summary>
  static readonly string[] OfEach = [BusHeaders.Id, BusHeaders.RequestId, "traceparent", "tracestate"];
  readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostBytes });

  /// <summary>Under which an answer is kept; null where none is. What the exchange itself answers from a registry is asked each time, as each asking is evidence there.</summary>
  public static string? KeyOf(HttpContext http, BusCall call) {
    if (call.Service.Handling.CacheSeconds == 0 || call.Service.IsAdapted || !HttpMethods.IsGet(call.Method) || http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false) return null;
    var headers = http.Request.Headers;
    if (Array.Exists(OfOne, headers.ContainsKey) || Directives(headers.CacheControl.ToString()).Any(d => d.Name is "no-cache" or "no-store" or "max-age") || headers.ContainsKey("Pragma")) return null;
    var key = new StringBuilder(512).Append(call.Service.Address).Append(' ').Append(call.Service.Version).Append(' ').Append(call.Client.Id).Append(' ').Append(call.Url);
    foreach (var (name, value) in call.Headers.Where(h => !OfEach.Contains(h.Name, StringComparer.OrdinalIgnoreCase)).OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase)) key.Append('\n').Append(name.ToLowerInvariant()).Append(':').Append(value);
    return key.ToString();
  }

  public KeptAnswer? Find(string key, BusCall call) {
    var now = clock.GetUtcNow();
    return kept.TryGetValue<KeptAnswer>(key, out var found) && now < found!.Until && now < found.At.AddSeconds(call.Service.Handling.CacheSeconds) ? found : null;
  }

  public void Keep(string key, BusCall call, int status, string? reason, List<(string Name, string Value)> headers, ReadOnlyMemory<byte> body) {
    if (status != StatusCodes.Status200OK || Seconds(headers, call.Service.Handling.CacheSeconds) is not (> 0 and var seconds)) return;
    var now = clock.GetUtcNow();
    var size = body.Length + 2 * (key.Length + headers.Sum(h => h.Name.Length + h.Value.Length)) + 500;
    kept.Set(key, new KeptAnswer(status, reason, headers, body.ToArray(), now, now.AddSeconds(seconds)), new MemoryCacheEntryOptions { Size = size, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(seconds) });
  }

  /// <summary>For how long an answer may be kept: as the owner says, and no longer than the service.</summary>
  double Seconds(List<(string Name, string Value)> headers, int most) {
    IEnumerable<string> All(string name) => headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value);
    var said = All("Cache-Control").SelectMany(Directives).ToArray();
    if (Array.Exists(said, d => d.Name is "no-store" or "no-cache" or "private") || All("Set-Cookie").Any() || All("Pragma").Any() || All("Vary").Any(v => v.Contains('*', StringComparison.Ordinal))) return 0;
    double left = most;
    var age = All("Age").Select(a => double.TryParse(a, CultureInfo.InvariantCulture, out var seconds) ? seconds : most).DefaultIfEmpty(0).Max();
    if (said.Where(d => d.Name is "max-age" or "s-maxage").ToArray() is { Length: > 0 } named) left = Math.Min(left, named.Min(d => double.TryParse(d.Value, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0) - age);
    else foreach (var expires in All("Expires")) left = Math.Min(left, DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, out var end) ? (end - clock.GetUtcNow()).TotalSeconds : 0);
    return left;
  }

  static IEnumerable<(string Name, string? Value)> Directives(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(d => d.Split('=', 2)).Select(d => (d[0].Trim().ToLowerInvariant(), d.Length > 1 ? d[1].Trim(' ', '"') : null));

  public void Dispose() => kept.Dispose();
}
