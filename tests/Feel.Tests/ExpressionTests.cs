using Xunit;

namespace Saola.Feel.Tests;

/// <summary>Each row: an expression and the text of its value.</summary>
public sealed class ExpressionTests {
  internal static string Value(string text, FeelContext? variables = null) =>
    FeelFormat.Text(FeelExpression.Parse(text).Evaluate(variables).Value, nested: true);

  [Theory]
  [InlineData("1 + 2 * 3", "7")]
  [InlineData("(1 + 2) * 3", "9")]
  [InlineData("-3 ** 2", "9")]
  [InlineData("3 ** 4 ** 5", "3486784401")]
  [InlineData("10 / 4", "2.5")]
  [InlineData("1 / 0", "null")]
  [InlineData("10--5", "15")]
  [InlineData(".5 + 1e2", "100.5")]
  [InlineData("0.1 + 0.2", "0.3")]
  [InlineData("79228162514264337593543950335 + 1", "null")]
  [InlineData("\"Xin \" + \"chào\"", "\"Xin chào\"")]
  [InlineData("1 + \"a\"", "null")]
  [InlineData("null + 1", "null")]
  public void Arithmetic(string text, string expected) => Assert.Equal(expected, Value(text));

  [Theory]
  [InlineData("1 < 2", "true")]
  [InlineData("\"a\" < \"b\"", "true")]
  [InlineData("1 = \"1\"", "null")]
  [InlineData("null = null", "true")]
  [InlineData("null != 1", "true")]
  [InlineData("[1, 2] = [1, 2]", "true")]
  [InlineData("{a: 1} = {a: 1}", "true")]
  [InlineData("true and null", "null")]
  [InlineData("false and null", "false")]
  [InlineData("true or 5", "true")]
  [InlineData("5 between 1 and 10", "true")]
  [InlineData("5 in (< 3, [4..6])", "true")]
  [InlineData("5 in [1, 5]", "true")]
  [InlineData("5 in ]5..7]", "false")]
  [InlineData("1 in (1..5)", "false")]
  [InlineData("5 in (<= 5)", "true")]
  [InlineData("-1 instance of number", "true")]
  [InlineData("[1, 2] instance of list<number>", "true")]
  [InlineData("{a: 1} instance of context<a: string>", "false")]
  [InlineData("@\"2026-01-01\" instance of date", "true")]
  [InlineData("null instance of number", "false")]
  public void Comparison(string text, string expected) => Assert.Equal(expected, Value(text));

  [Theory]
  [InlineData("if 1 > 2 then \"a\" else \"b\"", "\"b\"")]
  [InlineData("if null then 1 else 2", "2")]
  [InlineData("for i in 1..3 return i * 2", "[2, 4, 6]")]
  [InlineData("for i in 3..1 return i", "[3, 2, 1]")]
  [InlineData("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]")]
  [InlineData("for x in [1, 2], y in [x, 10] return x + y", "[2, 11, 4, 12]")]
  [InlineData("for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day", "[27, 28, 1]")]
  [InlineData("some x in [1, 2] satisfies x > 1", "true")]
  [InlineData("every x in [1, 2] satisfies x > 1", "false")]
  [InlineData("every x in [] satisfies x > 1", "true")]
  [InlineData("[1, 2, 3][-1]", "3")]
  [InlineData("[1, 2, 3][item > 1]", "[2, 3]")]
  [InlineData("[{a: 1}, {a: 2}][a > 1].a", "[2]")]
  [InlineData("[{b: [1, 2]}, {b: [3]}].b[1]", "[1, 2]")]
  [InlineData("{a: 1, b: a + 1}.b", "2")]
  [InlineData("{full name: \"An\", chào: full name + \"!\"}.chào", "\"An!\"")]
  [InlineData("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r", "120")]
  [InlineData("{add: function(a: number, b: number) a + b}.add(b: 1, a: 2)", "3")]
  [InlineData("(for i in 1..3 return function() i)[2]()", "2")]
  [InlineData("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]")]
  [InlineData("count([1, 2, 3][item >= 2])", "2")]
  public void Control(string text, string expected) => Assert.Equal(expected, Value(text));

  [Theory]
  [InlineData("date(\"2026-01-31\") + duration(\"P1M\")", "2026-02-28")]
  [InlineData("@\"2026-03-01\" - @\"2026-02-01\"", "P28D")]
  [InlineData("@\"2026-01-01T10:00:00+07:00\" = @\"2026-01-01T03:00:00Z\"", "true")]
  [InlineData("@\"2026-06-01T10:00:00@Asia/Ho_Chi_Minh\".time offset", "PT7H")]
  [InlineData("date and time(\"2017-12-31T24:00:00\")", "2018-01-01T00:00:00")]
  [InlineData("@\"P1D\" * 2.5", "P2DT12H")]
  [InlineData("@\"P1Y\" / @\"P1M\"", "12")]
  [InlineData("day of week(@\"2026-11-21\")", "\"Saturday\"")]
  [InlineData("week of year(@\"2005-01-01\")", "53")]
  [InlineData("years and months duration(@\"2011-12-22\", @\"2013-08-24\")", "P1Y8M")]
  [InlineData("date(\"2026-02-30\")", "null")]
  [InlineData("time(\"23:59:00\") + duration(\"PT2M\")", "00:01:00")]
  public void Dates(string text, string expected) => Assert.Equal(expected, Value(text));

  [Theory]
  [InlineData("date of birth.year", "1990")]
  [InlineData("Nguyễn Văn + 1", "2")]
  [InlineData("hồ sơ.phí lệ phí * 2", "50000")]
  [InlineData("count(list)", "2")]
  public void Names_with_spaces_and_Vietnamese_letters(string text, string expected) {
    var variables = new FeelContext {
      ["date of birth"] = new DateOnly(1990, 5, 1),
      ["Nguyễn Văn"] = 1,
      ["hồ sơ"] = new Dictionary<string, object?> { ["phí lệ phí"] = 25000 },
      ["list"] = new[] { 1, 2 },
    };
    Assert.Equal(expected, Value(text, variables));
  }

  [Fact]
  public void Names_with_operators_are_found_when_declared() {
    var names = new FeelNames(["Date-Time", "Date-Time2", "Applicant and spouse"]);
    var variables = new FeelContext { ["Date-Time"] = 5, ["Date-Time2"] = 3, ["Applicant and spouse"] = 1 };
    Assert.Equal(3m, FeelExpression.Parse("Date-Time - Date-Time2 + Applicant and spouse", names).Evaluate(variables).Value);
  }

  [Fact]
  public void A_variable_named_like_a_function_is_the_variable_unless_it_is_called() {
    var variables = new FeelContext { ["today"] = new DateOnly(2026, 1, 1), ["count"] = 7, ["items"] = new[] { 1, 2 } };
    Assert.Equal("2026-01-02", Value("today + @\"P1D\"", variables));
    Assert.Equal("9", Value("count + count(items)", variables));
    Assert.Equal("[3, 2, 1]", Value("{f: reverse}.f([1, 2, 3])"));
  }

  [Theory]
  [InlineData("< 18", 17, true)]
  [InlineData("[18..60]", 60, true)]
  [InlineData("not(1, 2)", 3, true)]
  [InlineData("1, 2, > 10", 11, true)]
  [InlineData("-", 1, true)]
  [InlineData("? * 2 = 10", 5, true)]
  [InlineData("limit", 7, true)]
  [InlineData("> limit", 7, false)]
  public void Unary_tests(string text, int input, bool expected) =>
    Assert.Equal(expected, FeelUnary.Parse(text).Test(input, new FeelContext { ["limit"] = 7 }).Value);
}
