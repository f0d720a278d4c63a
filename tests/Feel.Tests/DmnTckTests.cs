using Xunit;

namespace Saola.Feel.Tests;

/// <summary>The DMN compatibility kit, run straight from its folder (DMN_TCK).</summary>
public sealed class DmnTckTests(ITestOutputHelper output) {
  [Theory]
  [InlineData("compliance-level-2", 1.0)]
  [InlineData("compliance-level-3", 1.0)]
  public void The_compatibility_kit_passes(string level, double share) {
    var outcomes = Outcomes(level);
    Assert.True(outcomes.Count(o => o.Passed) >= share * outcomes.Count, Failures(outcomes));
  }

  [Fact]
  public void The_cases_outside_the_levels_run_too() {
    var outcomes = Outcomes("non-compliant");
    Assert.True(outcomes.TrueForAll(o => o.Passed), Failures(outcomes));
  }

  List<TckOutcome> Outcomes(string level) {
    var root = TckRunner.Root();
    Assert.SkipWhen(root is null, "The DMN compatibility kit is not here; DMN_TCK names its folder.");
    var outcomes = TckRunner.Run(root, level).ToList();
    Console.WriteLine($"DMN compatibility kit, {level}: {outcomes.Count(o => o.Passed)} results passed, {outcomes.Count(o => !o.Passed)} failed");
    output.WriteLine(Failures(outcomes));
    Assert.NotEmpty(outcomes);
    return outcomes;
  }

  static string Failures(IEnumerable<TckOutcome> outcomes) =>
    string.Join('\n', outcomes.Where(o => !o.Passed).Select(o => $"{o.Folder} {o.Case} {o.Node}: {o.Detail}"));
}
