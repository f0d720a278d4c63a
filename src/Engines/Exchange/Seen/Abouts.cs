using System.Security.Cryptography;
using System.Text;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// What a request says of itself: in <c>X-Road-Issue</c> the dossier for which it is made, in <c>X-Road-UserId</c> who asks, and in
/// <c>X-Saola-Person</c> whom it is about. The log keeps digests under a key of the installation and never the numbers themselves:
/// who knows a number finds its messages, and nobody finds numbers.
/// </summary>
internal sealed class Abouts(Keys keys) {
  public const string Issue = "X-Road-Issue", User = "X-Road-UserId", Person = "X-Saola-Person";
  const int Longest = 300, Digits = 12;
  readonly Lazy<byte[]> key = new(() => keys.Kept("exchange-about.key", () => RandomNumberGenerator.GetBytes(32)));

  /// <summary>The digests of what the headers name; null where they name nothing.</summary>
  public byte[][]? Of(List<(string Name, string Value)> headers) {
    List<byte[]>? found = null;
    foreach (var (name, value) in headers) {
      if (name.Length is < 12 or > 14 || name[0] is not ('X' or 'x')) continue;
      if (name.Equals(Issue, StringComparison.OrdinalIgnoreCase)) Add(Dossier(value), ref found);
      else if (name.Equals(User, StringComparison.OrdinalIgnoreCase) || name.Equals(Person, StringComparison.OrdinalIgnoreCase)) Add(Number(value), ref found);
    }
    return found?.ToArray();
  }

  static void Add(byte[]? digest, ref List<byte[]>? to) {
    if (digest is not null && !(to ??= []).Exists(d => d.AsSpan().SequenceEqual(digest))) to.Add(digest);
  }

  /// <summary>Null for what names nothing.</summary>
  public byte[]? Dossier(string? code) => Of("dossier", Vn.Clean(code).ToUpperInvariant());

  /// <summary>A personal number is the same with and without the country before it, as X-Road writes it.</summary>
  public byte[]? Number(string? number) {
    var text = string.Concat((number ?? "").Where(c => !char.IsWhiteSpace(c)));
    return Of("person", text.Length == Digits + 2 && text[2..].All(char.IsAsciiDigit) ? text[2..] : text);
  }

  byte[]? Of(string kind, string text) => text.Length is 0 or > Longest ? null : HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes($"{kind}\n{text}"))[..16];
}
