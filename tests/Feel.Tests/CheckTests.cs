using System.Globalization;
using System.Resources;
using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Feel.Tests;

/// <summary>What lint sees: positions, stable codes, messages in two languages, names.</summary>
public sealed class CheckTests {
  [Theory]
  [InlineData("1 +", "feel.end", 3)]
  [InlineData("", "feel.empty", 0)]
  [InlineData("a == b", "feel.use_instead", 2)]
  [InlineData("a && b", "feel.use_instead", 2)]
  [InlineData("\"abc", "feel.string_open", 0)]
  [InlineData("/* abc", "feel.comment_open", 0)]
  [InlineData("(1", "feel.end", 2)]
  [InlineData("[1 2]", "feel.expected", 3)]
  [InlineData("if a then 1", "feel.end", 11)]
  [InlineData("{a: 1, a: 2}", "feel.duplicate_key", 7)]
  [InlineData("@\"2026-13-01\"", "feel.at_literal", 0)]
  [InlineData("x instance of nonsense", "feel.unknown_type", 14)]
  [InlineData("f(a: 1, 2)", "feel.mixed_arguments", 8)]
  [InlineData("? > 1", "feel.question", 0)]
  [InlineData("a # b", "feel.character", 2)]
  [InlineData("1e99", "feel.number_range", 0)]
  public void A_mistake_has_a_code_and_a_place(string text, string code, int position) {
    var error = Assert.Single(FeelExpression.Check(text));
    Assert.Equal((code, position), (error.Code, error.Position));
    Assert.Equal(FeelSeverity.Error, error.Severity);
  }

  [Fact]
  public void Line_and_column_count_from_one() {
    var error = Assert.Single(FeelExpression.Check("1 +\n  * 2"));
    Assert.Equal((2, 3), (error.Line, error.Column));
  }

  [Fact]
  public void Messages_are_Vietnamese_or_English() {
    var error = Assert.Single(FeelExpression.Check("a == b"));
    Assert.Equal("Không dùng \"==\", hãy viết =.", error.MessageIn(CultureInfo.GetCultureInfo("vi-VN")));
    Assert.Equal("“==” is not used, write = instead.", error.MessageIn(CultureInfo.GetCultureInfo("en")));
  }

  [Theory]
  [InlineData("count()", "feel.arity")]
  [InlineData("sqrt(n: 4)", "feel.parameters")]
  [InlineData("function(a) external {java: {}}", "feel.external")]
  public void What_cannot_work_is_a_warning(string text, string code) {
    var warning = Assert.Single(FeelExpression.Check(text));
    Assert.Equal((code, FeelSeverity.Warning), (warning.Code, warning.Severity));
  }

  [Fact]
  public void Unknown_variables_are_told_when_the_names_are_known() {
    var warning = Assert.Single(FeelExpression.Check("amount * rate + items[price > 3].price", new FeelNames(["amount", "items"])));
    Assert.Equal(("feel.unknown_variable", 9), (warning.Code, warning.Position));
  }

  /// <summary>DMN 1.5, section 10.3.4: conversion, Boolean, text, list, number, date, sort, context, ranges and their comparison, today and now.</summary>
  [Fact]
  public void Every_built_in_function_of_the_standard_is_known() {
    string[] names = [
      "date", "time", "date and time", "number", "string", "duration", "years and months duration", "not", "substring", "string length", "upper case", "lower case",
      "substring before", "substring after", "replace", "contains", "starts with", "ends with", "matches", "split", "string join", "list contains", "list replace", "count", "min", "max",
      "sum", "mean", "all", "any", "sublist", "append", "concatenate", "insert before", "remove", "reverse", "index of", "union", "distinct values", "flatten", "product", "median", "stddev",
      "mode", "decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down", "abs", "modulo", "sqrt", "log", "exp", "odd", "even", "is", "range", "before",
      "after", "meets", "met by", "overlaps", "overlaps before", "overlaps after", "finishes", "finished by", "includes", "during", "starts", "started by", "coincides", "day of year",
      "day of week", "month of year", "week of year", "sort", "get value", "get entries", "context", "context put", "context merge", "now", "today",
    ];
    Assert.Equal(["feel.unknown_variable"], FeelExpression.Check("moon phase()", new FeelNames([])).Select(w => w.Code));
    Assert.DoesNotContain(names, n => FeelExpression.Check($"{n}()", new FeelNames([])).Any(w => w.Code == "feel.unknown_variable"));
  }

  [Fact]
  public void Free_names_are_listed_without_local_ones() {
    var expression = FeelExpression.Parse("for i in items return {k: i.a + rate, m: k}[flag]");
    Assert.Equal(["items", "rate"], expression.Variables);
    Assert.Equal(["items", "rate", "flag"], expression.PossibleVariables);
  }

  [Fact]
  public void What_goes_wrong_in_evaluation_is_noted_and_the_rest_goes_on() {
    var result = FeelExpression.Parse("[1 / 0, missing, 2]").Evaluate();
    Assert.Equal("[null, null, 2]", FeelFormat.Text(result.Value));
    Assert.Equal(["feel.divide_by_zero", "feel.no_variable"], result.Diagnostics.Select(d => d.Code));
    Assert.Equal(3, result.Diagnostics[0].Position);
  }

  [Fact]
  public void Variables_may_come_as_json() {
    var json = JsonNode.Parse("""{"hồ sơ": {"phí": 25000, "thành phần": [{"bản": 2}, {"bản": 1}]}}""")!.AsObject();
    Assert.Equal(50001m, FeelExpression.Parse("hồ sơ.phí * 2 + count(hồ sơ.thành phần[bản > 1])").Evaluate(json).Value);
  }

  [Fact]
  public void Every_text_exists_in_both_languages() {
    var texts = new ResourceManager("Saola.Feel.Text", typeof(FeelExpression).Assembly);
    string[] Keys(string culture) => [.. texts.GetResourceSet(CultureInfo.GetCultureInfo(culture), true, culture.Length == 0)!
      .Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key).Order(StringComparer.Ordinal)];
    Assert.Equal(Keys(""), Keys("en"));
  }

  [Fact]
  public void One_expression_serves_many_threads() {
    var expression = FeelExpression.Parse("{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: for i in 1..8 return f(i) * k}.r");
    Parallel.For(0, 200, k => Assert.Equal(21m * k, ((object?[])expression.Evaluate(new FeelContext { ["k"] = k }).Value!)[^1]));
  }
}
