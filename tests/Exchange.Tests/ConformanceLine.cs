using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A request as it goes over the line.</summary>
/// <param name="Chunked">Its body goes in chunks, and nobody is told its length before.</param>
internal sealed record Asked(string Method, string Target, List<(string Name, string Value)> Headers, byte[]? Body = null, bool Chunked = false);

/// <summary>The answer as it came over the line, its body without the chunks.</summary>
internal sealed record Answered(int Status, List<(string Name, string Value)> Headers, byte[] Body) {
  /// <summary>Values of a header, with a bar between them; null where there is none.</summary>
  public string? this[string name] => Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToArray() is { Length: > 0 } values ? string.Join('|', values) : null;

  public string Text => Encoding.UTF8.GetString(Body);
  public JsonNode Json => JsonNode.Parse(Text)!;
  public string? Type => this["Content-Type"]?.Split(';')[0];
}

/// <summary>How a client speaks to the exchange.</summary>
internal static class ConformanceLine {
  public const string Socket = "raw socket", Plain = "HttpClient";

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static Task<Answered> Send(string line, Uri to, Asked asked) => line == Socket ? BySocket(to, asked) : ByClient(to, asked);

  static async Task<Answered> ByClient(Uri to, Asked asked) {
    using var request = new HttpRequestMessage(new(asked.Method), new Uri(to.GetLeftPart(UriPartial.Authority) + asked.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
    if (asked.Body is { } body) request.Content = asked.Chunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body);
    if (asked.Chunked) request.Headers.TransferEncodingChunked = true;
    foreach (var (name, value) in asked.Headers)
      if (!request.Headers.TryAddWithoutValidation(name, value)) Assert.True(request.Content?.Headers.TryAddWithoutValidation(name, value), name);
    using var answer = await BusSite.Plain.SendAsync(request, Ct);
    return new((int)answer.StatusCode, [.. answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).SelectMany(h => h.Value.Select(v => (h.Key, v)))], await answer.Content.ReadAsByteArrayAsync(Ct));
  }

  static async Task<Answered> BySocket(Uri to, Asked asked) {
    using var socket = new TcpClient();
    await socket.ConnectAsync(IPAddress.Loopback, to.Port, Ct);
    var stream = socket.GetStream();
    var sending = Task.Run(() => stream.WriteAsync(Written(asked), Ct).AsTask(), Ct);
    using var said = new MemoryStream();
    await stream.CopyToAsync(said, Ct);
    await sending;
    return Read(said.ToArray(), asked.Method == "HEAD");
  }

  static byte[] Written(Asked asked) {
    var head = new StringBuilder($"{asked.Method} {asked.Target} HTTP/1.1\r\nHost: exchange\r\n");
    foreach (var (name, value) in asked.Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
    if (!asked.Headers.Exists(h => h.Name == "Connection")) head.Append("Connection: close\r\n");
    if (asked.Chunked) head.Append("Transfer-Encoding: chunked\r\n");
    else if (asked.Body is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {asked.Body.Length}\r\n");
    byte[] start = [.. Encoding.UTF8.GetBytes(head.ToString()), .. "\r\n"u8];
    if (asked.Body is not { } body) return start;
    if (!asked.Chunked) return [.. start, .. body];
    return [.. start, .. body.Chunk(50_000).SelectMany(c => (byte[])[.. Encoding.ASCII.GetBytes($"{c.Length:x}\r\n"), .. c, .. "\r\n"u8]), .. "0\r\n\r\n"u8];
  }

  static Answered Read(byte[] said, bool headOnly) {
    while (true) {
      var end = said.AsSpan().IndexOf("\r\n\r\n"u8);
      Assert.True(end > 0, Encoding.Latin1.GetString(said));
      var lines = Encoding.UTF8.GetString(said.AsSpan(0, end)).Split("\r\n");
      var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
      said = said[(end + 4)..];
      // 100 Continue stands before the answer
      if (status < 200) continue;
      var answer = new Answered(status, [.. lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => (p[0], p[1].Trim()))], said);
      if (answer["Transfer-Encoding"] == "chunked") answer = answer with { Body = Unchunked(said) };
      else if (!headOnly && answer["Content-Length"] is { } length) Assert.Equal(length, said.Length.ToString(CultureInfo.InvariantCulture));
      return answer;
    }
  }

  static byte[] Unchunked(ReadOnlySpan<byte> said) {
    using var whole = new MemoryStream();
    while (true) {
      var line = said.IndexOf("\r\n"u8);
      var size = int.Parse(said[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
      if (size == 0) return whole.ToArray();
      whole.Write(said.Slice(line + 2, size));
      said = said[(line + 2 + size + 2)..];
    }
  }
}
