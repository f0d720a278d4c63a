using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>
/// A connection that is kept open and asks one thing at a time. Bench and program share the processors, as pgbench and its
/// server do: what a client of comforts would spend on headers and streams is no work of the program.
/// </summary>
internal sealed class Wire : IDisposable {
  static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray(), EndOfHeaders = "\r\n\r\n"u8.ToArray();
  readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
  readonly string headers;
  byte[] answer = new byte[64 << 10];

  public Wire(Uri address, string cookies) : this(address, $"Cookie: {cookies}", "application/json") { }

  public Wire(Uri address, string header, string contentType) {
    headers = $" HTTP/1.1\r\nHost: {address.Authority}\r\n{header}\r\nContent-Type: {contentType}\r\nContent-Length: ";
    socket.Connect(address.Host, address.Port);
  }

  /// <summary>The answer as it came.</summary>
  public Task<ReadOnlyMemory<byte>> Read(string path) => Ask("GET", path, []);

  public async Task<JsonNode> Get(string path) => Json(await Ask("GET", path, []));

  public async Task<ReadOnlyMemory<byte>> Post(string path, object body) => await Ask("POST", path, JsonSerializer.SerializeToUtf8Bytes(body));

  /// <summary>A form, answered by JSON of a length.</summary>
  public async Task<JsonNode> Form(string path, string body) {
    var said = await Ask("POST", path, Encoding.ASCII.GetBytes(body));
    return JsonNode.Parse(said.Span[(said.Span.IndexOf(EndOfHeaders) + EndOfHeaders.Length)..])!;
  }

  /// <summary>Where a link leads.</summary>
  public async Task<string> Led(string path) {
    var said = Encoding.ASCII.GetString((await Ask("GET", path, [], "302")).Span);
    return said.Split("Location: ", 2)[1].Split('\r')[0];
  }

  async Task<ReadOnlyMemory<byte>> Ask(string method, string path, byte[] body, string expected = "200") {
    await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{method} {path}{headers}{body.Length}\r\n\r\n"), .. body]);
    var read = 0;
    while (!IsWhole(answer.AsSpan(0, read))) {
      if (read == answer.Length) Array.Resize(ref answer, 2 * read);
      var more = await socket.ReceiveAsync(answer.AsMemory(read));
      if (more == 0) throw new IOException($"{path}: the program hung up.");
      read += more;
    }
    return answer.AsSpan().StartsWith(Encoding.ASCII.GetBytes("HTTP/1.1 " + expected)) ? answer.AsMemory(0, read) : throw new InvalidOperationException($"{path}: {Encoding.UTF8.GetString(answer, 0, read)}");
  }

  /// <summary>Answers of routes are chunked JSON, in which a line never ends; what a fault says has a length.</summary>
  static bool IsWhole(ReadOnlySpan<byte> answer) {
    var body = answer.IndexOf(EndOfHeaders) + EndOfHeaders.Length;
    if (body < EndOfHeaders.Length) return false;
    var length = answer[..body].IndexOf("Content-Length: "u8);
    if (length < 0) return answer.EndsWith(LastChunk);
    var digits = answer[(length + "Content-Length: ".Length)..body];
    return answer.Length - body >= int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
  }

  static JsonNode Json(ReadOnlyMemory<byte> answer) {
    using var text = new MemoryStream();
    for (var rest = answer.Span[(answer.Span.IndexOf(EndOfHeaders) + EndOfHeaders.Length)..]; ;) {
      var line = rest.IndexOf("\r\n"u8);
      var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
      if (size == 0) return JsonNode.Parse(text.ToArray())!;
      text.Write(rest.Slice(line + 2, size));
      rest = rest[(line + 2 + size + 2)..];
    }
  }

  public void Dispose() => socket.Dispose();
}
