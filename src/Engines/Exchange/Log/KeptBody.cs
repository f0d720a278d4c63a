using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// A body on its way: all of it is hashed and its first 10 MiB kept, encrypted, unless the log is to hold no bodies; whatever its size in the same memory. A small
/// one lies in the row of its message, a larger one in the segment files.
/// </summary>
/// <param name="type">Class of the member whose service it is for.</param>
internal sealed class KeptBody(Segments segments, string type, byte[] key, Guid record) : IDisposable {
  /// <summary>Largest body that lies in the row, bytes of a part, and those before the header part: digest of the body, length of the header part.</summary>
  public const int Inline = 16 * 1024, Part = 64 * 1024, Before = 64 + 4;
  public const long Limit = 10L << 20;
  IncrementalHash? hash;
  byte[]? pending;
  int filled;
  List<string>? parts;
  byte[]? keptDigest;
  bool ended;

  public long Size { get; private set; }
  public long Kept { get; private set; }

  /// <exception cref="LoggingFailedException">The disk takes no more.</exception>
  public void Add(ReadOnlySpan<byte> bytes) {
    var kept = bytes[..(int)Math.Min(bytes.Length, segments.Most - Kept)];
    if (hash is not null || kept.Length < bytes.Length || filled + kept.Length >= Part) {
      // one that lies whole in its only part is hashed at its end, at once
      Begin().AppendData(kept);
      if (kept.Length < bytes.Length) {
        // what is kept can be proven without the rest
        keptDigest ??= hash!.GetCurrentHash();
        hash!.AppendData(bytes[kept.Length..]);
      }
    }
    Size += bytes.Length;
    for (var rest = kept; !rest.IsEmpty;) {
      pending ??= ArrayPool<byte>.Shared.Rent(Part);
      var taken = Math.Min(rest.Length, Part - filled);
      rest[..taken].CopyTo(pending.AsSpan(filled));
      (filled, Kept) = (filled + taken, Kept + taken);
      rest = rest[taken..];
      if (filled == Part) Spill();
    }
  }

  IncrementalHash Begin() {
    if (hash is not null) return hash;
    hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    hash.AppendData(pending.AsSpan(0, filled));
    return hash;
  }

  void Spill() {
    parts ??= [];
    try {
      parts.Add(segments.Write(Sealed.Close(key, pending.AsSpan(0, filled), PartOf(record, parts.Count)), type));
    } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
      throw new LoggingFailedException("The disk takes no more of the log.", e);
    }
    filled = 0;
  }

  internal static byte[] PartOf(Guid record, int number) => Encoding.ASCII.GetBytes($"{record:N}/{number}");

  /// <summary>The hash of what the message says: of its header part, and with a body that of both hashes.</summary>
  /// <param name="head">The header part.</param>
  /// <exception cref="InvalidOperationException">It has ended before: the hash would be that of nothing.</exception>
  public (byte[] Hash, byte[] Content, string[]? Parts) End(ReadOnlySpan<byte> head) {
    if (ended) throw new InvalidOperationException("A body ends once.");
    ended = true;
    Span<byte> hashes = stackalloc byte[128];
    SHA512.HashData(head, hashes);
    var body = hashes[64..];
    if (hash is not null) hash.GetHashAndReset(body);
    else SHA512.HashData(pending.AsSpan(0, filled), body);
    if (parts is not null && filled > 0 || filled > Inline) Spill();
    ReadOnlySpan<byte> rest = keptDigest is not null ? keptDigest : pending.AsSpan(0, filled);
    var plain = new byte[Before + head.Length + rest.Length];
    if (Size > 0) body.CopyTo(plain);
    System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(64), head.Length);
    head.CopyTo(plain.AsSpan(Before));
    rest.CopyTo(plain.AsSpan(Before + head.Length));
    return (Size > 0 ? SHA512.HashData(hashes) : hashes[..64].ToArray(), Sealed.Close(key, plain, Encoding.ASCII.GetBytes(record.ToString("N"))), parts?.ToArray());
  }

  public void Dispose() {
    hash?.Dispose();
    if (pending is not null) ArrayPool<byte>.Shared.Return(pending);
    pending = null;
  }
}
