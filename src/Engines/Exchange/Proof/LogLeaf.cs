using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Exchange;

/// <summary>What is sealed of a message: its own hash, which whoever has the message can make, and one of all else that the log says of it.</summary>
internal static class LogLeaf {
  public const int Length = 64;

  /// <summary>SHA-512 of the message's hash and of <see cref="Rest"/>.</summary>
  public static byte[] Of(LogRecord r) => Of(r.Hash, Rest(r));

  public static byte[] Of(byte[] hash, byte[] rest) => SHA512.HashData([.. hash, .. rest]);

  /// <summary>
  /// SHA-512 over the fields in the order of the table but the hash, each as its length (4 bytes, big endian; -1 for null) and its
  /// UTF-8 text: ids as 32 hexadecimal digits, the time in microseconds since 1970, of the content its SHA-512 in hexadecimal
  /// digits, and then each part.
  /// </summary>
  public static byte[] Rest(LogRecord r) {
    var fields = new ArrayBufferWriter<byte>(1024);
    foreach (var field in Fields(r)) {
      BinaryPrimitives.WriteInt32BigEndian(fields.GetSpan(4), field is null ? -1 : Encoding.UTF8.GetByteCount(field));
      fields.Advance(4);
      if (field is not null) Encoding.UTF8.GetBytes(field, fields);
    }
    return SHA512.HashData(fields.WrittenSpan);
  }

  static string?[] Fields(LogRecord r) => [
    r.Id.ToString("N"), Number((r.At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10), r.Message, r.Request.ToString("N"), r.IsResponse ? "response" : "request", r.Client, r.Service, r.Member.ToString("N"),
    r.Method, r.Status is { } status ? Number(status) : null, r.Result, Number(r.Size), Number(r.Kept), Convert.ToHexStringLower(SHA512.HashData(r.Content)), .. r.Parts ?? []];

  static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
