using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Providers of identities of the actor's offices by name, a page at a time; found by any part of the name or the key.</summary>
internal static class ListProviders {
  public const int PageSize = 50;
  public sealed record Request(string? Query, string? After, string? Before);
  public sealed record Row(Guid Id, string Key, string Name, string? Issuer, bool National, bool Verified, bool Ready, bool Disabled);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var providers = w.Db<IdentityDb>().UpstreamProviders(w.Actor).AsNoTracking();
    if (Vn.Fold(Vn.Clean(r.Query)) is { Length: > 0 } words) providers = providers.Where(p => IdentityDb.Fold(p.Name).Contains(words) || p.Key.Contains(words));
    var back = r.Before is not null;
    if (NameKey.Read(r.Before ?? r.After) is { } key)
      providers = back
        ? providers.Where(p => string.Compare(EF.Functions.Collate(p.Name, "vi-x-icu"), key.Name) < 0 || (p.Name == key.Name && p.Id.CompareTo(key.Id) < 0))
        : providers.Where(p => string.Compare(EF.Functions.Collate(p.Name, "vi-x-icu"), key.Name) > 0 || (p.Name == key.Name && p.Id.CompareTo(key.Id) > 0));
    var ordered = back
      ? providers.OrderByDescending(p => EF.Functions.Collate(p.Name, "vi-x-icu")).ThenByDescending(p => p.Id)
      : providers.OrderBy(p => EF.Functions.Collate(p.Name, "vi-x-icu")).ThenBy(p => p.Id);
    var found = await ordered.Take(PageSize + 1).ToListAsync(ct);
    var more = found.Count > PageSize;
    if (more) found.RemoveAt(PageSize);
    if (back) found.Reverse();
    if (found.Count == 0) return new([]);
    return new(found.ConvertAll(p => new Row(p.Id, p.Key, p.Title, p.Issuer, p.IsNational, p.Verified is not null, p.IsReady, p.DisabledAt is not null)),
      Next: back || more ? NameKey.Write(found[^1].Name, found[^1].Id) : null,
      Previous: (back && more) || (!back && r.After is not null) ? NameKey.Write(found[0].Name, found[0].Id) : null);
  }
}
