using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>Whoever reads the ledger reads sentences: what a module records, the module itself words, in both languages.</summary>
public sealed partial class LedgerWordTests(SaolaApp app) : IClassFixture<SaolaApp> {
  sealed record Recorded(string Project, string Text);

  static readonly Recorded[] Acts = [.. Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
    .SelectMany(f => Record().Matches(Repository.Read(f)).Select(m => new Recorded(ProjectOf(f), m.Value)))];

  static string ProjectOf(string file) => string.Join('/', file.Split('/').Take(file.StartsWith("src/Engines/", StringComparison.Ordinal) || file.StartsWith("src/Systems/", StringComparison.Ordinal) ? 3 : 2));

  static readonly Dictionary<string, HashSet<string>> known = new(StringComparer.Ordinal);

  /// <summary>The keys that a project has in both languages.</summary>
  static HashSet<string> Keys(string project) {
    lock (known) return known.TryGetValue(project, out var keys) ? keys : known[project] = [.. Names($"{project}/Text.resx").Intersect(Names($"{project}/Text.en.resx"))];
    static IEnumerable<string> Names(string file) => XDocument.Parse(Repository.Read(file)).Descendants("data").Select(d => d.Attribute("name")!.Value);
  }

  static readonly string[] Projects = [.. Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith("/Text.resx", StringComparison.Ordinal)).Select(f => Path.GetDirectoryName(f)!)];

  [Fact]
  public void Each_module_words_what_it_records() {
    var types = Acts.SelectMany(a => Type().Matches(a.Text).Select(m => (a.Project, Type: m.Groups[1].Value))).Distinct().ToArray();
    Assert.True(types.Length > 80, $"only {types.Length} found");
    Assert.DoesNotContain(types, t => !Keys(t.Project).Contains($"ledger_{t.Type.Replace('.', '_')}"));
  }

  [Fact]
  public void Each_event_has_its_sentence() {
    var types = Event().Matches(Repository.Read("docs/events.md")).Select(m => m.Groups[1].Value).ToArray();
    Assert.True(types.Length > 30, $"only {types.Length} found");
    Assert.DoesNotContain(types, t => !Projects.Any(p => Keys(p).Contains($"ledger_{t.Replace('.', '_')}")));
  }

  [Fact]
  public void Each_kind_of_object_has_a_name() {
    var kinds = Acts.SelectMany(a => Kind().Matches(a.Text)).Select(m => m.Groups[1].Value).Distinct().ToArray();
    Assert.True(kinds.Length > 15, $"only {kinds.Length} found");
    Assert.Empty(kinds.Where(k => !Projects.Any(p => Keys(p).Contains($"object_{k}"))).Order(StringComparer.Ordinal));
  }

  /// <summary>Purposes that acts can have: what routes need, and the names of jobs and of the program's own works.</summary>
  [Fact]
  public void Each_purpose_is_worded() {
    var words = app.Services.GetRequiredService<LedgerWords>();
    string[] purposes = [
      .. app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).Select(e => e.Metadata.GetMetadata<IPurpose>()?.Purpose).OfType<string>(),
      .. app.Services.GetServices<Permission>().Select(p => p.Id), .. app.Services.GetServices<Handler>().Select(h => h.Name),
      .. Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => Begun().Matches(Repository.Read(f)).Select(m => m.Groups[1].Value)),
    ];
    Assert.True(purposes.Distinct().Count() > 90, $"only {purposes.Distinct().Count()} found");
    Assert.Empty(purposes.Distinct().Where(p => words.Act(p) is null).Order(StringComparer.Ordinal));
  }

  /// <summary>A sentence goes on from "has", so it begins small, and is no more than one.</summary>
  [Fact]
  public void Sentences_go_on_from_who_did_it() {
    var texts = Projects.SelectMany(p => new[] { $"{p}/Text.resx", $"{p}/Text.en.resx" }).SelectMany(f => XDocument.Parse(Repository.Read(f)).Descendants("data")
      .Where(d => d.Attribute("name")!.Value is var name && (name.StartsWith("act_", StringComparison.Ordinal) || LedgerKey().IsMatch(name))).Select(d => d.Element("value")!.Value)).ToArray();
    Assert.True(texts.Length > 400, $"only {texts.Length} found");
    Assert.DoesNotContain(texts, t => !char.IsLower(t[0]) || t.EndsWith('.'));
  }

  [GeneratedRegex(@"(\.Record|PersonalReads\.Note)\([^;]*;", RegexOptions.None, 1000)]
  private static partial Regex Record();

  [GeneratedRegex(@"""([a-z_]+\.[a-z_]+)""", RegexOptions.None, 1000)]
  private static partial Regex Type();

  [GeneratedRegex(@"""[a-z_]+\.[a-z_]+"", ""([a-z_]+)""", RegexOptions.None, 1000)]
  private static partial Regex Kind();

  [GeneratedRegex(@"^\| `([a-z_]+\.[a-z_]+)`", RegexOptions.Multiline, 1000)]
  private static partial Regex Event();

  [GeneratedRegex(@"\.Begin\(Actor\.Machine\(""[a-z_-]+""\), ""([a-z_.]+)""", RegexOptions.None, 1000)]
  private static partial Regex Begun();

  [GeneratedRegex(@"^ledger_(?!lead|entries|batches|none|said|unknown)[a-z]+_", RegexOptions.None, 1000)]
  private static partial Regex LedgerKey();
}
