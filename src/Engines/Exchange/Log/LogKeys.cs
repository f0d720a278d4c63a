using System.Security.Cryptography;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// Each member has a key of its own, under which lies in the log what goes to and comes from its services: without it the
/// log still proves that and when it went, and tells nothing of it.
/// </summary>
internal sealed class LogKeys(Keys keys) {
  readonly Lazy<byte[]> master = new(() => keys.Kept("exchange-log.key", () => RandomNumberGenerator.GetBytes(32)));

  /// <summary>A new key, wrapped as it is kept.</summary>
  public byte[] New() => Sealed.Close(master.Value, RandomNumberGenerator.GetBytes(32));

  /// <exception cref="CryptographicException">It was wrapped by another installation.</exception>
  public byte[] Unwrap(byte[] wrapped) => Sealed.Open(master.Value, wrapped);
}
