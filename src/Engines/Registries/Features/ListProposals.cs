using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Which proposals are asked for: what waits for the actor to decide, the oldest first; the actor's own; all that may be seen, the newest first.</summary>
internal enum ProposalView { ToDecide, Mine, All }

/// <summary>Changes of records that wait for a second person, or did, a page at a time. No personal value is among what is told of each.</summary>
internal static class ListProposals {
  public const int PageSize = AcceptProposals.Most;

  /// <param name="View"><c>toDecide</c> unless told, <c>mine</c> or <c>all</c>.</param>
  /// <param name="Status"><c>waiting</c>, <c>accepted</c>, <c>refused</c> or <c>withdrawn</c>.</param>
  /// <param name="Days">Only those that have waited for at least so many days.</param>
  /// <param name="Batch">Only those that were made in this act.</param>
  /// <param name="Record">Only those of this record.</param>
  /// <param name="After">The last proposal of the page before.</param>
  public sealed record Request(string? View = null, string? Status = null, string? Registry = null, Guid? Office = null, Guid? Maker = null, int? Days = null, Guid? Batch = null, Guid? Record = null, Guid? After = null);

  /// <param name="Title">What its record is called.</param>
  /// <param name="Fields">Those that get another value.</param>
  public sealed record Row(
    Guid Id, int Version, string Registry, PackText RegistryName, ProposalKind Kind, Guid Record, string Title, IReadOnlyList<string> Fields, Guid Office, string OfficeName,
    Guid Maker, string MakerName, Guid Batch, DateTimeOffset At, ProposalStatus Status, string? DecidedByName, DateTimeOffset? DecidedAt);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DefinitionBook book, ReviewTitles titles, Identities identities, CancellationToken ct) {
    if (!Read<ProposalView>(r.View, out var named) || !Read<ProposalStatus>(r.Status, out var status)) return ReviewErrors.ViewUnknown;
    var view = named ?? ProposalView.ToDecide;
    var asked = Asked(r, view, status, w);
    if (r.After is { } after) {
      if (await w.Db<ReviewDb>().Proposals(w.Actor).Where(p => p.Id == after).Select(p => new { p.At, p.Id }).SingleOrDefaultAsync(ct) is not { } last) return ReviewErrors.NotFound;
      asked = view == ProposalView.ToDecide ? asked.Where(p => p.At > last.At || p.At == last.At && p.Id.CompareTo(last.Id) > 0) : asked.Where(p => p.At < last.At || p.At == last.At && p.Id.CompareTo(last.Id) < 0);
    }
    asked = view == ProposalView.ToDecide ? asked.OrderBy(p => p.At).ThenBy(p => p.Id) : asked.OrderByDescending(p => p.At).ThenByDescending(p => p.Id);
    var found = await asked.AsNoTracking().Take(PageSize + 1).ToListAsync(ct);
    var (page, next) = found.Count > PageSize ? (found[..PageSize], (Guid?)found[PageSize - 1].Id) : (found, null);
    var (names, rows) = (await titles.Of(w, page, ct), new List<Row>(page.Count));
    foreach (var p in page)
      rows.Add(new(p.Id, p.Version, p.Registry, (await book.Find(p.Registry, ct))?.Definition.Name ?? new(p.Registry, null), p.Kind, p.Record, names.GetValueOrDefault(p.Id, p.Registry), p.Fields, p.Office,
        await identities.NameOf(p.Office, ct), p.Maker, p.MakerName, p.Batch, p.At, p.Status, p.DecidedByName, p.DecidedAt));
    return new Response(rows, next);
  }

  /// <summary>False when it names none.</summary>
  static bool Read<T>(string? text, out T? value) where T : struct, Enum {
    value = Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
    return string.IsNullOrEmpty(text) || value is not null;
  }

  static IQueryable<Proposal> Asked(Request r, ProposalView view, ProposalStatus? status, Work w) {
    var (db, me) = (w.Db<ReviewDb>(), w.Actor.Id);
    var asked = view switch {
      ProposalView.ToDecide => db.ToDecide(w.Actor),
      ProposalView.Mine => db.Proposals(w.Actor).Where(p => p.Maker == me),
      _ => db.Proposals(w.Actor),
    };
    var oldest = r.Days is { } days and > 0 and < 10_000 ? w.Now.AddDays(-days) : DateTimeOffset.MaxValue;
    if (r.Days is not null) asked = asked.Where(p => p.At <= oldest);
    if (status is { } state) asked = asked.Where(p => p.Status == state);
    if (!string.IsNullOrEmpty(r.Registry)) asked = asked.Where(p => p.Registry == r.Registry);
    if (r.Office is { } office) asked = asked.Where(p => p.Office == office);
    if (r.Maker is { } maker) asked = asked.Where(p => p.Maker == maker);
    if (r.Batch is { } batch) asked = asked.Where(p => p.Batch == batch);
    return r.Record is { } record ? asked.Where(p => p.Record == record) : asked;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet(ReviewDoor.Root, (string? view, string? status, string? registry, Guid? office, Guid? maker, int? days, Guid? batch, Guid? record, Guid? after, Work w, DefinitionBook book, ReviewTitles titles, Identities identities, CancellationToken ct) => Run(new(view, status, registry, office, maker, days, batch, record, after), w, book, titles, identities, ct))
    .Requires(RegistryPermissions.Read);
}
