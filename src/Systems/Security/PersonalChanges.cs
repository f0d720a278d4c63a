using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Security;

/// <summary>What the personal parts of a subject's entries say was changed; for who has said why they look.</summary>
internal sealed class PersonalChanges(Work w, Subjects subjects, LedgerWords words) {
  /// <summary>The lines with what was so before and after, where an entry holds it.</summary>
  public async Task<IReadOnlyList<LedgerLine>> Beside(IReadOnlyList<LedgerLine> lines, Guid subject, CancellationToken ct) {
    var changes = new Dictionary<long, (string Before, string After)>();
    var known = new Dictionary<(Guid Thing, string Key), string>();
    foreach (var entry in await subjects.Of(w, subject, ct)) {
      var changed = (entry.Data ?? []).Select(f => (Key: (entry.ObjectId, f.Key), Label: words.Fact(f.Key), Now: Value(f.Key, f.Value)))
        .Where(f => f.Label is not null && known.GetValueOrDefault(f.Key, T["value_none"]) != f.Now).ToList();
      if (changed.Count == 0) continue;
      changes[entry.Id] = (string.Join("; ", changed.Select(f => $"{f.Label}: {known.GetValueOrDefault(f.Key, T["value_none"])}")), string.Join("; ", changed.Select(f => $"{f.Label}: {f.Now}")));
      foreach (var (key, _, now) in changed) known[key] = now;
    }
    return [.. lines.Select(l => changes.TryGetValue(l.Id, out var change) ? l with { Before = change.Before, After = change.After } : l)];
  }

  string Value(string key, JsonNode? value) {
    if (value is null || value.ToString() is not { Length: > 0 } text) return T["value_none"];
    if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return Vn.Date(day);
    return words.Fact($"{key}_{text}") ?? text;
  }
}
