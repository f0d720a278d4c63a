using Xunit;

namespace Saola.Feel.Tests;

public sealed class FunctionTests {
  static void Gives(string text, string expected) => Assert.Equal(expected, ExpressionTests.Value(text));

  [Theory]
  [InlineData("substring(\"foobar\", 3)", "\"obar\"")]
  [InlineData("substring(\"foobar\", -2, 1)", "\"a\"")]
  [InlineData("substring(\"foobar\", 0)", "null")]
  [InlineData("string length(\"🐎đ\")", "2")]
  [InlineData("upper case(\"đường\")", "\"ĐƯỜNG\"")]
  [InlineData("substring before(\"H21.16\", \".\")", "\"H21\"")]
  [InlineData("substring after(\"H21.16\", \".\")", "\"16\"")]
  [InlineData("replace(\"0123456789\", \"(\\d{3})(\\d{3})(\\d{4})\", \"($1) $2-$3\")", "\"(012) 345-6789\"")]
  [InlineData("replace(\"abc\", \"[\", \"x\")", "null")]
  [InlineData("replace(\"abc\", \".*?\", \"x\")", "null")]
  [InlineData("matches(\"0912345678\", \"^0\\d{9}$\")", "true")]
  [InlineData("matches(\"a\\n\", \"^a$\")", "false")]
  [InlineData("split(\"a;b;;\", \";\")", "[\"a\", \"b\", \"\", \"\"]")]
  [InlineData("string join([\"a\", null, \"b\"], \", \")", "\"a, b\"")]
  [InlineData("string join([\"a\", 1])", "null")]
  [InlineData("number(\"1 250,5\", \" \", \",\")", "1250.5")]
  [InlineData("number(\"x\")", "null")]
  [InlineData("string(1.50)", "\"1.5\"")]
  [InlineData("string(@\"PT49H\")", "\"P2DT1H\"")]
  [InlineData("not(null)", "null")]
  public void Text_and_conversion(string text, string expected) => Gives(text, expected);

  [Theory]
  [InlineData("min(3, 1, 2)", "1")]
  [InlineData("max([@\"2026-01-01\", @\"2027-01-01\"])", "2027-01-01")]
  [InlineData("sum([])", "null")]
  [InlineData("sum([1, \"a\"])", "null")]
  [InlineData("mean([1, 2, 6])", "3")]
  [InlineData("median(8, 2, 5, 7)", "6")]
  [InlineData("mode([6, 3, 9, 6, 6])", "[6]")]
  [InlineData("stddev([2, 4, 7, 5]) > 2.0816", "true")]
  [InlineData("product([2, 3, 4])", "24")]
  [InlineData("all([true, null])", "null")]
  [InlineData("any([false, null, true])", "true")]
  [InlineData("list contains([1, null], null)", "true")]
  [InlineData("index of([1, 2, 1], 1)", "[1, 3]")]
  [InlineData("sublist([1, 2, 3], 2, 1)", "[2]")]
  [InlineData("append([1], 2, 3)", "[1, 2, 3]")]
  [InlineData("concatenate([1], [2, 3])", "[1, 2, 3]")]
  [InlineData("insert before([1, 3], 2, 2)", "[1, 2, 3]")]
  [InlineData("remove([1, 2, 3], -1)", "[1, 2]")]
  [InlineData("reverse([1, 2, 3])", "[3, 2, 1]")]
  [InlineData("union([1, 2], [2, 3])", "[1, 2, 3]")]
  [InlineData("distinct values([1, 1, \"1\", [1], [1]])", "[1, \"1\", [1]]")]
  [InlineData("flatten([[1, [2]], 3])", "[1, 2, 3]")]
  [InlineData("list replace([1, 2, 3], function(item, newItem) item > 1, 9)", "[1, 9, 9]")]
  [InlineData("sort([2, 1, 3])", "[1, 2, 3]")]
  public void Lists(string text, string expected) => Gives(text, expected);

