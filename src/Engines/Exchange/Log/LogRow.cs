using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Saola.Exchange;

/// <summary>A message as COPY takes its row in binary form (PostgreSQL documentation, COPY, File Formats), which each caller's own thread makes.</summary>
internal static class LogRow {
  public const string Copy = """
    copy exchange.log_record (id, at, message, request, response, client, service, member, method, status, result, size, kept, hash, content, parts) from stdin (format binary)
    """;

  const int Fields = 16, TextOid = 25;
  static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

  /// <summary>Before the first row: signature, no flags, no extension. After the last one: no more fields.</summary>
  public static readonly byte[] Before = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, .. new byte[8]], After = [0xFF, 0xFF];

  public static ReadOnlyMemory<byte> Of(LogRecord r) {
    var to = new ArrayBufferWriter<byte>(512 + r.Content.Length);
    BinaryPrimitives.WriteInt16BigEndian(to.GetSpan(2), Fields);
    to.Advance(2);
    Id(to, r.Id);
    Long(to, (r.At.UtcTicks - Epoch) / 10);
    Text(to, r.Message);
    Id(to, r.Request);
    Bytes(to, [r.IsResponse ? (byte)1 : (byte)0]);
    Text(to, r.Client);
    Text(to, r.Service);
    Id(to, r.Member);
    Text(to, r.Method);
    if (r.Status is { } status) {
      Number(to, 4);
      Number(to, status);
    } else Number(to, -1);
    Text(to, r.Result);
    Long(to, r.Size);
    Long(to, r.Kept);
    Bytes(to, r.Hash);
    Bytes(to, r.Content);
    if (r.Parts is { } parts) List(to, parts);
    else Number(to, -1);
    return to.WrittenMemory;
  }

  static void Number(ArrayBufferWriter<byte> to, int value) {
    BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(4), value);
    to.Advance(4);
  }

  static void Long(ArrayBufferWriter<byte> to, long value) {
    Number(to, 8);
    BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(8), value);
    to.Advance(8);
  }

  static void Id(ArrayBufferWriter<byte> to, Guid id) {
    Number(to, 16);
    id.TryWriteBytes(to.GetSpan(16), bigEndian: true, out _);
    to.Advance(16);
  }

  static void Bytes(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes) {
    Number(to, bytes.Length);
    to.Write(bytes);
  }

  static void Text(ArrayBufferWriter<byte> to, string? text) {
    if (text is null) {
      Number(to, -1);
      return;
    }
    Number(to, Encoding.UTF8.GetByteCount(text));
    Encoding.UTF8.GetBytes(text, to);
  }

  /// <summary>One dimension (none where it is empty) without nulls, counted from one.</summary>
  static void List(ArrayBufferWriter<byte> to, string[] texts) {
    Number(to, 12 + (texts.Length == 0 ? 0 : 8) + texts.Sum(t => 4 + Encoding.UTF8.GetByteCount(t)));
    Number(to, texts.Length == 0 ? 0 : 1);
    Number(to, 0);
    Number(to, TextOid);
    if (texts.Length > 0) {
      Number(to, texts.Length);
      Number(to, 1);
    }
    foreach (var text in texts) Text(to, text);
  }
}
