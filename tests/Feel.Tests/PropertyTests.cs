using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Saola.Feel.Tests;

public sealed class PropertyTests {
  static readonly string[] Pieces = [
    "1", "2.5", "\"a\"", "null", "true", "x", "date of birth", "(", ")", "[", "]", "{", "}", "a:", ",", "..", ".", "+", "-", "*", "/", "**", "=", "!=", "<", ">=",
    "and", "or", "not(", "if", "then", "else", "for i in", "return", "some x in", "satisfies", "every", "in", "between", "instance of", "number", "list<", ">",
    "function(a)", "external", "@\"2026-01-01\"", "@\"P1D\"", "?", "item", "count(", "sum(", "date(", "string(", "sort(", "partial", "// c\n", "/* c */", "\"", "\\", "đ", "🐎", "'", "->", "1e9", "1..3",
  ];

  static readonly Gen<string> Expressions = Gen.Elements(Pieces).ListOf().Select(p => string.Join(' ', p));

  static void Holds(Arbitrary<string> texts, Action<string> check) => Prop.ForAll(texts, check).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

  static void OnlySyntaxErrors(string text) {
    try {
      FeelExpression.Parse(text).Evaluate(new FeelContext { ["x"] = 1 }, new FeelOptions { MaxSteps = 10_000 });
    } catch (FeelSyntaxException failed) {
      Assert.InRange(failed.Error.Position, 0, text.Length);
      Assert.NotEmpty(failed.Error.Message);
    }
    try {
      FeelUnary.Parse(text).Test(5m);
    } catch (FeelSyntaxException failed) {
      Assert.NotEmpty(failed.Error.Code);
    }
  }

  [Fact]
  public void Any_text_parses_or_is_a_syntax_error() =>
    Holds(ArbMap.Default.GeneratorFor<string>().Where(s => s is not null).ToArbitrary(), OnlySyntaxErrors);

  [Fact]
  public void Any_jumble_of_words_parses_or_is_a_syntax_error() => Holds(Expressions.ToArbitrary(), OnlySyntaxErrors);

  [Fact]
  public void Every_prefix_of_an_expression_parses_or_is_a_syntax_error() {
    const string text = "for x in [1, 2..3], y in {a b: \"đ\\u0041\"} return if some z in x satisfies z > 1.5e3 then f(n: -x[item > 2] ** 2) else @\"2026-01-01T00:00:00@Asia/Ho_Chi_Minh\" instance of list<context<a: number>>";
    for (var i = 0; i <= text.Length; i++) {
      OnlySyntaxErrors(text[..i]);
      OnlySyntaxErrors(text[i..]);
    }
  }

  [Fact]
  public void A_number_written_as_text_reads_back() =>
    Prop.ForAll(ArbMap.Default.ArbFor<decimal>(), n => Assert.Equal(n, FeelExpression.Parse(FeelFormat.Text(n)).Evaluate().Value)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

  [Fact]
  public void A_date_and_a_moment_read_back() =>
    Prop.ForAll(ArbMap.Default.ArbFor<DateTime>(), at => {
      var date = FeelDate.From(DateOnly.FromDateTime(at));
      Assert.Equal(date, FeelExpression.Parse("@\"" + date + "\"").Evaluate().Value);
      Assert.Equal(date, FeelDate.FromEpochDay(date.EpochDay));
      Assert.Equal(DateOnly.FromDateTime(at), date.ToDateOnly());
      var moment = FeelDateTime.From(at);
      Assert.Equal(moment, FeelExpression.Parse("date and time(\"" + moment + "\")").Evaluate().Value);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

  [Fact]
  public void A_duration_reads_back() =>
    Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<TimeSpan>(), (months, span) => {
      Assert.Equal(new FeelMonths(months), FeelExpression.Parse("@\"" + new FeelMonths(months) + "\"").Evaluate().Value);
      Assert.Equal(FeelDays.From(span), FeelExpression.Parse("@\"" + FeelDays.From(span) + "\"").Evaluate().Value);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

  [Fact]
  public void Json_survives_the_way_through_FEEL() {
    var json = JsonNode.Parse("""{"a":1,"b":[true,null,"x",{"c":2.50}],"tên":"Nguyễn","big":123456789012345678}""")!;
    var back = FeelValue.ToJson(FeelValue.FromJson(json));
    Assert.Equal("""{"a":1,"b":[true,null,"x",{"c":2.50}],"tên":"Nguyễn","big":123456789012345678}""", back!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
  }

  [Fact]
  public void A_value_written_as_FEEL_reads_back() {
    foreach (var text in new[] { "[1, \"a \\\"b\\\" \\\\\", null, {a b: [], \"x:y\": 1}]", "[1..5)", "(@\"2026-01-01\"..@\"2026-02-01\"]" }) {
      var value = FeelExpression.Parse(text).Evaluate().Value;
      var written = FeelFormat.Text(value, nested: true);
      if (value is not FeelRange { Start: FeelDate }) {
        Assert.True(FeelCompare.Same(value, FeelExpression.Parse(written).Evaluate().Value), written);
      }
    }
  }
}
