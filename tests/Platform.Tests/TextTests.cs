using System.Text.RegularExpressions;
using System.Xml.Linq;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>Every text that a screen asks for exists in both languages, and none lies unused.</summary>
public sealed partial class TextTests {
  public static TheoryData<string> Projects => new(Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith("/Text.resx", StringComparison.Ordinal)).Select(f => Path.GetDirectoryName(f)!));

  static Dictionary<string, string> Keys(string file) =>
    XDocument.Parse(Repository.Read(file)).Descendants("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

  [Theory]
  [MemberData(nameof(Projects))]
  public void Texts_are_complete_in_both_languages(string project) {
    var (vi, en) = (Keys($"{project}/Text.resx"), Keys($"{project}/Text.en.resx"));
    Assert.Empty(vi.Keys.Except(en.Keys).Select(k => $"{k} has no English text").Concat(en.Keys.Except(vi.Keys).Select(k => $"{k} has no Vietnamese text")));
    foreach (var (key, text) in vi) Assert.True(Holes(text).SetEquals(Holes(en[key])), $"{key}: the two languages fill different places");
  }

  [Theory]
  [MemberData(nameof(Projects))]
  public void Every_key_asked_for_exists_and_every_key_is_asked_for(string project) {
    var keys = Keys($"{project}/Text.resx").Keys.ToHashSet();
    var source = string.Join('\n', Repository.Files.Where(f => f.StartsWith(project + "/", StringComparison.Ordinal) && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))).Select(Repository.Read));
    var asked = Asked().Matches(source).Select(m => m.Groups[1].Value).ToHashSet();
    // T[$"status_{n}"] asks for every key that begins so; any quoted key counts as asked for.
    var prefixes = AskedByPrefix().Matches(source).Select(m => m.Groups[1].Value).Where(p => p.Length > 1).ToArray();
    // AddMessages(T, "dead_letters") asks for message_dead_letters_title, _body and, if there, _sms.
    prefixes = [.. prefixes, .. Declared().Matches(source).SelectMany(m => Quoted().Matches(m.Value)).Select(m => $"message_{m.Groups[1].Value}_")];
    // AddLedgerWords(T) lets the ledger ask for the words of what the module records.
    if (source.Contains(".AddLedgerWords(", StringComparison.Ordinal)) prefixes = [.. prefixes, "ledger_", "object_", "unnamed_", "act_", "fact_"];
    Assert.Empty(asked.Except(keys).Select(k => $"{k} is asked for and does not exist"));
    Assert.Empty(keys.Where(k => !asked.Contains(k) && !prefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal)) && !source.Contains($"\"{k}\"", StringComparison.Ordinal)).Select(k => $"{k} is asked for by nobody"));
  }

  static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(m => m.Value)];

  [GeneratedRegex(@"\bT(?:\.In)?\[\s*""([A-Za-z0-9_.]+)""", RegexOptions.None, 1000)]
  private static partial Regex Asked();

  [GeneratedRegex(@"\$""([A-Za-z0-9_.]*?)\{", RegexOptions.None, 1000)]
  private static partial Regex AskedByPrefix();

  [GeneratedRegex(@"AddMessages\([^)]*\)", RegexOptions.None, 1000)]
  private static partial Regex Declared();

  [GeneratedRegex(@"""([A-Za-z0-9_.-]+)""", RegexOptions.None, 1000)]
  private static partial Regex Quoted();

  [GeneratedRegex(@"\{\d+\}|\{[a-z][A-Za-z]*\}", RegexOptions.None, 1000)]
  private static partial Regex Hole();
}
