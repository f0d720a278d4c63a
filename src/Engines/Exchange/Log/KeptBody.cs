using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Exchange;

/// <summary>
/// A body on its way: all of it is hashed and its first 10 MiB kept, encrypted, whatever its size in the same memory. A small
/// one lies in the row of its message, a larger one in the segment files.
/// </summary>
internal sealed class KeptBody(Segments segments, byte[] key, Guid record) : IDisposable {
  public const int Inline = 16 * 1024, Part = 64 * 1024;
  public const long Most = 10L << 20;
  readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
  byte[]? pending;
  int filled;
  List<string>? parts;

  public long Size { get; private set; }
  public long Kept { get; private set; }

  /// <exception cref="LoggingFailedException">The disk takes no more.</exception>
  public void Add(ReadOnlySpan<byte> bytes) {
    hash.AppendData(bytes);
    Size += bytes.Length;
    for (var rest = bytes[..(int)Math.Min(bytes.Length, Most - Kept)]; !rest.IsEmpty;) {
      pending ??= ArrayPool<byte>.Shared.Rent(Part);
      var taken = Math.Min(rest.Length, Part - filled);
      rest[..taken].CopyTo(pending.AsSpan(filled));
      (filled, Kept) = (filled + taken, Kept + taken);
      rest = rest[taken..];
      if (filled == Part) Spill();
    }
  }

  void Spill() {
    parts ??= [];
    try {
      parts.Add(segments.Write(LogKeys.Close(key, pending.AsSpan(0, filled), PartOf(record, parts.Count))));
    } catch (IOException e) {
      throw new LoggingFailedException("The disk takes no more of the log.", e);
    }
    filled = 0;
  }

  static byte[] PartOf(Guid record, int number) => Encoding.ASCII.GetBytes($"{record:N}/{number}");

  /// <summary>The hash of what the message says: of its header part, and with a body that of both hashes.</summary>
  /// <param name="head">The header part.</param>
  public (byte[] Hash, byte[] Content, string[]? Parts) End(ReadOnlySpan<byte> head) {
    if (parts is not null && filled > 0 || filled > Inline) Spill();
    var (body, hashes) = (hash.GetHashAndReset(), new byte[128]);
    SHA512.HashData(head, hashes);
    body.CopyTo(hashes, 64);
    var inline = filled;
    var plain = new byte[64 + 4 + head.Length + inline];
    if (Size > 0) body.CopyTo(plain, 0);
    System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(64), head.Length);
    head.CopyTo(plain.AsSpan(68));
    if (inline > 0) pending.AsSpan(0, inline).CopyTo(plain.AsSpan(68 + head.Length));
    return (Size > 0 ? SHA512.HashData(hashes) : hashes[..64], LogKeys.Close(key, plain, Encoding.ASCII.GetBytes(record.ToString("N"))), parts?.ToArray());
  }

  public void Dispose() {
    hash.Dispose();
    if (pending is not null) ArrayPool<byte>.Shared.Return(pending);
    pending = null;
  }
}
