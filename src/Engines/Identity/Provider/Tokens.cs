using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>Texts that only who holds them knows: 256 random bits (RFC 6749 10.10 asks for 128), kept as their digest.</summary>
internal static class Tokens {
  public const int Length = 43;

  public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

  public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
