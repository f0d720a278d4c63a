using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What applicants asked: for the offices that answer, the longest waiting first; and of one dossier, for its applicant.</summary>
internal static class ListQuestions {
  public const int PageSize = 50;

  /// <param name="Answered">Those that were answered, the newest first.</param>
  public sealed record Request(bool Answered = false, string? Kind = null, string? After = null);

  /// <param name="Days">Whole days since it was asked, or until it was answered.</param>
  /// <param name="Content">Whether who asked is content with the answer; null is not said.</param>
  /// <param name="MayJudge">The reader is who asked.</param>
  public sealed record Item(
    Guid Id, Guid Dossier, string Code, string Procedure, string Kind, string Text, DateTimeOffset At, int Days, string? FileName, string? Answer, DateTimeOffset? AnsweredAt, string? AnsweredByName, bool? Content, bool MayJudge);

  /// <param name="Oldest">Since when the longest waiting one waits.</param>
  public sealed record Counts(long Questions, long Complaints, DateTimeOffset? Oldest, long Answered);
  public sealed record Response(IReadOnlyList<Item> Items, string? Next, Counts Counts);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var all = db.DossierQuestions(w.Actor).AsNoTracking();
    var counts = await all.GroupBy(q => 1).Select(g => new Counts(
      g.Count(q => q.AnsweredAt == null && q.Kind == DossierQuestion.Question), g.Count(q => q.AnsweredAt == null && q.Kind == DossierQuestion.Complaint),
      g.Min(q => q.AnsweredAt == null ? q.At : (DateTimeOffset?)null), g.Count(q => q.AnsweredAt != null))).SingleOrDefaultAsync(ct) ?? new(0, 0, null, 0);
    var found = all.Where(q => q.AnsweredAt == null != r.Answered);
    if (DossierQuestion.Kinds.Contains(r.Kind)) found = found.Where(q => q.Kind == r.Kind);
    if (ListDossiers.Key(r.After) is var (at, id))
      found = r.Answered ? found.Where(q => q.At < at || (q.At == at && q.Id < id)) : found.Where(q => q.At > at || (q.At == at && q.Id > id));
    found = r.Answered ? found.OrderByDescending(q => q.At).ThenByDescending(q => q.Id) : found.OrderBy(q => q.At).ThenBy(q => q.Id);
    var items = await Items(db, found.Take(PageSize + 1), w, ct);
    return new Response([.. items.Take(PageSize)], items.Count > PageSize ? $"{items[PageSize - 1].At.UtcTicks}_{items[PageSize - 1].Id:N}" : null, counts);
  }

  internal static async Task<Answer<Item>> One(Guid id, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    return await Items(db, db.DossierQuestions(w.Actor).AsNoTracking().Where(q => q.Id == id), w, ct) is [var one] ? one : QuestionErrors.NotFound;
  }

  /// <summary>The exchange about one dossier as its applicant reads it, who answered left out.</summary>
  /// <param name="dossier">Found through the applicant's own root, or by the token.</param>
  internal static async Task<IReadOnlyList<Item>> About(Guid dossier, Work w, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    return [.. (await Items(db, db.AskedAbout(dossier).AsNoTracking().OrderByDescending(q => q.At).ThenByDescending(q => q.Id).Take(PageSize), w, ct)).Select(i => i with { AnsweredByName = null })];
  }

  /// <summary>What the signed-in person, or who holds the token, may read of the exchange.</summary>
  static async Task<Answer<Response>> Mine(Guid? id, string? token, Work w, CancellationToken ct) {
    if (await w.Db<PublicServicesDb>().HeldDossiers(w.Actor, id, token).AsNoTracking().SingleOrDefaultAsync(ct) is not { } dossier) return DossierErrors.NotFound;
    var items = await About(dossier.Id, w, ct);
    if (token is null) await DossierReads.Leave(dossier, w, ct);
    return new Response(items, null, new(items.Count(i => i is { AnsweredAt: null, Kind: DossierQuestion.Question }), items.Count(i => i is { AnsweredAt: null, Kind: DossierQuestion.Complaint }),
      items.Where(i => i.AnsweredAt is null).Min(i => (DateTimeOffset?)i.At), items.Count(i => i.AnsweredAt is not null)));
  }

  static async Task<List<Item>> Items(PublicServicesDb db, IQueryable<DossierQuestion> found, Work w, CancellationToken ct) =>
    [.. (await found.Select(q => new { Q = q, D = db.Dossiers(Actor.Machine("questions")).Where(d => d.Id == q.Dossier).Select(d => new { d.Code, d.ProcedureName }).First() }).ToListAsync(ct))
      .Select(x => new Item(x.Q.Id, x.Q.Dossier, x.D.Code, x.D.ProcedureName, x.Q.Kind, x.Q.Text, x.Q.At, (int)((x.Q.AnsweredAt ?? w.Now) - x.Q.At).TotalDays, x.Q.FileName, x.Q.Answer, x.Q.AnsweredAt, x.Q.AnsweredByName, x.Q.Content, x.Q.MayJudge(w.Actor)))];

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/questions", (bool? answered, string? kind, string? after, Work w, CancellationToken ct) => Run(new(answered ?? false, kind, after), w, ct)).Requires(DossierPermissions.Answer);
    routes.MapGet("/api/dossiers/mine/{id:guid}/questions", (Guid id, Work w, CancellationToken ct) => Mine(id, null, w, ct)).SignedIn(DossierPermissions.Own);
    routes.MapGet("/api/dossiers/track/{token}/questions", (string token, Work w, CancellationToken ct) => Mine(null, token, w, ct)).Public(DossierPermissions.Track).RequireRateLimiting("anonymous");
  }
}