  [Theory]
  [InlineData("decimal(2.5, 0)", "2")]
  [InlineData("round half up(2.5, 0)", "3")]
  [InlineData("round half down(2.5, 0)", "2")]
  [InlineData("round half down(-1.126, 2)", "-1.13")]
  [InlineData("round up(1.121, 2)", "1.13")]
  [InlineData("round down(1567, -3)", "1000")]
  [InlineData("floor(-1.56, 1)", "-1.6")]
  [InlineData("ceiling(-1.5)", "-1")]
  [InlineData("abs(@\"-P1D\")", "P1D")]
  [InlineData("modulo(-10, 3)", "2")]
  [InlineData("modulo(10, 0)", "null")]
  [InlineData("sqrt(16)", "4")]
  [InlineData("sqrt(-1)", "null")]
  [InlineData("odd(-1)", "true")]
  [InlineData("even(0.5)", "false")]
  [InlineData("10 ** 28 * 10", "null")]
  public void Numbers(string text, string expected) => Gives(text, expected);

  [Theory]
  [InlineData("get value({a: {b: 1}}, [\"a\", \"b\"])", "1")]
  [InlineData("context put({a: 1}, [\"b\", \"c\"], 2)", "{a: 1, b: {c: 2}}")]
  [InlineData("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}")]
  [InlineData("context([{key: \"a\", value: 1}])", "{a: 1}")]
  [InlineData("get entries({a: 1})", "[{key: \"a\", value: 1}]")]
  [InlineData("before([1..5), [5..9])", "true")]
  [InlineData("meets([1..5], [5..9])", "true")]
  [InlineData("overlaps before([1..5], [2..5])", "true")]
  [InlineData("overlaps([1..3], (3..5])", "false")]
  [InlineData("includes([1..10], [2..3])", "true")]
  [InlineData("during(5, [1..10])", "true")]
  [InlineData("starts(1, [1..10])", "true")]
  [InlineData("finished by([1..10], 10)", "true")]
  [InlineData("coincides([1..2], [1..2))", "false")]
  [InlineData("before(1, \"a\")", "null")]
  [InlineData("range(\"[1..5)\")", "[1..5)")]
  [InlineData("range(\"[1+1..5)\")", "null")]
  [InlineData("[1..5].end included", "true")]
  [InlineData("day of year(date: @\"2026-12-31\")", "365")]
  [InlineData("is(@\"10:00:00Z\", @\"10:00:00\")", "false")]
  public void Contexts_ranges_and_dates(string text, string expected) => Gives(text, expected);

  [Fact]
  public void Now_and_today_come_from_the_given_clock() {
    var options = new FeelOptions { Clock = new FixedClock(new DateTimeOffset(2026, 11, 21, 18, 0, 0, TimeSpan.Zero)), Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh") };
    Assert.Equal("2026-11-22T01:00:00+07:00", FeelFormat.Text(FeelExpression.Parse("now()").Evaluate(options: options).Value));
    Assert.Equal("2026-11-22", FeelFormat.Text(FeelExpression.Parse("today()").Evaluate(options: options).Value));
  }

  [Fact]
  public void A_function_of_the_host_is_called_by_its_name() {
    var variables = new FeelContext { ["add working days"] = FeelFunction.From("add working days", ["from", "days"], a => a[0] is FeelDate d && a[1] is decimal n ? FeelDate.From(d.ToDateOnly()!.Value.AddDays((int)n)) : null) };
    Assert.Equal("2026-11-26", FeelFormat.Text(FeelExpression.Parse("add working days(@\"2026-11-21\", 5)").Evaluate(variables).Value));
    Assert.Equal("2026-11-26", FeelFormat.Text(FeelExpression.Parse("add working days(days: 5, from: @\"2026-11-21\")").Evaluate(variables).Value));
  }

  sealed class FixedClock(DateTimeOffset now) : TimeProvider {
    public override DateTimeOffset GetUtcNow() => now;
  }
}
