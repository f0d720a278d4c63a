using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Providers of identities of the actor's offices by name, a page at a time; found by any part of the name or the key.</summary>
internal static class ListProviders {
  public const int PageSize = 50;
  /// <param name="Disabled">Only those out of use, or only those in use; null for both.</param>
  public sealed record Request(string? Query, string? After, string? Before, bool? Disabled = null);
  public sealed record Row(Guid Id, string Key, string Name, string? Issuer, bool National, bool Verified, bool Ready, bool Disabled);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var providers = w.Db<IdentityDb>().UpstreamProviders(w.Actor).AsNoTracking().Where(p => r.Disabled == null || (p.DisabledAt != null) == r.Disabled);
    if (Vn.Fold(Vn.Clean(r.Query)) is { Length: > 0 } words) providers = providers.Where(p => IdentityDb.Fold(p.Name).Contains(words) || p.Key.Contains(words));
    var page = await NameKey.Page(providers.Select(p => new Named<UpstreamProvider> { Name = p.Name, Id = p.Id, Row = p }), r.After, r.Before, PageSize, ct);
    return new([.. page.Rows.Select(p => new Row(p.Id, p.Key, p.Title, p.Issuer, p.IsNational, p.Verified is not null, p.IsReady, p.DisabledAt is not null))], page.Next, page.Previous);
  }
}
