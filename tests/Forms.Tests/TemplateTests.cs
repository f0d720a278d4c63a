using System.Net;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Forms.Tests;

public sealed class TemplateTests {
  static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Labels = new() { ["core:catalogue/gender"] = new Dictionary<string, string> { ["female"] = "Nữ" } };

  static string Fill(string html, string values) =>
    TemplateRenderer.Fill(TemplateText.Parse("a:template/b", html), (FeelContext)FeelValue.From(JsonNode.Parse(values))!, Labels);

  [Theory]
  [InlineData("a {{ form.x }} b", "a &lt;1&gt; &amp; &quot;q&quot; b")]
  [InlineData("{{ money(total) }}", "1.250.000 đ")]
  [InlineData("{{ form.day }} {{ form.nothing }}|", "21/11/2026 |")]
  [InlineData("{{ form.moment }}", "08:30 23/11/2026")]
  [InlineData("{{ date(\"2026-11-21\") }} {{ form.area }} {{ form.tags }}", "21/11/2026 120,5 a, b")]
  [InlineData("{{ label(\"core:catalogue/gender\", \"female\") }}", "N&#7919;")]
  [InlineData("{{ label(\"core:catalogue/gender\", form.nothing) }}|", "|")]
  [InlineData("{{ if total > 5 then \"}}\" else {a: {b: 1}}.a }}", "}}")]
  [InlineData("{{#each i in components}}{{ position }}:{{ i.n }}{{#each k in i.k}}{{ k }}{{ position }}{{/each}};{{/each}}", "1:ax1y2;2:b;")]
  [InlineData("{{#if total > 5}}{{#if form.nothing != null}}no{{else}}yes{{/if}}{{else}}no{{/if}}", "yes")]
  [InlineData("{{#if form.nothing}}no{{/if}}", "")]
  public void A_template_is_filled_with_feel(string template, string expected) {
    const string Values = """
      {"total": 1250000, "form": {"x": "<1> & \"q\"", "day": "2026-11-21", "moment": "2026-11-23T01:30:00Z", "area": 120.5, "tags": ["a", "b"]}, "components": [{"n": "a", "k": ["x", "y"]}, {"n": "b", "k": []}]}
      """;
    Assert.Equal(WebUtility.HtmlDecode(expected), WebUtility.HtmlDecode(Fill(template, Values)));
    if (template.Contains("form.x", StringComparison.Ordinal)) Assert.Equal(expected, Fill(template, Values));
  }

  [Theory]
  [InlineData("một\n{{ dossier.cod }}", 2, "dossier.cod")]
  [InlineData("{{ dossier.code", 1, "ngoặc")]
  [InlineData("một\nhai\n{{ total + }}", 3, "total +")]
  [InlineData("{{ tong }}", 1, "tong")]
  [InlineData("\n{{#each c components}}{{/each}}", 2, "#each")]
  [InlineData("\n\n{{#if paid}}x", 3, "if")]
  [InlineData("{{#if paid}}a{{else}}b\n{{else}}c{{/if}}", 2, "else")]
  [InlineData("x\n{{/each}}", 2, "/each")]
  [InlineData("{{ }}", 1, "trống")]
  [InlineData("{{ label(form.list, form.x) }}", 1, "label")]
  [InlineData("<p>\n<script>alert(1)</script>", 2, "<script")]
  [InlineData("<p onclick=\"x()\">", 1, "onclick")]
  [InlineData("<img src=\"https://example.com/a.png\">", 1, "https://")]
  [InlineData("<style>p { color: {{ form.x }} }</style>", 1, "<style>")]
  [InlineData("<img alt={{ form.x }}>", 1, "nháy")]
  [InlineData("<meta name=\"saola:purpose\" content=\"result\"><i id=\"signature\"></i>", 1, "result-number")]
  public void A_mistake_is_told_with_its_line(string html, int line, string word) {
    var fault = Assert.Single(TemplateText.Check(html));
    Assert.Equal(line, fault.Line);
    Assert.Contains(word, fault.Problem, StringComparison.Ordinal);
    Assert.NotEmpty(fault.Cure);
  }

  [Fact]
  public void A_template_with_a_mistake_is_not_filled() =>
    Assert.StartsWith("a:template/b:2:", Assert.Throws<TemplateException>(() => TemplateText.Parse("a:template/b", "\n{{ total + }}")).Message, StringComparison.Ordinal);

  static readonly IReadOnlyDictionary<string, string> OfPacks =
    PackReader.Read([Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai")]).Set.Of("template").ToDictionary(t => t.Id, t => t.Text, StringComparer.Ordinal);

  public static TheoryData<string> Ids => new(OfPacks.Keys);

  [Theory, MemberData(nameof(Ids))]
  public void Templates_of_the_packs_have_no_mistakes(string id) => Assert.Empty(TemplateText.Check(OfPacks[id]));

  /// <summary>Whatever a person typed, it comes out as text: nothing of it becomes markup, in content or in an attribute.</summary>
  [Fact]
  public void No_value_becomes_markup() {
    var random = new Random(20261121);
    const string Pieces = "<>&\"'`=/{}#;: aăđ\n\t\u0000";
    var template = TemplateText.Parse("a:template/b", "<p title=\"{{ form.v }}\">{{ form.v }}</p>{{#each i in form.list}}<b>{{ i }}</b>{{/each}}");
    for (var i = 0; i < 5000; i++) {
      var typed = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)])]);
      var values = new FeelContext { ["form"] = new FeelContext { ["v"] = typed, ["list"] = new object?[] { typed } } };
      var html = TemplateRenderer.Fill(template, values, Labels);
      var escaped = WebUtility.HtmlEncode(typed);
      Assert.Equal($"<p title=\"{escaped}\">{escaped}</p><b>{escaped}</b>", html);
      Assert.DoesNotContain(escaped, c => c is '<' or '>' or '"' or '\'');
    }
  }

  /// <summary>Any text is read: the answer is a template or its mistakes, never an exception of another kind.</summary>
  [Fact]
  public void Any_text_is_read_or_refused() {
    var random = new Random(7);
    string[] pieces = ["{{", "}}", "#each x in ", "#if ", "/each", "/if", "else", "form.a", "\"", "<p>", " ", "\n", "{", "}", "1 + ", "label(", ")"];
    for (var i = 0; i < 20_000; i++) {
      var html = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
      var faults = TemplateText.Check(html);
      if (faults.Count == 0) Fill(html, """{"form": {"a": [1, 2]}}""");
      else Assert.All(faults, f => Assert.InRange(f.Line, 1, 13));
    }
  }
}
