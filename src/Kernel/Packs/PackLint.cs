using System.Text.Json;
using System.Text.RegularExpressions;

namespace Saola.Kernel;

/// <summary>Every mistake of a set of packs: form by the schemas, ids, references, and what each kind's module knows.</summary>
public sealed partial class PackLint(IEnumerable<IPackKind> kinds) {
  readonly Dictionary<string, IPackKind> byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);

  public IReadOnlyList<PackFault> Run(PackReading reading) {
    var faults = new List<PackFault>(reading.Faults);
    var known = reading.Set.Items.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
    // the records of such a registry are the entries of the catalogue
    known.UnionWith(reading.Set.Of("registry").Where(r => r.Json.ValueKind == JsonValueKind.Object && r.Json.TryGetProperty("catalogue", out _)).Select(r => r.Id.Replace(":registry/", ":catalogue/", StringComparison.Ordinal)));
    faults.AddRange(reading.Set.Items.GroupBy(i => i.Id, StringComparer.Ordinal).Where(g => g.Count() > 1)
      .Select(g => g.Last().Fault("/id", Words.T["pack_duplicate", g.Key, g.First().File], Words.T["pack_duplicate_cure"])));
    foreach (var item in reading.Set.Items) {
      var form = Form(item).ToList();
      faults.AddRange(form);
      faults.AddRange(References(item, known, reading.Set));
      faults.AddRange(Replacement(item));
      // A module may count on the form; what breaks it is told first.
      if (form.Count == 0 && byName.TryGetValue(item.Kind, out var kind)) faults.AddRange(kind.Lint(item, reading.Set));
    }
    return [.. faults.Distinct().OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line)];
  }

  static IEnumerable<PackFault> Form(PackItem item) {
    if (item.Json.ValueKind == JsonValueKind.Undefined || !JsonSchema.Exists(item.Kind)) return [];
    var faults = JsonSchema.Check(item.Kind, item.Json).Select(f => item.Fault(f.Pointer, f.Problem, f.Cure)).ToList();
    if (item.Kind == "form" && item.Json.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() != item.Name)
      faults.Add(item.Fault("/id", Words.T["pack_form_id", id.GetString()!, item.Name], Words.T["pack_form_id_cure", item.Name]));
    return faults;
  }

  /// <summary>Whatever looks like a pack id must be one: of this pack, or of one it depends on.</summary>
  static IEnumerable<PackFault> References(PackItem item, HashSet<string> known, PackSet set) {
    var pack = set.Packs.FirstOrDefault(p => p.Id == item.Pack);
    if (pack is null) yield break;
    // some write the quotes of a formula as their number, which is no part of the id that follows
    var text = item.Text.Replace("\\u0022", "\"", StringComparison.OrdinalIgnoreCase);
    foreach (Match match in Id().Matches(text)) {
      var id = match.Value;
      if (id == item.Id) continue;
      var of = id[..id.IndexOf(':', StringComparison.Ordinal)];
      var line = item.Line + text.AsSpan(0, match.Index).Count('\n');
      if (!known.Contains(id)) yield return item.FaultAt(line, Words.T["pack_missing_item", id], Words.T["pack_missing_item_cure"]);
      else if (of != item.Pack && !pack.Depends.ContainsKey(of)) yield return item.FaultAt(line, Words.T["pack_undeclared", id], Words.T["pack_undeclared_cure", of]);
    }
  }

  static IEnumerable<PackFault> Replacement(PackItem item) {
    if (item.Replaces is not { } other) yield break;
    if (other.StartsWith($"{item.Pack}:", StringComparison.Ordinal)) yield return item.Fault("/replaces", Words.T["pack_replaces_own", other], Words.T["pack_replaces_own_cure"]);
    else if (!other.Contains($":{item.Kind}/", StringComparison.Ordinal)) yield return item.Fault("/replaces", Words.T["pack_replaces_kind", other], Words.T["pack_replaces_kind_cure", item.Kind]);
  }

  [GeneratedRegex(@"(?<![A-Za-z0-9:/.-])[a-z][a-z0-9-]*:(?:catalogue|calendar|template|role|organisation|person|form|service|decision|process|procedure)/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
  private static partial Regex Id();
}
