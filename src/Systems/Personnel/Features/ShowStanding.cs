using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;

namespace Saola.Personnel.Features;

/// <summary>The account and the posts held here of the official whom a record of personnel is about.</summary>
internal static class ShowStanding {
  public sealed record Request(string Registry, Guid Record);

  /// <param name="Linked">Somebody known here has the number of the record, and the same name.</param>
  /// <param name="Identified">The national electronic identification proved who they are.</param>
  /// <param name="Open">Whether the account lets its owner in; null when there is none.</param>
  public sealed record Response(bool Linked, bool NameAgrees, bool Identified, bool? Open, IReadOnlyList<PostRow> Posts, IReadOnlyList<ListDifferences.Row> Differences);

  /// <param name="To">The first day without it.</param>
  public sealed record PostRow(string? Title, string UnitName, string OfficeName, DateOnly From, DateOnly? To, bool StandIn);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Renewal renewal, Identities identities, CancellationToken ct) {
    var compared = await renewal.Look(r.Registry, r.Record, ct);
    if (compared is null || !w.Actor.Can(PersonnelPermissions.Compare, compared.Official.Office)) return PersonnelErrors.OfficialNotFound;
    var posts = new List<PostRow>();
    if (compared is { NameAgrees: true, Standing: { } standing })
      foreach (var post in standing.Posts) posts.Add(new(post.Title, await identities.NameOf(post.Unit, ct), await identities.NameOf(post.Office, ct), post.From, post.To, post.StandIn));
    var rows = await w.Db<PersonnelDb>().Differences(w.Actor).AsNoTracking().Where(d => d.Record == compared.Official.Id).OrderBy(d => d.Id).ToListAsync(ct);
    var linked = compared is { NameAgrees: true, Standing: not null };
    return new Response(linked, compared.NameAgrees, linked && compared.Standing!.Identified, linked ? compared.Standing!.Open : null, posts, await ListDifferences.Shown(rows, w, identities, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/personnel/officials/{registry}/{record:guid}", (string registry, Guid record, Work w, Renewal renewal, Identities identities, CancellationToken ct) => Run(new(registry, record), w, renewal, identities, ct))
    .Requires(PersonnelPermissions.Compare);
}
