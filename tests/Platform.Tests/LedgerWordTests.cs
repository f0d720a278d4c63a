using System.Text.RegularExpressions;
using System.Xml.Linq;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>Whoever reads the ledger reads sentences: all that is recorded, and what it is about, has words.</summary>
public sealed partial class LedgerWordTests {
  static readonly HashSet<string> Words = [.. XDocument.Parse(Repository.Read("src/Systems/Security/Text.resx")).Descendants("data").Select(d => d.Attribute("name")!.Value)];

  static readonly string[] Acts = [.. Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => Recorded().Matches(Repository.Read(f)).Select(m => m.Value))];

  [Fact]
  public void Each_act_has_words() {
    var types = Acts.SelectMany(a => Type().Matches(a)).Concat(Event().Matches(Repository.Read("docs/events.md"))).Select(m => m.Groups[1].Value).Distinct().ToArray();
    Assert.True(types.Length > 80, $"only {types.Length} found");
    Assert.Empty(types.Where(t => !Words.Contains($"ledger_{t.Replace('.', '_')}")).Order(StringComparer.Ordinal));
  }

  [Fact]
  public void Each_kind_of_object_has_a_name() {
    var kinds = Acts.SelectMany(a => Kind().Matches(a)).Select(m => m.Groups[1].Value).Distinct().ToArray();
    Assert.True(kinds.Length > 15, $"only {kinds.Length} found");
    Assert.Empty(kinds.Where(k => !Words.Contains($"object_{k}")).Order(StringComparer.Ordinal));
  }

  [GeneratedRegex(@"\.Record\([^;]*;", RegexOptions.None, 1000)]
  private static partial Regex Recorded();

  [GeneratedRegex(@"""([a-z_]+\.[a-z_]+)""", RegexOptions.None, 1000)]
  private static partial Regex Type();

  [GeneratedRegex(@"""[a-z_]+\.[a-z_]+"", ""([a-z_]+)""", RegexOptions.None, 1000)]
  private static partial Regex Kind();

  [GeneratedRegex(@"^\| `([a-z_]+\.[a-z_]+)`", RegexOptions.Multiline, 1000)]
  private static partial Regex Event();
}
