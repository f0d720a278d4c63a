using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Forms;

/// <summary>
/// The Markdown of a form's <c>text</c> component as HTML: paragraphs, headings, lists, quotes, rules, links, emphasis and
/// code. Everything else is text and is escaped.
/// </summary>
internal static partial class Markdown {
  /// <summary>Before a value goes into Markdown: its signs stay signs.</summary>
  public static string Escape(string text) => Signs().Replace(text, @"\$0");

  public static string ToHtml(string text) {
    var html = new StringBuilder();
    var lines = text.ReplaceLineEndings("\n").Split('\n');
    var top = lines.Select(l => Heading().Match(l.Trim())).Where(h => h.Success).Select(h => h.Groups["level"].Length).DefaultIfEmpty(1).Min();
    for (var i = 0; i < lines.Length;) {
      var line = lines[i].Trim();
      if (line.Length == 0) i++;
      else if (Rule().IsMatch(line)) {
        html.Append("<hr>");
        i++;
      } else if (Heading().Match(line) is { Success: true } heading) {
        // the page has its own first heading, below which those of a text begin, whichever its author took
        var level = Math.Min(6, heading.Groups["level"].Length - top + 2);
        html.Append($"<h{level}>").Append(Spans(heading.Groups["text"].Value)).Append($"</h{level}>");
        i++;
      } else if (Item().Match(line) is { Success: true } item) i = List(lines, i, item.Groups["number"].Success, html);
      else {
        var quote = line[0] == '>';
        var paragraph = new List<string>();
        while (i < lines.Length && lines[i].Trim() is { Length: > 0 } more && (more[0] == '>') == quote && (paragraph.Count == 0 || !Item().IsMatch(more)) && !Heading().IsMatch(more)) {
          paragraph.Add(Spans(quote ? more[1..].Trim() : more) + (lines[i].EndsWith("  ", StringComparison.Ordinal) ? "<br>" : ""));
          i++;
        }
        html.Append(quote ? "<blockquote><p>" : "<p>").AppendJoin('\n', paragraph).Append(quote ? "</p></blockquote>" : "</p>");
      }
    }
    return html.ToString();
  }

  static int List(string[] lines, int at, bool numbered, StringBuilder html) {
    html.Append(numbered ? "<ol>" : "<ul>");
    while (at < lines.Length && Item().Match(lines[at].Trim()) is { Success: true } item && item.Groups["number"].Success == numbered) {
      html.Append("<li>").Append(Spans(item.Groups["text"].Value));
      at++;
      while (at < lines.Length && lines[at].Trim() is { Length: > 0 } more && !Item().IsMatch(more) && lines[at][0] == ' ') {
        html.Append(' ').Append(Spans(more));
        at++;
      }
      html.Append("</li>");
    }
    html.Append(numbered ? "</ol>" : "</ul>");
    return at;
  }

  static string Spans(string text) {
    var html = new StringBuilder();
    var at = 0;
    foreach (Match span in Span().Matches(text)) {
      html.Append(WebUtility.HtmlEncode(text[at..span.Index]));
      at = span.Index + span.Length;
      var (inner, groups) = (span.Groups["text"].Value, span.Groups);
      if (groups["sign"].Success) html.Append(WebUtility.HtmlEncode(groups["sign"].Value));
      else if (groups["code"].Success) html.Append("<code>").Append(WebUtility.HtmlEncode(groups["code"].Value)).Append("</code>");
      else if (groups["to"].Success)
        html.Append(SafeHtml.IsLink(groups["to"].Value) ? $"<a href=\"{WebUtility.HtmlEncode(groups["to"].Value)}\">{Spans(inner)}</a>" : Spans(inner));
      else html.Append(groups["strong"].Success ? $"<strong>{Spans(groups["strong"].Value)}</strong>" : $"<em>{Spans(groups["em"].Value)}</em>");
    }
    return html.Append(WebUtility.HtmlEncode(text[at..])).ToString();
  }

  [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!<>|~]", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Signs();
  [GeneratedRegex(@"^(?:-{3,}|\*{3,}|_{3,})$", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Rule();
  [GeneratedRegex(@"^(?<level>#{1,6})\s+(?<text>.+?)\s*#*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Heading();
  [GeneratedRegex(@"^(?:[-*+]|(?<number>\d{1,9}[.)]))\s+(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Item();
  [GeneratedRegex(@"\\(?<sign>[!-/:-@\[-`{-~])|`(?<code>[^`]+)`|\[(?<text>(?:\\.|[^\[\]\\])+)\]\((?<to>[^\s()]+)\)|\*\*(?<strong>(?:\\.|[^*\\])+)\*\*|__(?<strong>(?:\\.|[^_\\])+)__|\*(?<em>(?:\\.|[^*\\])+)\*|(?<!\w)_(?<em>(?:\\.|[^_\\])+)_(?!\w)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Span();
}
