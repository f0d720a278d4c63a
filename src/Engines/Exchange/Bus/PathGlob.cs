using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Exchange;

/// <summary>A pattern of paths: <c>*</c> is any text within a segment, <c>**</c> any text, a backslash before either takes its meaning away.</summary>
internal sealed partial class PathGlob {
  public const int Limit = 1000;
  public const string Everything = "**";
  readonly Regex? pattern;
  readonly PathGlob merged;

  /// <summary>Takes as long as the path is, whatever the pattern is.</summary>
  public PathGlob(string text) {
    pattern = text == Everything ? null : new(Written(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    merged = Merged(text) is var other && other == text ? this : new(other);
  }

  /// <param name="path">As <see cref="Plain"/> gives it.</param>
  public bool Matches(string path) => pattern?.IsMatch(path) ?? true;

  /// <summary>Whether it matches a path however the service reads it: encoded slashes and backslashes as such or as slashes, several slashes as such or as one.</summary>
  /// <param name="path">As <see cref="Plain"/> gives it.</param>
  public bool Allows(string path) => pattern is null || Matches(path) && (Merged(path.Replace('\\', '/')) is var other && other == path || merged.Matches(other));

  static string Merged(string text) =>
    text.Contains('%', StringComparison.Ordinal) || text.Contains("//", StringComparison.Ordinal) ? Slashes().Replace(Encoded().Replace(text, "/"), "/") : text;

  /// <summary>A pattern in the form of <see cref="Plain"/>, so that it meets the paths that it names; null where no path is like it.</summary>
  public static string? Normal(string text) =>
    Plain(string.Concat(text.EnumerateRunes().Select(r => r.Value is > ' ' and <= '~' ? r.ToString() : Uri.EscapeDataString(r.ToString())))) is { Length: <= Limit } plain ? plain : null;

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

  /// <summary>A slash or a backslash, encoded once or more often.</summary>
  [GeneratedRegex("%(25)*(2[Ff]|5[Cc])", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Encoded();

  [GeneratedRegex("/{2,}", RegexOptions.None, 1000)]
  private static partial Regex Slashes();
}
