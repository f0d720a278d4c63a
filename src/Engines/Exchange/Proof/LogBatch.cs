using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A sealed batch of messages: the root of their Merkle tree (RFC 6962 with SHA-512), which holds that of the batch before.</summary>
/// <param name="Ids">16 bytes of each message (big endian), <paramref name="Leaves"/> 64, in the same order.</param>
internal sealed record LogBatch(long Number, int Size, byte[] Root, byte[] Previous, DateTimeOffset At, string Key, byte[] Signature, byte[] Ids, byte[] Leaves, byte[]? Token, bool AwaitsToken) {
  const int Id = 16;
  const string Name = "saola-exchange-1";
  public const string Columns = "number, size, root, previous, at, key, signature, ids, leaves, token, awaits_token";

  /// <summary>"saola-exchange-1", number, size (8 and 4 bytes, big endian), root, previous root, time in microseconds since 1970 (8 bytes).</summary>
  public byte[] Signed() {
    var bytes = new byte[Name.Length + 8 + 4 + 64 + 64 + 8];
    var rest = bytes.AsSpan(Encoding.ASCII.GetBytes(Name, bytes));
    BinaryPrimitives.WriteInt64BigEndian(rest, Number);
    BinaryPrimitives.WriteInt32BigEndian(rest[8..], Size);
    Root.CopyTo(rest[12..]);
    Previous.CopyTo(rest[76..]);
    BinaryPrimitives.WriteInt64BigEndian(rest[140..], (At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10);
    return bytes;
  }

  public bool IsWhole => Size == Ids.Length / Id && Size == Leaves.Length / LogLeaf.Length && Merkle.Sha512.Root(LeafList()).AsSpan().SequenceEqual(Root);

  public byte[][] LeafList() => [.. Enumerable.Range(0, Leaves.Length / LogLeaf.Length).Select(i => Leaves[(i * LogLeaf.Length)..((i + 1) * LogLeaf.Length)])];

  public Guid IdAt(int position) => new(Ids.AsSpan(position * Id, Id), bigEndian: true);

  /// <summary>Where a message lies in it; -1 where it does not.</summary>
  public int PositionOf(Guid id) {
    for (var i = 0; i < Ids.Length / Id; i++) if (IdAt(i) == id) return i;
    return -1;
  }

  /// <summary>Whether a message is as it was when it was sealed in it, by all that the log says of it.</summary>
  public bool Holds(LogRecord message) => PositionOf(message.Id) is >= 0 and var at && at < Leaves.Length / LogLeaf.Length && LogLeaf.Of(message).AsSpan().SequenceEqual(Leaves.AsSpan(at * LogLeaf.Length, LogLeaf.Length));

  /// <summary>The paper with which an authority dates the root, as it lies in a container.</summary>
  public byte[] Paper() => HashChain.Result(Root);

  public byte[] Imprint() => SHA512.HashData(Paper());

  /// <summary>When the authority saw it; null without a token, and with one that is of something else.</summary>
  public DateTimeOffset? Dated => Token is null ? null : Notary.Check(Imprint(), HashAlgorithmName.SHA512, Token);

  public static LogBatch Read(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetInt32(1), r.GetFieldValue<byte[]>(2), r.GetFieldValue<byte[]>(3), r.GetFieldValue<DateTimeOffset>(4), r.GetString(5), r.GetFieldValue<byte[]>(6),
    r.GetFieldValue<byte[]>(7), r.GetFieldValue<byte[]>(8), r.IsDBNull(9) ? null : r.GetFieldValue<byte[]>(9), r.GetBoolean(10));
}
