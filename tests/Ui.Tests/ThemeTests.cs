using System.Text.RegularExpressions;
using Saola.Testing;
using Xunit;

namespace Saola.Ui.Tests;

/// <summary>What pages ask of the theme, read from their files.</summary>
public sealed partial class ThemeTests {
  static readonly string Css = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src/Host/wwwroot/assets"), "*.css").Select(File.ReadAllText));

  static IEnumerable<string> Pages => Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".razor", StringComparison.Ordinal));

  [Fact]
  public void Every_class_that_a_page_uses_is_in_the_theme() {
    var unknown = Pages.SelectMany(file => Classes().Matches(Expression().Replace(Repository.Read(file), " "))
      .SelectMany(m => m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
      .Where(name => !name.Contains('@') && !Regex.IsMatch(Css, $@"\.{Regex.Escape(name)}(?![\w-])", RegexOptions.None, TimeSpan.FromSeconds(2)))
      .Select(name => $"{file}: {name}"));
    Assert.Empty(unknown.Distinct());
  }

  [Fact]
  public void No_page_styles_or_scripts_itself() =>
    Assert.DoesNotContain(Pages, f => Own().IsMatch(Repository.Read(f)));

  [GeneratedRegex("class=\"([^\"]*)\"", RegexOptions.None, 1000)]
  private static partial Regex Classes();

  /// <summary>Names that are put together, such as <c>s@(n)</c>, are left out.</summary>
  [GeneratedRegex(@"[\w-]*@\((?:[^()]|\([^()]*\))*\)[\w-]*", RegexOptions.None, 1000)]
  private static partial Regex Expression();

  [GeneratedRegex("<style|\\sstyle=\"|<script(?! type=\"module\" src=)", RegexOptions.None, 1000)]
  private static partial Regex Own();
}
