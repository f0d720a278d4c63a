using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Saola.Forms;

/// <summary>
/// The HTML of a form's <c>html</c> component with only the elements and attributes that are allowed: what comes out is
/// always closed, holds no script and no style, and fetches nothing from elsewhere.
/// </summary>
internal static partial class SafeHtml {
  static readonly HashSet<string> Elements = [
    "h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "a", "p", "div", "ul", "ol", "li", "hr", "blockquote", "img", "pre", "code", "br", "strong",
    "table", "thead", "tbody", "tr", "th", "td",
  ];

  /// <summary>Elements whose content is no text to read.</summary>
  static readonly HashSet<string> Mute = ["script", "style", "iframe", "object", "template", "svg", "math", "textarea", "select", "noscript", "noembed", "noframes", "title", "xmp"];

  /// <summary>A parser takes time and room by the square of what is left open.</summary>
  public const int MostMarks = 4000;

  /// <summary>At least as many as the tags that it can hold.</summary>
  public static int Marks(string html) => html.AsSpan().Count('<');

  /// <summary>What holds too many tags is shown as the text that it is.</summary>
  public static string Clean(string html) => Marks(html) > MostMarks ? WebUtility.HtmlEncode(html) : Strip(html, _ => { });

  /// <summary>What of the author's HTML would not be shown, each once.</summary>
  public static IReadOnlyList<string> Lost(string html) {
    var lost = new List<string>();
    Strip(Braces().Replace(html, ""), lost.Add);
    return [.. lost.Distinct(StringComparer.Ordinal)];
  }

  static string Strip(string html, Action<string> losing) {
    var parser = new HtmlParser();
    // in a template parts of a table may stand alone
    var root = parser.ParseDocument("").CreateElement("div");
    root.Append([.. parser.ParseFragment(html, root.Owner!.CreateElement("template"))]);
    foreach (var comment in root.Descendants<IComment>().ToList()) comment.Remove();
    foreach (var element in root.QuerySelectorAll("*")) {
      if (Elements.Contains(element.LocalName) && element.NamespaceUri == NamespaceNames.HtmlUri) {
        foreach (var attribute in element.Attributes.Where(a => !IsAllowed(element.LocalName, a.Name, a.Value)).ToList()) {
          losing($"{element.LocalName} {attribute.Name}=\"{attribute.Value}\"");
          element.RemoveAttribute(attribute.Name);
        }
        if (element.LocalName == "img" && !element.HasAttribute("alt")) element.SetAttribute("alt", "");
      } else {
        losing($"<{element.LocalName}>");
        if (Mute.Contains(element.LocalName)) element.Remove();
        else element.Replace([.. element.ChildNodes]);
      }
    }
    return root.InnerHtml;
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

  [GeneratedRegex(@"^(?:https?://[^\s\\]+|mailto:[^\s]+|tel:[+0-9 .-]+|#[A-Za-z0-9_-]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Outward();
  [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Braces();
}
