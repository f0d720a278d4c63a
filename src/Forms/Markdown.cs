using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;

namespace Saola.Forms;

/// <summary>The Markdown of a form's <c>text</c> component as HTML; what of it is HTML already is text, and links lead only where <see cref="SafeHtml"/> lets them.</summary>
internal static partial class Markdown {
  static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

  /// <summary>Before a value goes into Markdown: its signs stay signs.</summary>
  public static string Escape(string text) => Signs().Replace(text, @"\$0");

  public static string ToHtml(string text) {
    var document = Markdig.Markdown.Parse(text, Pipeline);
    var headings = document.Descendants<HeadingBlock>().ToList();
    // the page has its own first heading, below which those of a text begin, whichever its author took
    var top = headings.Select(h => h.Level).DefaultIfEmpty(1).Min();
    foreach (var heading in headings) heading.Level = Math.Min(6, heading.Level - top + 2);
    return SafeHtml.Clean(document.ToHtml(Pipeline));
  }

  [GeneratedRegex(@"[\\`*_{}\[\]()#+\-.!<>|~]", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Signs();
}
