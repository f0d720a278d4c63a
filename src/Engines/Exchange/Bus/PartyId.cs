using System.Globalization;
using System.Text;

namespace Saola.Exchange;

/// <summary>
/// Who takes part, as X-Road names it: instance, class and code of the member, and its subsystem, where one is named. Each part is
/// percent-encoded by itself; two that read alike are one only when they are the same characters.
/// </summary>
internal readonly record struct PartyId(string Instance, string Class, string Member, string? Subsystem) {
  public const int PartLimit = 255;
  static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

  /// <summary><c>instance/class/member[/subsystem]</c>; null when it is anything else.</summary>
  public static PartyId? Parse(string? text) {
    var parts = (text ?? "").Split('/');
    if (parts.Length is not (3 or 4)) return null;
    var read = Array.ConvertAll(parts, p => Part(p));
    return Array.Exists(read, p => p is null) ? null : new(read[0]!, read[1]!, read[2]!, read.Length == 4 ? read[3] : null);
  }

  /// <summary>
  /// One part as it stands in an address: letters, digits, <c>'()+,-.=_~</c>, everything else percent-encoded UTF-8. Null when it is
  /// not written so, or is nothing that may be a part.
  /// </summary>
  public static string? Part(ReadOnlySpan<char> text) {
    if (text.IsEmpty || text.Length > 12 * PartLimit) return null;
    Span<byte> bytes = text.Length <= 512 ? stackalloc byte[text.Length] : new byte[text.Length];
    var length = 0;
    for (var i = 0; i < text.Length; i++) {
      if (text[i] == '%') {
        if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
        bytes[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        i += 2;
      } else if (IsPlain(text[i])) bytes[length++] = (byte)text[i];
      else return null;
    }
    try {
      var part = Strict.GetString(bytes[..length]);
      return IsPart(part) ? part : null;
    } catch (DecoderFallbackException) {
      return null;
    }
  }

  /// <summary>Whether it may be a part: nothing that separates, nothing that cannot be seen, no step in a path.</summary>
  public static bool IsPart(string part) {
    if (part is "" or "." or ".." || part.Length > PartLimit || part.Trim() != part) return false;
    foreach (var rune in part.EnumerateRunes())
      if (rune.Value is '/' or '\\' or '%' or ':' or ';' or 0xFFFD || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned) return false;
    return true;
  }

  public static string Encode(string part) {
    var text = new StringBuilder(part.Length);
    foreach (var b in Encoding.UTF8.GetBytes(part)) {
      if (IsPlain((char)b)) text.Append((char)b);
      else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
    }
    return text.ToString();
  }

  static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '\'' or '(' or ')' or '+' or ',' or '-' or '.' or '=' or '_' or '~';

  public override string ToString() => string.Join('/', new[] { Instance, Class, Member, Subsystem }.OfType<string>().Select(Encode));
}

/// <summary>A service of a subsystem, and below it the path of one request as it was sent: empty, or from its slash on.</summary>
internal readonly record struct ServiceAddress(PartyId Owner, string Code, string Path) {
  /// <summary>What follows the version in the address of a request: five parts, each encoded by itself, and perhaps a path. Null when it is anything else.</summary>
  public static ServiceAddress? Parse(string text) {
    if (!text.StartsWith('/')) return null;
    var parts = text[1..].Split('/', 6);
    if (parts.Length < 5) return null;
    var read = Array.ConvertAll(parts[..5], p => PartyId.Part(p));
    return Array.Exists(read, p => p is null) ? null : new(new(read[0]!, read[1]!, read[2]!, read[3]), read[4]!, parts.Length == 6 ? "/" + parts[5] : "");
  }

  public string Id => $"{Owner}/{PartyId.Encode(Code)}";
}
