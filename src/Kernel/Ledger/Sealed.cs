using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>What lies encrypted: nonce (12 bytes), tag (16), AES-256-GCM of the text.</summary>
public static class Sealed {
  const int Nonce = 12, Tag = 16;

  /// <summary>By how many bytes it is longer than its text.</summary>
  public const int More = Nonce + Tag;

  /// <param name="of">What it belongs to; elsewhere it opens nothing.</param>
  public static byte[] Close(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> of = default) {
    var closed = new byte[More + plain.Length];
    RandomNumberGenerator.Fill(closed.AsSpan(0, Nonce));
    using var aes = new AesGcm(key, Tag);
    aes.Encrypt(closed.AsSpan(0, Nonce), plain, closed.AsSpan(More), closed.AsSpan(Nonce, Tag), of);
    return closed;
  }

  /// <exception cref="CryptographicException">It was changed, belongs to something else, or the key is another's.</exception>
  public static byte[] Open(byte[] key, ReadOnlySpan<byte> closed, ReadOnlySpan<byte> of = default) {
    if (closed.Length < More) throw new CryptographicException("too short");
    var plain = new byte[closed.Length - More];
    using var aes = new AesGcm(key, Tag);
    aes.Decrypt(closed[..Nonce], closed[More..], closed.Slice(Nonce, Tag), plain, of);
    return plain;
  }
}
