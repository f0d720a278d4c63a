using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Identity;

namespace Saola.Security;

/// <summary>What an entry holds beside its words, as it stands there.</summary>
public sealed record LedgerFact(string Name, string Value);

/// <summary>An entry in words.</summary>
/// <param name="Sentence">Who did what to what.</param>
/// <param name="Act">In the course of what.</param>
/// <param name="Before">What was so before, where the entry holds it; null when it holds no change.</param>
public sealed record LedgerLine(
  long Id, DateTimeOffset At, Guid Actor, string Who, Guid? OfficeId, string? Office, string Sentence, string? Act, string? Reason, string? Before, string? After,
  string Kind, Guid ObjectId, Guid Process, string Type, bool OutsideTask, IReadOnlyList<LedgerFact> Facts, long? Batch, int? Position);

/// <summary>Says entries as sentences; all names of a page are asked for together.</summary>
internal sealed class LedgerSayings(Work w, LedgerWords words, Identities identities) {
  /// <param name="known">Names of people beside the officials, for who said why they look for them.</param>
  public async Task<IReadOnlyList<LedgerLine>> Say(IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<Guid, string> known, CancellationToken ct) {
    var things = entries.Select(e => (e.ObjectKind, e.ObjectId))
      .Concat(entries.Where(e => e.ActorKind == ActorKind.Official).Select(e => (LedgerWords.Official, e.Actor)))
      .Concat(entries.Where(e => e.ActorKind == ActorKind.System).Select(e => (LedgerWords.System, e.Actor)))
      .Concat(entries.SelectMany(e => Changed(e.Facts)).Select(v => Id(v)).OfType<Guid>().SelectMany(id => new[] { (LedgerWords.Official, id), ("organisation", id) }));
    var names = await words.Names(w, things, ct);
    var lines = new List<LedgerLine>(entries.Count);
    foreach (var e in entries) lines.Add(await Line(e, names, known, ct));
    return lines;
  }

  async Task<LedgerLine> Line(LedgerEntry e, IReadOnlyDictionary<(string, Guid), string> names, IReadOnlyDictionary<Guid, string> known, CancellationToken ct) {
    var who = known.GetValueOrDefault(e.Actor) ?? e.ActorKind switch {
      ActorKind.Official => names.GetValueOrDefault((LedgerWords.Official, e.Actor)) ?? T["who_official"],
      ActorKind.System => names.GetValueOrDefault((LedgerWords.System, e.Actor)) is { } system ? T["who_system_named", system] : T["who_system"],
      ActorKind.Citizen => T["who_citizen"],
      ActorKind.Anonymous => T["who_nobody"],
      _ => T["who_machine"],
    };
    var thing = names.GetValueOrDefault((e.ObjectKind, e.ObjectId)) ?? (e.ObjectKind == "person" ? known.GetValueOrDefault(e.ObjectId) : null);
    var office = e.Office is { } id ? await identities.NameOf(id, ct) : null;
    var deed = words.Deed(e.Type, e.ObjectKind, thing);
    var (before, after) = Changed(e.Facts) is [var old, var now] ? (Value(old, names), Value(now, names)) : (null, null);
    return new(e.Id, e.At, e.Actor, who, e.Office, office, office is null ? T["ledger_said", who, deed] : T["ledger_said_for", who, office, deed], words.Act(e.Purpose), e.Reason, before, after,
      words.Kind(e.ObjectKind) ?? T["object_object"], e.ObjectId, e.Process, e.Type, (bool?)e.Facts[PersonalReads.Fact] == true,
      [.. e.Facts.Where(f => f.Value is not null).Select(f => new LedgerFact(f.Key, f.Value!.ToJsonString(Json.Options).Trim('"')))], e.Batch, e.Position);
  }

  /// <summary>The two values of a change; none when the entry holds no change.</summary>
  static JsonNode?[] Changed(JsonObject facts) =>
    facts.ContainsKey("before") && facts.ContainsKey("after") ? [facts["before"], facts["after"]]
    : facts.ContainsKey("from") && facts.ContainsKey("to") ? [facts["from"], facts["to"]] : [];

  static Guid? Id(JsonNode? value) => value is JsonValue v && v.TryGetValue(out string? text) && Guid.TryParse(text, out var id) ? id : null;

  static string Value(JsonNode? value, IReadOnlyDictionary<(string, Guid), string> names) {
    if (value is null) return T["value_none"];
    if (Id(value) is { } id) return names.GetValueOrDefault((LedgerWords.Official, id)) ?? names.GetValueOrDefault(("organisation", id)) ?? T["value_other"];
    if (value is JsonArray all) return all.Count == 0 ? T["value_none"] : string.Join(", ", all.Select(v => Value(v, names)));
    var text = value is JsonValue v && v.TryGetValue(out string? said) ? said : value.ToJsonString(Json.Options);
    if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return Vn.Date(day);
    return text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? Vn.Moment(at) : text;
  }
}
