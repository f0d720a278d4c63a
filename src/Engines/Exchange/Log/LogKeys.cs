using System.Security.Cryptography;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Each member has a key of its own, under which lies in the log what goes to and comes from its services: without it the
/// log still proves that and when it went, and tells nothing of it.
/// </summary>
internal sealed class LogKeys(Keys keys) {
  const int Nonce = 12, Tag = 16;
  readonly Lazy<byte[]> master = new(() => keys.Kept("exchange-log.key", () => RandomNumberGenerator.GetBytes(32)));

  /// <summary>A new key, wrapped as it is kept.</summary>
  public byte[] New() => Close(master.Value, RandomNumberGenerator.GetBytes(32), []);

  /// <exception cref="CryptographicException">It was wrapped by another installation.</exception>
  public byte[] Unwrap(byte[] wrapped) => Open(master.Value, wrapped, []);

  /// <summary>Nonce, tag, AES-256-GCM of the text.</summary>
  /// <param name="of">What it belongs to; elsewhere it opens nothing.</param>
  public static byte[] Close(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> of) {
    var closed = new byte[Nonce + Tag + plain.Length];
    RandomNumberGenerator.Fill(closed.AsSpan(0, Nonce));
    using var aes = new AesGcm(key, Tag);
    aes.Encrypt(closed.AsSpan(0, Nonce), plain, closed.AsSpan(Nonce + Tag), closed.AsSpan(Nonce, Tag), of);
    return closed;
  }

  static byte[] Open(byte[] key, ReadOnlySpan<byte> closed, ReadOnlySpan<byte> of) {
    var plain = new byte[closed.Length - Nonce - Tag];
    using var aes = new AesGcm(key, Tag);
    aes.Decrypt(closed[..Nonce], closed[(Nonce + Tag)..], closed.Slice(Nonce, Tag), plain, of);
    return plain;
  }
}
