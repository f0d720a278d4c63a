using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;

namespace Saola.Personnel.Features;

/// <summary>In what the records of personnel and what is held here are not the same, in the actor's offices; the newest first.</summary>
internal static class ListDifferences {
  const int PageSize = 50;

  public sealed record Request(Guid? Office = null, DifferenceKind? Kind = null, Guid? After = null);

  /// <param name="Name">Of who holds or held a post here; null of everyone else.</param>
  /// <param name="Open">Whether the account lets its owner in; null when there is none.</param>
  /// <param name="On">The first day of the post in the record, or the first day without it.</param>
  /// <param name="Carried">Whether one act of the actor settles it now.</param>
  public sealed record Row(Guid Id, DifferenceKind Kind, string Registry, Guid Record, string Code, Guid? Person, string? Name, bool? Open, Guid Office, string OfficeName, string? Title, DateOnly? On, string? Decision, DateTimeOffset SeenAt, bool Carried);
  public sealed record Response(IReadOnlyList<Row> Items, Guid? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    var all = w.Db<PersonnelDb>().Differences(w.Actor).AsNoTracking().Where(d => (r.Office == null || d.Office == r.Office) && (r.Kind == null || d.Kind == r.Kind));
    if (r.After is { } after && await w.Db<PersonnelDb>().Differences(w.Actor).AsNoTracking().SingleOrDefaultAsync(d => d.Id == after, ct) is { } last)
      all = all.Where(d => d.SeenAt < last.SeenAt || d.SeenAt == last.SeenAt && d.Id < last.Id);
    var rows = await all.OrderByDescending(d => d.SeenAt).ThenByDescending(d => d.Id).Take(PageSize + 1).ToListAsync(ct);
    return new Response(await Shown([.. rows.Take(PageSize)], w, identities, ct), rows.Count > PageSize ? rows[PageSize - 1].Id : null);
  }

  internal static async Task<IReadOnlyList<Row>> Shown(IReadOnlyList<Difference> rows, Work w, Identities identities, CancellationToken ct) {
    Guid[] people = [.. rows.Select(d => d.Person).OfType<Guid>().Distinct()];
    var (names, standings, today) = (await identities.NamesOfOfficials(w, people, ct), await identities.Standings(w, people, ct), Vn.Day(w.Now));
    var shown = new List<Row>();
    foreach (var d in rows) {
      string? name = null;
      if (d.Person is { } person) names.TryGetValue(person, out name);
      shown.Add(new(d.Id, d.Kind, d.Registry, d.Record, d.Code, name is null ? null : d.Person, name, d.Person is { } one ? standings.GetValueOrDefault(one)?.Open : null, d.Office, await identities.NameOf(d.Office, ct), d.Title, d.OnDay, d.Decision, d.SeenAt,
        w.Actor.Can(IdentityPermissions.Manage, d.Office) && (d.Kind == DifferenceKind.NoPost || d.Ends && !(today < d.OnDay))));
    }
    return shown;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/personnel/differences", (Guid? office, DifferenceKind? kind, Guid? after, Work w, Identities identities, CancellationToken ct) => Run(new(office, kind, after), w, identities, ct))
    .Requires(PersonnelPermissions.Compare);
}
