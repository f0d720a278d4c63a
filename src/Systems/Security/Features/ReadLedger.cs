using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Identity;

namespace Saola.Security.Features;

/// <summary>
/// Who did what, when and why, by object, actor, kind and period. Looking at one person or thing is itself recorded; without
/// either the last seven days are shown.
/// </summary>
internal static class ReadLedger {
  const int DaysUnasked = 7;

  public sealed record Request(string? Object = null, string? Actor = null, string? Type = null, string? From = null, string? To = null, long? Before = null);
  public sealed record Fact(string Name, string Value);
  public sealed record Line(
    long Id, DateTimeOffset At, Guid Actor, string Who, string? Office, string What, string Type, string ObjectKind, Guid ObjectId, string? Reason, IReadOnlyList<Fact> Facts, long? Batch);
  public sealed record Response(IReadOnlyList<Line> Lines, long? Next, DateOnly? From, DateOnly? To);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LedgerReader ledger, Identities identities, CancellationToken ct) {
    var faults = new List<Error>();
    var filter = new LedgerFilter(
      Id(r.Object, "object", faults), Id(r.Actor, "actor", faults), string.IsNullOrWhiteSpace(r.Type) ? null : r.Type.Trim(), Day(r.From, "from", faults), Day(r.To, "to", faults));
    if (filter is { From: { } from, To: { } to } && from > to) faults.Add(new(ErrorKind.Invalid, "ledger.period_backwards", T["period_backwards"], "to"));
    if (Error.Of(faults) is { } invalid) return invalid;
    if (filter is { Object: null, Actor: null, From: null, To: null }) filter = filter with { From = Vn.Day(w.Now).AddDays(-DaysUnasked) };
    var entries = await ledger.List(w.Actor, filter, r.Before, ct);
    var names = await Names(entries, w, identities, ct);
    var lines = new List<Line>(entries.Count);
    foreach (var e in entries) lines.Add(await Read(e, names, identities, ct));
    if (filter.Object is not null || filter.Actor is not null) {
      w.Record("ledger.viewed", filter.Object is null ? "actor" : "object", filter.Object ?? filter.Actor!.Value, new { filter.Type, filter.From, filter.To });
      await w.Commit(ct);
    }
    return new Response(lines, entries.Count == LedgerReader.PageSize ? entries[^1].Id : null, filter.From, filter.To);
  }

  static async Task<Line> Read(LedgerEntry e, Dictionary<Guid, string> names, Identities identities, CancellationToken ct) {
    var who = e.ActorKind switch {
      ActorKind.Official => names.GetValueOrDefault(e.Actor) ?? T["who_official", Short(e.Actor)],
      ActorKind.Citizen => T["who_citizen", Short(e.Actor)],
      ActorKind.Anonymous => T["who_nobody"],
      _ => T["who_machine"],
    };
    var facts = e.Facts.Where(f => f.Value is not null).Select(f => new Fact(f.Key, f.Value!.ToJsonString(Json.Options).Trim('"'))).ToList();
    return new(e.Id, e.At, e.Actor, who, e.Office is { } office ? await identities.NameOf(office, ct) : null, Sentence(e.Type), e.Type,
      T.Has($"object_{e.ObjectKind}") ? T[$"object_{e.ObjectKind}"] : e.ObjectKind, e.ObjectId, e.Reason, facts, e.Batch);
  }

  /// <summary>What happened, in words; a kind without words shows its name, which is public.</summary>
  public static string Sentence(string type) {
    var key = $"ledger_{type.Replace('.', '_')}";
    return T.Has(key) ? T[key] : T["ledger_other", type];
  }

  /// <summary>Officials are named by their office's list; citizens are not named here at all.</summary>
  static async Task<Dictionary<Guid, string>> Names(List<LedgerEntry> entries, Work w, Identities identities, CancellationToken ct) {
    var names = new Dictionary<Guid, string>();
    foreach (var office in entries.Where(e => e.ActorKind == ActorKind.Official && e.Office is not null).Select(e => e.Office!.Value).Distinct())
      foreach (var official in await identities.Officials(w, office, null, null, ct)) names[official.Person] = official.Name;
    return names;
  }

  static string Short(Guid id) => id.ToString("N")[^6..];

  static Guid? Id(string? text, string field, List<Error> faults) {
    if (string.IsNullOrWhiteSpace(text)) return null;
    if (Guid.TryParse(text.Trim(), out var id)) return id;
    faults.Add(new(ErrorKind.Invalid, "ledger.bad_id", T["bad_id"], field));
    return null;
  }

  static DateOnly? Day(string? text, string field, List<Error> faults) {
    if (string.IsNullOrWhiteSpace(text)) return null;
    if (Vn.ParseDate(text) is { } day) return day;
    faults.Add(new(ErrorKind.Invalid, "ledger.bad_date", T["bad_date"], field));
    return null;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/ledger/entries", ([AsParameters] Request r, Work w, LedgerReader ledger, Identities identities, CancellationToken ct) => Run(r, w, ledger, identities, ct))
    .Requires("ledger.read");
}
