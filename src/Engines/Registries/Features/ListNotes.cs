using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The notes on a record, the newest first, a page at a time, for those who keep it.</summary>
internal static class ListNotes {
  public const int PageSize = 50;

  /// <param name="After">The last note of the page before.</param>
  public sealed record Request(string Registry, Guid Record, Guid? After = null, int Limit = PageSize);

  /// <param name="Text">Null where it was deleted by law with the data of the person the record is about.</param>
  public sealed record Row(Guid Id, string? Text, Guid Author, string AuthorName, DateTimeOffset At, DateTimeOffset? ChangedAt);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Subjects subjects, CancellationToken ct) {
    var all = w.Db<ReviewDb>().Notes(w.Actor).AsNoTracking().Where(n => n.Record == r.Record && n.Registry == r.Registry);
    var asked = all;
    if (r.After is { } after) {
      if (await all.Where(n => n.Id == after).Select(n => new { n.At, n.Id }).SingleOrDefaultAsync(ct) is not { } last) return NoteErrors.NotFound;
      asked = asked.Where(n => n.At < last.At || n.At == last.At && n.Id.CompareTo(last.Id) < 0);
    }
    var found = await asked.OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Take(r.Limit + 1).ToListAsync(ct);
    var page = found.Take(r.Limit).ToList();
    var texts = await subjects.Open(w, [.. page.Select(n => (n.Subject, n.Text!))], ct);
    return new Response([.. page.Zip(texts, (n, text) => new Row(n.Id, (string?)text?["text"], n.Author, n.AuthorName, n.At, n.ChangedAt))], found.Count > r.Limit ? page[^1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/notes", (string key, Guid id, Guid? after, Work w, Subjects subjects, CancellationToken ct) => Run(new(key, id, after), w, subjects, ct))
    .Requires(RegistryPermissions.Write);
}
