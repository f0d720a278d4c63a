using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Saola.Forms.Tests;

public sealed class SafeHtmlTests {
  [Theory]
  [InlineData("<p>a <strong>b</strong></p>", "<p>a <strong>b</strong></p>")]
  [InlineData("<p>a", "<p>a</p>")]
  [InlineData("<em><strong>a</em></strong>", "<em><strong>a</strong></em>")]
  [InlineData("</p>a", "a")]
  [InlineData("a < b & c &lt; &unknown", "a &lt; b &amp; c &lt; &amp;unknown")]
  [InlineData("<script>alert(1)</script>b", "b")]
  [InlineData("<style>p{}</style>b", "b")]
  [InlineData("<svg><text>x</text></svg>b", "b")]
  [InlineData("<svg><p>x</p></svg>b", "<p>x</p>b")]
  [InlineData("<!-- <script> -->b", "b")]
  [InlineData("<blink>a</blink>", "a")]
  [InlineData("<p onclick=\"x()\" style='a' class=b>a</p>", "<p>a</p>")]
  [InlineData("<a href='https://example.com/?a=1&b=2'>a</a>", "<a href=\"https://example.com/?a=1&amp;b=2\">a</a>")]
  [InlineData("<a href='java&#115;cript:x()'>a</a>", "<a>a</a>")]
  [InlineData("<a href='//example.com'>a</a>", "<a>a</a>")]
  [InlineData("<img src='https://example.com/a.png'>", "<img alt=\"\">")]
  [InlineData("<img src='/assets/a.png' alt='A \"b\"'>", "<img src=\"/assets/a.png\" alt=\"A &quot;b&quot;\">")]
  [InlineData("<td colspan='2' rowspan='x'>a</td>", "<td colspan=\"2\">a</td>")]
  public void Only_what_is_allowed_is_written_anew(string html, string written) => Assert.Equal(written, SafeHtml.Clean(html));

  [Fact]
  public void Elements_nested_without_end_are_shown_as_text_and_not_read() {
    var deep = string.Concat(Enumerable.Repeat("<span>", 400_000)) + "a";
    Assert.EndsWith("&lt;span&gt;a", SafeHtml.Clean(deep), StringComparison.Ordinal);
    Assert.EndsWith("a" + string.Concat(Enumerable.Repeat("</span>", 100)), SafeHtml.Clean(string.Concat(Enumerable.Repeat("<span>", 100)) + "a"), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData(1, 300_000)]
  [InlineData(200, 1_000)]
  public void A_form_with_html_that_would_keep_the_parser_busy_is_refused(int components, int tags) {
    var html = string.Concat(Enumerable.Repeat("<div>", tags));
    var form = new JsonObject { ["components"] = new JsonArray([.. Enumerable.Range(0, components).Select(i => new JsonObject { ["type"] = "html", ["id"] = $"h{i}", ["content"] = html })]) };
    Assert.Contains(FormDefinition.Lint(form.ToJsonString()), f => f.Code == "forms.too_much_html");
  }

  [Theory]
  [InlineData("Một **hai** *ba* `<b>`", "<p>Một <strong>hai</strong> <em>ba</em> <code>&lt;b&gt;</code></p>")]
  [InlineData("### Đầu\n\nmột\nhai  \nba", "<h2>Đầu</h2><p>một\nhai<br>ba</p>")]
  [InlineData("# A\n## B\n#### C", "<h2>A</h2><h3>B</h3><h5>C</h5>")]
  [InlineData("- một\n- hai\n  nữa\n\n1. ba\n2. bốn", "<ul><li>một</li><li>hai\nnữa</li></ul><ol><li>ba</li><li>bốn</li></ol>")]
  [InlineData("> một\n> hai\n\n---", "<blockquote><p>một\nhai</p></blockquote><hr>")]
  [InlineData("[a](/b) [c](javascript:x) [d](https://e.vn)", "<p><a href=\"/b\">a</a> <a>c</a> <a href=\"https://e.vn\">d</a></p>")]
  [InlineData("*a* <script>x</script>", "<p><em>a</em> &lt;script&gt;x&lt;/script&gt;</p>")]
  [InlineData("ma_so_dinh_danh 2 * 3 * 4", "<p>ma_so_dinh_danh 2 * 3 * 4</p>")]
  public void Markdown_becomes_plain_elements(string text, string html) => Assert.Equal(html, Plain(Markdown.ToHtml(text)));

  /// <summary>Without the line breaks between elements.</summary>
  static string Plain(string html) => html.Replace(">\n", ">", StringComparison.Ordinal).Trim();

  [Fact]
  public void A_value_in_Markdown_stays_text() {
    var text = new FormText(FormTemplate.Of("Chào {{ name }}"));
    var scope = FormScope.Of(new(new() { ["name"] = "[bấm](https://lua.dao) **to** <b>" }), new(2026, 11, 21));
    Assert.Equal("<p>Chào [bấm](https://lua.dao) **to** &lt;b&gt;</p>", Plain(Markdown.ToHtml(text.In(scope, Markdown.Escape)!)));
  }

  [Fact]
  public void Whatever_is_written_a_browser_finds_no_script_in_it() {
    string[] pieces = ["<", ">", "\"", "'", "<p ", "<a href=", "<img src=x onerror=", "<script>", "</script>", "<svg onload=", "javascript:", "<!--", "-->", "&#", "=", "/", " ", "\n", "<style>", "</p", "<iframe", "a", "\0", "<math><mtext>", "```", "[x](", ")", "**"];
    var texts = Gen.Elements(pieces).ListOf().Select(p => string.Concat(p));
    var parser = new HtmlParser();
    Prop.ForAll(Arb.From(texts), text => {
      foreach (var html in new[] { SafeHtml.Clean(text), Markdown.ToHtml(text) }) {
        var body = parser.ParseDocument("<body>" + html).Body!;
        foreach (var element in body.QuerySelectorAll("*")) {
          Assert.DoesNotContain(element.LocalName, (string[])["script", "style", "iframe", "svg", "math", "object", "form", "input"]);
          Assert.DoesNotContain(element.Attributes, a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name == "style" || a.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase));
        }
      }
    }).QuickCheckThrowOnFailure();
  }
}
