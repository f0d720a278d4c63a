using Xunit;

namespace Saola.Feel.Tests;

public sealed class ShadowTests {
  [Fact]
  public void A_given_variable_comes_before_the_built_in_function_of_its_name() {
    var given = new FeelContext { ["today"] = new DateOnly(2026, 11, 21), ["count"] = 3 };
    Assert.Equal(true, FeelExpression.Parse("date(\"2026-11-20\") < today and count = 3 and count([1, 2]) = 2").Evaluate(given).Value);
  }

  [Fact]
  public void A_built_in_function_is_a_value_when_nothing_is_given() =>
    Assert.Equal(2m, FeelExpression.Parse("(for f in [count] return f([1, 2]))[1]").Evaluate().Value);
}
