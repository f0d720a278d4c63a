using System.Collections.Frozen;
using System.Text;

namespace Saola.Exchange;

/// <summary>Which headers go on, and the bytes that stand for them in the hash and the log.</summary>
internal static class BusHeaders {
  public const string Client = "X-Road-Client", Service = "X-Road-Service", Id = "X-Road-Id", RequestId = "X-Road-Request-Id", RequestHash = "X-Road-Request-Hash", Server = "X-Road-Security-Server",
    Represented = "X-Road-Represented-Party", Error = "X-Road-Error";

  /// <summary>Of one connection, or of one program, alone.</summary>
  static readonly FrozenSet<string> Kept = new[] {
    "transfer-encoding", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "upgrade", "connection", "user-agent", "host", "content-length", "server", "expect",
  }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

  static readonly FrozenSet<string> Own = new[] { Client, Id, RequestId, RequestHash }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
  static readonly FrozenSet<string> OwnOfAnswers = new[] { Client, Service, Id, RequestId, RequestHash, Error }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

  /// <summary>What of a request goes on: not what is of the connection, nor what its header Connection says is; the protocol's own are written anew behind.</summary>
  public static List<(string Name, string Value)> OfRequest(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> sent, IReadOnlyCollection<string?> connection) =>
    [.. sent.Where(h => !Own.Contains(h.Key)).SelectMany(h => h.Value.Select(v => (h.Key, v ?? ""))).Where(h => Goes(h.Key, connection))];

  public static List<(string Name, string Value)> OfAnswer(IEnumerable<KeyValuePair<string, IEnumerable<string>>> answered, IReadOnlyCollection<string?> connection) =>
    [.. answered.Where(h => !OwnOfAnswers.Contains(h.Key)).SelectMany(h => h.Value.Select(v => (h.Key, v))).Where(h => Goes(h.Key, connection))];

  static bool Goes(string name, IReadOnlyCollection<string?> connection) => !Kept.Contains(name) && !name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase)
    && (connection.Count == 0 || name.StartsWith("X-Road-", StringComparison.OrdinalIgnoreCase) || !connection.Any(c => (c ?? "").Split(',').Any(t => t.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))));

  /// <summary>First the lines, then each header as name, colon, value; every line ends with CR LF.</summary>
  public static byte[] Part(IEnumerable<(string Name, string Value)> headers, params ReadOnlySpan<string> lines) {
    var text = new StringBuilder(512);
    foreach (var line in lines) text.Append(line).Append("\r\n");
    foreach (var (name, value) in headers) text.Append(name).Append(':').Append(value).Append("\r\n");
    return Encoding.UTF8.GetBytes(text.ToString());
  }
}
