using System.Diagnostics;
using Saola.Feel.Dmn;
using Xunit;

namespace Saola.Feel.Tests;

public sealed class LimitTests {
  static void StopsWith(string code, string text, FeelOptions? options = null) {
    var clock = Stopwatch.StartNew();
    var result = FeelExpression.Parse(text).Evaluate(options: options);
    Assert.True(result.LimitHit);
    Assert.Null(result.Value);
    Assert.Contains(result.Diagnostics, d => d.Code == code);
    Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
  }

  [Theory]
  [InlineData("for i in 1..1e12 return i")]
  [InlineData("for i in 1..1e12, j in 1..1e12 return 1")]
  [InlineData("some i in 1..1e12 satisfies false")]
  [InlineData("count(for i in @\"-999999999-01-01\"..@\"999999999-01-01\" return 1)")]
  [InlineData("for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])")]
  public void An_endless_loop_ends_as_a_limit(string text) => StopsWith("feel.limit_steps", text);

  [Theory]
  [InlineData("{f: function(n) f(n + 1), r: f(1)}.r")]
  [InlineData("{f: function(g) g(g), r: f(f)}.r")]
  public void Endless_recursion_ends_as_a_limit(string text) => StopsWith("feel.limit_depth", text);

  [Fact]
  public void A_text_that_doubles_ends_as_a_limit() =>
    StopsWith("feel.limit_size", "for i in 1..60 return if i = 1 then \"abcdefghij\" else partial[-1] + partial[-1]");

  [Theory]
  [InlineData("(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]")]
  [InlineData("{l: (for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1], m: (for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1], r: l = m}.r")]
  [InlineData("count(flatten((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]))")]
  public void A_list_of_shared_lists_ends_as_a_limit(string text) => StopsWith("feel.limit_steps", text);

  [Theory]
  [InlineData("string length(string((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]))")]
  [InlineData("{s: string join(for i in 1..90000 return \"aaaaaaaaaa\"), r: string length(replace(s, \"a\", s))}.r")]
  public void A_text_out_of_shared_parts_ends_as_a_limit(string text) => StopsWith("feel.limit_size", text);

  [Fact]
  public void A_message_shows_the_beginning_of_a_long_value() =>
    Assert.True(FeelExpression.Parse("date((for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1])").Evaluate().Diagnostics[0].Message.Length < 200);

  [Fact]
  public void A_pattern_that_backtracks_for_ever_ends_as_a_limit() =>
    StopsWith("feel.limit_time", "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a|aa)+$\")");

  [Fact]
  public void The_time_limit_holds_when_steps_are_plenty() =>
    StopsWith("feel.limit_time", "for i in 1..1e12 return i", new FeelOptions { MaxSteps = int.MaxValue, MaxTime = TimeSpan.FromMilliseconds(50) });

  [Fact]
  public void A_list_nested_a_hundred_thousand_deep_does_not_break_the_stack() {
    var result = FeelExpression.Parse("string((for i in 1..100000 return if i = 1 then [] else [partial[-1]])[-1])")
      .Evaluate(options: new FeelOptions { MaxSteps = 500_000_000, MaxTime = TimeSpan.FromSeconds(20) });
    Assert.True(result.LimitHit || result.Value is string);
  }

  [Theory]
  [InlineData("(", ")")]
  [InlineData("[", "]")]
  [InlineData("-", "")]
  [InlineData("if true then ", " else 1")]
  [InlineData("{a: ", "}")]
  public void Deep_nesting_is_a_syntax_error(string open, string close) {
    var text = string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000));
    Assert.Contains(Assert.Throws<FeelSyntaxException>(() => FeelExpression.Parse(text)).Error.Code, new[] { "feel.too_deep", "feel.too_long" });
  }

  [Fact]
  public void A_sum_of_thirty_thousand_terms_is_computed_or_stopped() {
    var result = FeelExpression.Parse("1" + string.Concat(Enumerable.Repeat(" + 1", 30_000))).Evaluate();
    Assert.True(result.LimitHit || result.Value is 30_001m);
  }

  [Fact]
  public void A_text_that_is_too_long_is_refused() =>
    Assert.Equal("feel.too_long", Assert.Throws<FeelSyntaxException>(() => FeelExpression.Parse(new string(' ', 300_000))).Error.Code);

  [Theory]
  [InlineData("<!DOCTYPE definitions [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"&x;\"/>")]
  [InlineData("<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"&b;\"/>")]
  [InlineData("<definitions")]
  [InlineData("")]
  public void Xml_with_a_document_type_or_no_xml_at_all_is_refused(string xml) =>
    Assert.Equal("dmn.xml", Assert.Throws<DmnException>(() => DmnModel.Load(xml)).Error.Code);
}
