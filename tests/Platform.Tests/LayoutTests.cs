using System.Text.RegularExpressions;
using System.Xml.Linq;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>The walls of the house, read from the files.</summary>
public sealed partial class LayoutTests {
  static readonly string[] Order = ["Kernel", "Feel", "Ui", "Forms", "Contracts", "Identity", "Signing", "Process", "Registries", "Exchange", "DataHub", "Devices"];

  static int Rank(string path) {
    if (path.Contains("src/Systems/", StringComparison.Ordinal)) return 100;
    return path.Contains("src/Host/", StringComparison.Ordinal) ? 200 : Array.IndexOf(Order, Path.GetFileNameWithoutExtension(path));
  }

  [Fact]
  public void References_go_one_way() {
    foreach (var project in Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal)))
      foreach (var reference in XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")) {
        var target = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)));
        Assert.True(Rank(target) >= 0 && Rank(target) < Rank(project), $"{project} must not reference {target}");
      }
  }

  [Fact]
  public void No_path_is_deeper_than_six_segments() =>
    Assert.DoesNotContain(Repository.Files, f => f.Split('/').Length > 6);

  [Fact]
  public void No_id_of_a_pack_occurs_in_src() {
    var sources = Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".sql", StringComparison.Ordinal)))
      .Select(f => (f, Text: Repository.Read(f))).ToArray();
    var ids = Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.EndsWith(".json", StringComparison.Ordinal))
      .SelectMany(f => PackId().Matches(Repository.Read(f)).Select(m => m.Groups[1].Value)).ToHashSet();
    var codes = Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.Contains("/procedures/", StringComparison.Ordinal))
      .SelectMany(f => ProcedureCode().Matches(Repository.Read(f)).Select(m => m.Groups[1].Value)).ToHashSet();
    Assert.NotEmpty(ids);
    foreach (var (file, text) in sources)
      foreach (var id in ids.Concat(codes)) Assert.False(text.Contains(id, StringComparison.Ordinal), $"{file} names {id}: the engines know no pack");
  }

  [Fact]
  public void Sources_hold_no_left_overs() {
    foreach (var file in Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal) || (f.StartsWith("web/", StringComparison.Ordinal) && f.EndsWith(".ts", StringComparison.Ordinal))))
      if (!file.EndsWith("LayoutTests.cs", StringComparison.Ordinal))
        Assert.False(LeftOver().IsMatch(Repository.Read(file)), $"{file} holds a left-over note, or swallows an error");
  }

  [Fact]
  public void Each_slice_has_its_tests() {
    var slices = Repository.Files.Select(f => Slice().Match(f)).Where(m => m.Success).ToArray();
    Assert.True(slices.Length > 100, $"only {slices.Length} slices found");
    Assert.Empty(slices.Where(m => $"tests/{m.Groups["project"]}.Tests/{m.Groups["name"]}Tests.cs" is var file
      && !(Repository.Files.Contains(file) && Repository.Read(file).Contains($"class {m.Groups["name"]}Tests", StringComparison.Ordinal))).Select(m => m.Value).Order(StringComparer.Ordinal));
  }

  [Fact]
  public void Every_project_has_a_lock_file() {
    foreach (var project in Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)))
      Assert.Contains(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"), Repository.Files);
  }

  [Fact]
  public void Lock_files_name_no_registry() {
    foreach (var file in Repository.Files.Where(f => f.EndsWith("package-lock.json", StringComparison.Ordinal)))
      Assert.DoesNotContain("\"resolved\": \"http", Repository.Read(file), StringComparison.Ordinal);
  }

  [Fact]
  public void Every_dependency_is_explained() {
    var explained = Repository.Read("docs/dependencies.md");
    var nuget = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(p => p.Attribute("Include")!.Value);
    var npm = Repository.Files.Where(f => f.EndsWith("package.json", StringComparison.Ordinal)).SelectMany(f => NpmNames(Repository.Read(f)));
    foreach (var name in nuget.Concat(npm).Distinct()) Assert.True(explained.Contains($"`{name}`", StringComparison.Ordinal), $"docs/dependencies.md does not explain {name}");
  }

  static IEnumerable<string> NpmNames(string json) {
    var root = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
    foreach (var part in new[] { "dependencies", "devDependencies" })
      foreach (var (name, _) in root[part]?.AsObject() ?? []) yield return name;
  }

  /// <summary>docs/evidence/N.md: a table whose last column names tests (Class.Test) or benches (bench/name).</summary>
  [Fact]
  public void Evidence_names_tests_and_benches_that_exist() {
    var names = Repository.Files.Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).Select(Repository.Read).ToArray();
    foreach (var file in Repository.Files.Where(f => f.StartsWith("docs/evidence/", StringComparison.Ordinal)))
      foreach (var row in Repository.Read(file).Split('\n').Where(l => l.StartsWith('|')))
        foreach (Match match in Quoted().Matches(row.TrimEnd().TrimEnd('|').Split('|')[^1])) {
          var name = match.Groups[1].Value;
          Assert.True(EvidenceName().IsMatch(name), $"{file} names '{name}', which is neither a test nor a bench");
          var exists = name.StartsWith("bench/", StringComparison.Ordinal)
            ? Repository.Files.Any(f => f.StartsWith(name + "/", StringComparison.Ordinal))
            : names.Any(n => n.Contains($"class {name.Split('.')[0]}", StringComparison.Ordinal) && Regex.IsMatch(n, $@"\b{Regex.Escape(name.Split('.')[1])}\(", RegexOptions.None, TimeSpan.FromSeconds(1)));
          Assert.True(exists, $"{file} names '{name}', which does not exist");
        }
  }

  /// <summary>
  /// What a migration takes from the program before it, which may still run: a column that it must fill in from then on, a default,
  /// a column or a table. The guide for operators names each, so that they stop that program first.
  /// </summary>
  [Fact]
  public void Migrations_beside_which_the_program_before_cannot_go_on_are_named_for_operators() {
    var guide = Repository.Read("docs/guides/operators.md");
    var said = StopFirst().Matches(guide[guide.IndexOf("**New version.**", StringComparison.Ordinal)..]);
    var named = said.SelectMany(m => Number().Matches(m.Groups["numbers"].Value).Select(n => $"{m.Groups["module"].Value} {n.Value}")).ToHashSet();
    var found = Repository.Files.Where(f => f.EndsWith(".sql", StringComparison.Ordinal) && f.Contains("/Migrations/", StringComparison.Ordinal) && TakesAway().IsMatch(Repository.Read(f)))
      .Select(f => $"{Module(f)} {Path.GetFileName(f)[..4]}").ToArray();
    Assert.NotEmpty(found);
    Assert.Empty(found.Except(named));

    static string Module(string file) => Regex.Replace(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))!, "(?<=[a-z])(?=[A-Z])", "_", RegexOptions.None, TimeSpan.FromSeconds(1)).ToLowerInvariant();
  }

  /// <summary>What a function says by <c>format</c> is done later, by the program that calls it.</summary>
  [GeneratedRegex(@"(?<!format\(')\b(set not null|drop column|drop default|drop table|rename column|rename to)\b", RegexOptions.IgnoreCase, 1000)]
  private static partial Regex TakesAway();

  [GeneratedRegex("`(?<module>[a-z_]+)` (?<numbers>[0-9]{4}((, | and )[0-9]{4})*)", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex StopFirst();

  [GeneratedRegex("[0-9]{4}", RegexOptions.None, 1000)]
  private static partial Regex Number();

  [GeneratedRegex("`([^`]*)`", RegexOptions.None, 1000)]
  private static partial Regex Quoted();

  [GeneratedRegex("^src/(?:[A-Za-z]+/)?(?<project>[A-Za-z]+)/Features/(?<name>[A-Za-z]+)\\.cs$", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Slice();

  [GeneratedRegex("\"id\": *\"([a-z0-9-]+:[a-z-]+/[^\"]+)\"", RegexOptions.None, 1000)]
  private static partial Regex PackId();

  [GeneratedRegex("\"code\": *\"([0-9]\\.[0-9]{6})\"", RegexOptions.None, 1000)]
  private static partial Regex ProcedureCode();

  [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|catch *(\([^)]*\))? *\{ *\}", RegexOptions.None, 1000)]
  private static partial Regex LeftOver();

  [GeneratedRegex("^([A-Z][A-Za-z0-9]+\\.[A-Z][A-Za-z0-9_]+|bench/[a-z-]+)$", RegexOptions.None, 1000)]
  private static partial Regex EvidenceName();
}
