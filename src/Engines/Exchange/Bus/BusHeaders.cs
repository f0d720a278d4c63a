using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

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
  public static List<(string Name, string Value)> OfRequest(IHeaderDictionary sent) {
    var (going, connection) = (new List<(string, string)>(sent.Count + 3), sent.Connection);
    foreach (var (name, values) in sent) {
      if (Own.Contains(name) || !Goes(name, connection)) continue;
      foreach (var value in values) going.Add((name, value ?? ""));
    }
    return going;
  }

  public static List<(string Name, string Value)> OfAnswer(HttpResponseMessage answer) => Of(answer, OwnOfAnswers);

  /// <summary>Of the answer of another security server: the protocol's own are its to say.</summary>
  public static List<(string Name, string Value)> OfForwarded(HttpResponseMessage answer) => Of(answer, FrozenSet<string>.Empty);

  static List<(string Name, string Value)> Of(HttpResponseMessage answer, FrozenSet<string> but) {
    var going = new List<(string, string)>(16);
    string[] connection = answer.Headers.NonValidated.TryGetValues("Connection", out var said) ? [.. said] : [];
    Add(answer.Headers.NonValidated);
    Add(answer.Content.Headers.NonValidated);
    return going;
    void Add(HttpHeadersNonValidated headers) {
      foreach (var (name, values) in headers) {
        if (but.Contains(name) || !Goes(name, connection)) continue;
        foreach (var value in values) going.Add((name, value));
      }
    }
  }

  static readonly SearchValues<char> Plain = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

  /// <summary>
  /// Whether a name is that of another header to a service that reads it as a variable (CGI, PHP, WSGI), where X_Road_Client and
  /// X-Road-Client are the same: such a header would say who calls in place of the exchange, or where a body ends.
  /// </summary>
  static bool IsDisguised(string name) {
    if (!name.AsSpan().ContainsAnyExcept(Plain)) return false;
    var read = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
    return read.StartsWith("X-Road-", StringComparison.OrdinalIgnoreCase) || IsKept(read);
  }

  /// <summary>The first that is such a header; null where none is.</summary>
  public static string? Disguised(IHeaderDictionary headers) {
    foreach (var (name, _) in headers) if (IsDisguised(name)) return name;
    return null;
  }

  static bool IsKept(string name) => Kept.Contains(name) || name.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase);

  static bool Goes(string name, IReadOnlyCollection<string?> connection) => !IsKept(name)
    && (connection.Count == 0 || name.StartsWith("X-Road-", StringComparison.OrdinalIgnoreCase) || !connection.Any(c => (c ?? "").Split(',').Any(t => t.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))));

  /// <summary>First the lines, then each header as name, colon, value; every line ends with CR LF.</summary>
  public static byte[] Part(List<(string Name, string Value)> headers, params ReadOnlySpan<string> lines) {
    var size = 0;
    foreach (var line in lines) size += Encoding.UTF8.GetByteCount(line) + 2;
    foreach (var (name, value) in headers) size += name.Length + Encoding.UTF8.GetByteCount(value) + 3;
    var (part, at) = (new byte[size], 0);
    foreach (var line in lines) Put(line, "\r\n");
    foreach (var (name, value) in headers) {
      Put(name, ":");
      Put(value, "\r\n");
    }
    return part;
    void Put(string text, string end) {
      at += Encoding.UTF8.GetBytes(text, part.AsSpan(at));
      at += Encoding.UTF8.GetBytes(end, part.AsSpan(at));
    }
  }
}
