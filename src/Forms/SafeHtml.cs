using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Forms;

/// <summary>
/// The HTML of a form's <c>html</c> component, written anew from the elements and attributes that are allowed: what comes out
/// is always closed, holds no script and no style, and fetches nothing from elsewhere.
/// </summary>
internal static partial class SafeHtml {
  static readonly HashSet<string> Elements = [
    "h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "a", "p", "div", "ul", "ol", "li", "hr", "blockquote", "img", "pre", "code", "br", "strong",
    "table", "thead", "tbody", "tr", "th", "td",
  ];
  static readonly HashSet<string> Void = ["hr", "br", "img"];

  /// <summary>Elements whose content is no text to read.</summary>
  static readonly HashSet<string> Mute = ["script", "style", "iframe", "object", "template", "svg", "math", "textarea", "select", "noscript", "noembed", "noframes", "title", "xmp"];

  public static string Clean(string html) => Write(html, []);

  /// <summary>What of the author's HTML would not be shown, each once.</summary>
  public static IReadOnlyList<string> Lost(string html) {
    var lost = new List<string>();
    Write(Braces().Replace(html, ""), lost);
    return [.. lost.Distinct(StringComparer.Ordinal)];
  }

  static string Write(string html, List<string> lost) {
    var written = new StringBuilder(html.Length);
    var open = new Stack<string>();
    var at = 0;
    while (at < html.Length) {
      var next = html.IndexOf('<', at);
      Text(html.AsSpan(at, (next < 0 ? html.Length : next) - at), written);
      if (next < 0) break;
      var tag = Tag().Match(html, next);
      if (!tag.Success) {
        written.Append("&lt;");
        at = next + 1;
        continue;
      }
      at = next + tag.Length;
      if (!tag.Groups["name"].Success) continue; // a comment
      var name = tag.Groups["name"].Value.ToLowerInvariant();
      if (!Elements.Contains(name)) {
        if (tag.Groups["end"].Length == 0) lost.Add($"<{name}>");
        if (tag.Groups["end"].Length == 0 && Mute.Contains(name)) at = html.IndexOf($"</{name}", at, StringComparison.OrdinalIgnoreCase) is >= 0 and var close ? close : html.Length;
      } else if (tag.Groups["end"].Length > 0) Close(name, open, written);
      else {
        written.Append('<').Append(name);
        Attributes(name, tag.Groups["attributes"].Value, written, lost);
        written.Append('>');
        if (!Void.Contains(name)) open.Push(name);
      }
    }
    while (open.TryPop(out var left)) written.Append("</").Append(left).Append('>');
    return written.ToString();
  }

  static void Close(string name, Stack<string> open, StringBuilder written) {
    if (!open.Contains(name)) return;
    string closed;
    do {
      closed = open.Pop();
      written.Append("</").Append(closed).Append('>');
    } while (closed != name);
  }

  static void Attributes(string element, string text, StringBuilder written, List<string> lost) {
    var seen = new HashSet<string>();
    foreach (Match attribute in Attribute().Matches(text)) {
      var name = attribute.Groups["name"].Value.ToLowerInvariant();
      var value = WebUtility.HtmlDecode(attribute.Groups["value"].Value);
      if (IsAllowed(element, name, value) && seen.Add(name)) written.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"');
      else lost.Add($"{element} {name}=\"{value}\"");
    }
    if (element == "img" && seen.Add("alt")) written.Append(" alt=\"\"");
  }

  static bool IsAllowed(string element, string name, string value) => (element, name) switch {
    ("a", "href") => IsLink(value),
    ("img", "src") => ImageAddress.IsSafe(value),
    ("img", "alt") => true,
    ("th", "scope") => value is "col" or "row",
    ("th" or "td", "colspan" or "rowspan") => value.Length is 1 or 2 && value.All(char.IsAsciiDigit),
    ("ol", "start") => value.Length is > 0 and < 5 && value.All(char.IsAsciiDigit),
    _ => false,
  };

  /// <summary>A link of this site, of the web, of mail or telephone.</summary>
  internal static bool IsLink(string address) => ImageAddress.IsHere(address) || Outward().IsMatch(address);

  static void Text(ReadOnlySpan<char> text, StringBuilder written) {
    // what is escaped already stays so, and a lone sign is escaped
    for (var i = 0; i < text.Length; i++) {
      if (text[i] == '&' && !Entity().IsMatch(text[i..])) written.Append("&amp;");
      else if (text[i] == '>') written.Append("&gt;");
      else written.Append(text[i]);
    }
  }

  [GeneratedRegex("""\G<(?:!--.*?(?:-->|$)|(?<end>/?)(?<name>[A-Za-z][A-Za-z0-9-]*)(?<attributes>(?>[^>"']+|"[^"]*"|'[^']*')*)>)""", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Tag();
  [GeneratedRegex("""(?<name>[^\s=/"'<>]+)(?:\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'>]+)))?""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Attribute();
  [GeneratedRegex(@"^(?:https?://[^\s\\]+|mailto:[^\s]+|tel:[+0-9 .-]+|#[A-Za-z0-9_-]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Outward();
  [GeneratedRegex(@"^&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Entity();
  [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Braces();
}
