using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>
/// Passwords that are known from breaches: 474,743 of the million most used, those of eight characters and more, as a Bloom filter
/// (web/build/passwords.mjs). One in ten thousand others is refused by mistake; none of the list gets through.
/// </summary>
internal static class Breached {
  const int Shortest = 8;
  static readonly Lazy<(BitArray Filter, ulong Bits, int Hashes)> list = new(Read);

  /// <summary>The password itself, what is left without digits and marks at its end, or one piece that it repeats.</summary>
  public static bool Has(string password) {
    var text = password.Normalize(NormalizationForm.FormC).ToLowerInvariant();
    var stem = text.TrimEnd([.. "0123456789!@#$%^&*()-_=+.,?"]);
    return IsListed(text) || (stem.Length >= Shortest && IsListed(stem)) || Piece(text) is { } piece && (piece.Length < Shortest || IsListed(piece));
  }

  /// <summary>The shortest text of which this one is several.</summary>
  static string? Piece(string text) {
    var at = (text + text).IndexOf(text, 1, StringComparison.Ordinal);
    return at < text.Length ? text[..at] : null;
  }

  static bool IsListed(string text) {
    var (filter, bits, hashes) = list.Value;
    Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
    SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
    var (first, step) = (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]) | 1);
    for (var i = 0; i < hashes; i++) if (!filter[(int)(unchecked(first + (ulong)i * step) % bits)]) return false;
    return true;
  }

  static (BitArray, ulong, int) Read() {
    using var stream = typeof(Breached).Assembly.GetManifestResourceStream("Saola.Identity.Factors.breached.bin")!;
    var bytes = new byte[stream.Length];
    stream.ReadExactly(bytes);
    return (new(bytes[12..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)));
  }
}
