using System.Text;

namespace Saola.Registries;

/// <summary>A pattern of LIKE taken apart: texts, with null for <c>%</c> and an empty text for <c>_</c>.</summary>
internal static class LikePattern {
  public static List<string?> Read(string pattern) {
    var (pieces, text) = (new List<string?>(), new StringBuilder());
    void Flush() {
      if (text.Length == 0) return;
      pieces.Add(text.ToString());
      text.Clear();
    }
    for (var i = 0; i < pattern.Length; i++) {
      switch (pattern[i]) {
        case '%' or '_':
          Flush();
          if (pattern[i] == '_' || pieces is not [.., null]) pieces.Add(pattern[i] == '%' ? null : "");
          break;
        case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '%' or '_' or '\\':
          text.Append(pattern[++i]);
          break;
        default:
          text.Append(pattern[i]);
          break;
      }
    }
    Flush();
    return pieces;
  }

  /// <summary>The text with nothing in it that LIKE would read as a pattern.</summary>
  public static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
