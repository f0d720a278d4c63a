using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Forms.Tests;

/// <summary>Every form in packs/ can be shown.</summary>
public sealed class PackFormTests {
  public static TheoryData<string> Files => new(Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.Contains("/forms/", StringComparison.Ordinal)));

  [Theory]
  [MemberData(nameof(Files))]
  public void A_form_of_a_pack_has_no_fault(string file) => Assert.Empty(FormDefinition.Lint(Repository.Read(file)));
}
