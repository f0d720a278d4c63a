using System.Text.RegularExpressions;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>Whoever installs the program finds every setting in one page.</summary>
public sealed partial class SettingsTests {
  [Fact]
  public void Every_setting_of_the_program_is_described_and_no_other() {
    var source = string.Join('\n', Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read));
    var used = Asked().Matches(source).Select(m => m.Groups[1].Value).ToHashSet();
    // HttpSender makes the names of its settings from the channel.
    used.UnionWith(["SAOLA_SMS_URL", "SAOLA_SMS_TOKEN", "SAOLA_ZALO_URL", "SAOLA_ZALO_TOKEN"]);
    var described = Described().Matches(Repository.Read("docs/settings.md")).Select(m => m.Groups[1].Value).ToHashSet();
    Assert.Empty(used.Except(described).Select(s => $"{s} is not in docs/settings.md"));
    Assert.Empty(described.Except(used).Select(s => $"{s} is described and nothing reads it"));
  }

  [GeneratedRegex(@"""(SAOLA_[A-Z0-9_]+)""", RegexOptions.None, 1000)]
  private static partial Regex Asked();

  [GeneratedRegex(@"`(SAOLA_[A-Z0-9_]+)`", RegexOptions.None, 1000)]
  private static partial Regex Described();
}
