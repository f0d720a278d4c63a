using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>RFC 7636: who gives in a code shows that they began with it.</summary>
internal static class Challenges {
  /// <summary>4.1: 43 to 128 unreserved characters; 4.6: whose SHA-256 is the challenge.</summary>
  public static bool Answers(string verifier, string challenge) =>
    verifier.Length is >= 43 and <= 128 && verifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
    && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(verifier)), Encoding.ASCII.GetBytes(challenge));

  public static string Of(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
