using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Exchange;

/// <summary>A pattern of paths: <c>*</c> is any text within a segment, <c>**</c> any text, a backslash before either takes its meaning away.</summary>
internal sealed class PathGlob {
  public const int Limit = 1000;
  public const string Everything = "**";
  readonly Regex? pattern;

  /// <summary>Takes as long as the path is, whatever the pattern is.</summary>
  public PathGlob(string text) => pattern = text == Everything ? null : new(Written(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);

  /// <param name="path">As <see cref="Plain"/> gives it.</param>
  public bool Matches(string path) => pattern?.IsMatch(path) ?? true;

  static string Written(string text) {
    var regex = new StringBuilder("\\A");
    for (var i = 0; i < text.Length; i++) {
      if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '*' or '\\') regex.Append(Regex.Escape(text[++i].ToString()));
      else if (text[i] != '*') regex.Append(Regex.Escape(text[i].ToString()));
      else {
        var from = i;
        while (i + 1 < text.Length && text[i + 1] == '*') i++;
        regex.Append(i > from ? ".*" : "[^/]*");
      }
    }
    return regex.Append("\\z").ToString();
  }

  /// <summary>
  /// A path as patterns see it: what need not be percent-encoded is not. Null where a step up or to the same place hides in it, however
  /// encoded: the service would read it as another path than the one that was judged.
  /// </summary>
  public static string? Plain(string path) {
    var plain = path.Contains('%', StringComparison.Ordinal) ? Decoded(path) : path;
    if (plain is null) return null;
    if (!path.Contains('.', StringComparison.Ordinal) && !path.Contains('%', StringComparison.Ordinal)) return plain;
    var whole = Uri.UnescapeDataString(Uri.UnescapeDataString(path));
    return Array.Exists(whole.Split('/', '\\'), s => s.Split(';')[0] is "." or "..") || whole.Contains('\0', StringComparison.Ordinal) ? null : plain;
  }

  /// <summary>Null when a percent sign is followed by no two digits.</summary>
  static string? Decoded(string path) {
    var text = new StringBuilder(path.Length);
    for (var i = 0; i < path.Length; i++) {
      if (path[i] != '%') {
        text.Append(path[i]);
        continue;
      }
      if (i + 2 >= path.Length || !byte.TryParse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b)) return null;
      if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~') text.Append((char)b);
      else text.Append(path.AsSpan(i, 3).ToString().ToUpperInvariant());
      i += 2;
    }
    return text.ToString();
  }
}
