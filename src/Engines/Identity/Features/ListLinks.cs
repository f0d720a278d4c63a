using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The identities that open one's own account, and the providers with which more can be linked.</summary>
internal static class ListLinks {
  public sealed record Row(Guid Id, Guid Provider, string Name, DateTimeOffset LinkedAt, DateTimeOffset LastUsedAt);
  public sealed record Choice(string Key, string Name);
  public sealed record Response(IReadOnlyList<Row> Links, IReadOnlyList<Choice> More);

  internal static async Task<Response> Run(Work w, UpstreamProviders providers, WaysIn ways, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var links = await (
      from link in db.UpstreamLinks(w.Actor)
      join provider in db.UpstreamProviders(Actor.Machine("upstream")) on link.Provider equals provider.Id
      orderby link.LinkedAt, link.Id
      select new { Link = link, provider.Name }).AsNoTracking().ToListAsync(ct);
    var ready = await providers.Ready(ct);
    var official = w.Actor.Kind == ActorKind.Official;
    return new([.. links.Select(l => new Row(l.Link.Id, l.Link.Provider, ready.FirstOrDefault(p => p.Id == l.Link.Provider)?.Title ?? l.Name, l.Link.LinkedAt, l.Link.LastUsedAt))],
      [.. ready.Where(p => ways.Serves(p, official) && !links.Exists(l => l.Link.Provider == p.Id && (l.Link.ByOwner || !official))).Select(p => new Choice(p.Key, p.Title))]);
  }
}
