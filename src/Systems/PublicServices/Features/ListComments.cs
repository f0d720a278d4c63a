using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What officials said about a dossier; and the questions of other offices that wait for one's own.</summary>
internal static class ListComments {
  public sealed record Item(Guid Id, Guid Dossier, DateTimeOffset At, string Author, string AuthorOffice, string? AskedOffice, Guid? Answers, DateTimeOffset? Due, string Text, DateTimeOffset? AnsweredAt);
  public sealed record Response(IReadOnlyList<Item> Items);

  /// <summary>A question to one's own office, with the code of the dossier it is about.</summary>
  public sealed record Question(Guid Id, string Code, string Procedure, DateTimeOffset At, string Author, string AuthorOffice, DateTimeOffset? Due, string Text, DateTimeOffset? AnsweredAt);
  public sealed record Waiting(IReadOnlyList<Question> Items);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Identities identities, CancellationToken ct) {
    var rows = await w.Db<PublicServicesDb>().DossierComments(w.Actor).AsNoTracking().Where(c => c.Dossier == id).OrderBy(c => c.At).ThenBy(c => c.Id).Take(500).ToListAsync(ct);
    if (rows.Count == 0 && !await w.Db<PublicServicesDb>().Dossiers(w.Actor).AnyAsync(d => d.Id == id, ct)) return DossierErrors.NotFound;
    return new Response(await Items(rows, identities, ct));
  }

  internal static async Task<Answer<Waiting>> Questions(Work w, Identities identities, CancellationToken ct) {
    var offices = w.Actor.OfficesFor(DossierPermissions.Read);
    var rows = await w.Db<PublicServicesDb>().DossierComments(w.Actor).AsNoTracking()
      .Where(c => c.AskedOffice != null && offices.Contains(c.AskedOffice.Value) && c.AnsweredAt == null).OrderBy(c => c.Due).ThenBy(c => c.Id).Take(MostQuestions).ToListAsync(ct);
    return new Waiting(await Asked(rows, w, identities, ct));
  }

  /// <summary>One question to one's own office, answered or not.</summary>
  internal static async Task<Answer<Question>> One(Guid id, Work w, Identities identities, CancellationToken ct) {
    var offices = w.Actor.OfficesFor(DossierPermissions.Read);
    var row = await w.Db<PublicServicesDb>().DossierComments(w.Actor).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.AskedOffice != null && offices.Contains(c.AskedOffice.Value), ct);
    return row is null ? DossierErrors.QuestionNotFound : (await Asked([row], w, identities, ct))[0];
  }

  const int MostQuestions = 200;

  static async Task<List<Question>> Asked(List<DossierComment> rows, Work w, Identities identities, CancellationToken ct) {
    var ids = rows.Select(c => c.Dossier).Distinct().ToArray();
    var dossiers = await w.Db<PublicServicesDb>().AskedDossiers(w.Actor).Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, ct);
    var items = new List<Question>();
    foreach (var c in rows)
      items.Add(new(c.Id, dossiers[c.Dossier].Code, dossiers[c.Dossier].ProcedureName, c.At, c.AuthorName, await identities.NameOf(c.AuthorOffice, ct), c.Due, c.Text, c.AnsweredAt));
    return items;
  }

  static async Task<List<Item>> Items(List<DossierComment> rows, Identities identities, CancellationToken ct) {
    var items = new List<Item>();
    foreach (var c in rows)
      items.Add(new(c.Id, c.Dossier, c.At, c.AuthorName, await identities.NameOf(c.AuthorOffice, ct), c.AskedOffice is { } asked ? await identities.NameOf(asked, ct) : null, c.Answers, c.Due, c.Text, c.AnsweredAt));
    return items;
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/dossiers/{id:guid}/comments", Run).Requires(DossierPermissions.Read);
    routes.MapGet("/api/dossiers/questions", Questions).Requires(DossierPermissions.Read);
  }
}
