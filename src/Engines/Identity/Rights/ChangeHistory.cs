using System.Text.Json.Nodes;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>What became of something that is administered: the newest fifty acts, of a change with what was so before and since.</summary>
internal sealed class ChangeHistory(LedgerWords words) {
  /// <param name="line">Words a line of the evidence, <c>name=value</c>.</param>
  public async Task<IReadOnlyList<TimelineEntry>> Of(Guid id, string kind, string? thing, string[] types, Func<string, string, string> line, Work w, CancellationToken ct) {
    var entries = await Trail.Newest(w, id, types, ct);
    var names = await words.Names(w, entries.Where(e => e.ActorKind == ActorKind.Official).Select(e => (LedgerWords.Official, e.Actor)), ct);
    return [.. entries.Select(e => new TimelineEntry(
      Capital(words.Deed(e.Type, kind, thing)), names.GetValueOrDefault((LedgerWords.Official, e.Actor)) ?? T[e.ActorKind == ActorKind.Machine ? "by_machine" : "by_somebody"], e.At, e.Reason,
      Before: Lines(e.Facts["before"]), After: Lines(e.Facts["after"])))];

    IReadOnlyList<string>? Lines(JsonNode? facts) => facts is not JsonArray all ? null
      : [.. all.Select(f => f!.GetValue<string>()).Select(f => f.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? line(f[..at], f[(at + 1)..]) : f)];
  }

  static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], Vn.Culture) + text[1..];
}
