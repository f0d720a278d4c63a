using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>
/// Who did what, when and why, by person, office, thing, act and period. Looking at one person, thing or act is itself recorded;
/// for a citizen it needs a reason. Without any of them the last seven days are shown.
/// </summary>
internal static class ReadLedger {
  public sealed record Request(
    string? Object = null, string? Actor = null, string? Subject = null, string? Office = null, string? Process = null, string? Type = null, string? From = null, string? To = null,
    string? Reason = null, long? Before = null, bool Outside = false) {
    public LedgerQuery Query => new(Object, Actor, Subject, Office, Process, Type, From, To, Reason, Outside);
  }

  /// <param name="Reached">When a search looked through as many entries as a page may before it was full: how far back it came.</param>
  /// <param name="Named">Whom the search names, by their ids.</param>
  public sealed record Response(IReadOnlyList<LedgerLine> Lines, long? Next, DateTimeOffset? Reached, DateOnly? From, DateOnly? To, IReadOnlyDictionary<Guid, string> Named);

  internal static async Task<Answer<Response>> Run(Request r, Work w, LedgerReader ledger, LedgerSearch search, LedgerSayings sayings, PersonalChanges changes, CancellationToken ct) {
    var asked = await search.Of(r.Query, ct);
    if (asked.IsError) return asked.Error;
    var (filter, named, sought) = asked.Value;
    var page = await ledger.List(w.Actor, filter, r.Before, ct);
    var lines = await sayings.Say(page.Entries, named, ct);
    if (filter.Subject is { } subject) lines = await changes.Beside(lines, subject, ct);
    if (asked.Value.IsNarrow) {
      Note(w, filter, sought, page.Entries);
      await w.Commit(ct);
    }
    return new Response(lines, page.Next, page.Reached, filter.From, filter.To, named);
  }

  static void Note(Work w, LedgerFilter filter, Guid? sought, IReadOnlyList<LedgerEntry> seen) {
    var facts = new { filter.Office, filter.Process, filter.Type, since = filter.From, until = filter.To };
    if (sought is { } person) PersonalReads.Note(w, "ledger.viewed", "person", person, facts, about: person);
    else if (filter.Object is { } thing) w.Record("ledger.viewed", seen.FirstOrDefault()?.ObjectKind ?? "object", thing, facts, about: seen.FirstOrDefault(e => e.Subject is not null)?.Subject);
    else if (filter.Actor is { } actor) w.Record("ledger.viewed", "person", actor, facts);
    else w.Record("ledger.viewed", "object", filter.Process!.Value, facts);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/ledger/entries", (string? @object, string? actor, string? subject, string? office, string? process, string? type, string? from, string? to, string? reason, long? before, bool? outside,
      Work w, LedgerReader ledger, LedgerSearch search, LedgerSayings sayings, PersonalChanges changes, CancellationToken ct) =>
      Run(new(@object, actor, subject, office, process, type, from, to, reason, before, outside ?? false), w, ledger, search, sayings, changes, ct))
    .Requires("ledger.read");
}
