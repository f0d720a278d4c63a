using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Kernel;

/// <summary>Personal facts of a ledger entry, readable only while the key of <paramref name="Subject"/> exists.</summary>
public sealed record PersonalPayload(Guid Subject, JsonObject Data) {
  /// <summary>The subject's key, where the act has read it together with its own rows or made it (<see cref="Subjects"/>); it saves a round trip.</summary>
  public byte[]? Wrapped { get; init; }
}

/// <summary>One fact of the ledger before it is stored. <c>Facts</c> hold nothing personal.</summary>
internal sealed record Entry(
  Guid Process, string Purpose, string? Reason, string Type, Guid Actor, string ActorKind, Guid? Office,
  string ObjectKind, Guid ObjectId, Guid? Subject, DateTimeOffset At, string Facts, byte[]? PayloadHash) {

  /// <summary>
  /// SHA-256 over the fields in this order, each as its length (4 bytes, big endian; -1 for null) and its UTF-8 text;
  /// ids as 32 hexadecimal digits, the time in microseconds since 1970, hashes as hexadecimal digits.
  /// </summary>
  public byte[] Hash() {
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    Span<byte> length = stackalloc byte[4];
    foreach (var field in Fields()) {
      var bytes = field is null ? null : Encoding.UTF8.GetBytes(field);
      BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
      hash.AppendData(length);
      if (bytes is not null) hash.AppendData(bytes);
    }
    return hash.GetHashAndReset();
  }

  IEnumerable<string?> Fields() => [
    Process.ToString("N"), Purpose, Reason, Type, Actor.ToString("N"), ActorKind, Office?.ToString("N"), ObjectKind,
    ObjectId.ToString("N"), Subject?.ToString("N"), Microseconds(At).ToString(), Facts,
    PayloadHash is null ? null : Convert.ToHexStringLower(PayloadHash)];

  static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10;
}

/// <summary>Reads and writes the sealed envelope of a personal payload: salt and JSON under <see cref="Sealed"/>.</summary>
internal static class Envelope {
  const int Salt = 16;

  public static (byte[] Cipher, byte[] Hash) Close(JsonObject data, byte[] key) {
    var plain = new byte[Salt].Concat(JsonSerializer.SerializeToUtf8Bytes(data, Json.Options)).ToArray();
    RandomNumberGenerator.Fill(plain.AsSpan(0, Salt));
    return (Sealed.Close(key, plain), SHA256.HashData(plain));
  }

  /// <exception cref="CryptographicException">The cipher was changed or the key is another's.</exception>
  public static (JsonObject Data, byte[] Hash) Open(byte[] cipher, byte[] key) {
    if (cipher.Length < Sealed.More + Salt) throw new CryptographicException("payload too short");
    var plain = Sealed.Open(key, cipher);
    return (JsonNode.Parse(plain.AsSpan(Salt))!.AsObject(), SHA256.HashData(plain));
  }
}
