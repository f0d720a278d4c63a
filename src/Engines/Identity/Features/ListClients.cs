using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Connected systems of the actor's offices by name, a page at a time; found by any part of the name, typed any way, or the beginning of the client_id.</summary>
internal static class ListClients {
  public const int PageSize = 50;
  /// <param name="Disabled">Only those that are switched off, or only those that are not.</param>
  public sealed record Request(string? Query, bool? Disabled, string? After, string? Before);
  public sealed record Row(Guid Id, string Key, string Name, ClientKind Kind, Guid Office, bool Disabled);

  internal static async Task<KeysetPage<Row>> Run(Request r, Work w, CancellationToken ct) {
    var clients = w.Db<IdentityDb>().Clients(w.Actor).Where(c => r.Disabled == null || (c.DisabledAt != null) == r.Disabled);
    if (Vn.Clean(r.Query) is { Length: > 0 } typed) {
      var (words, key) = (Vn.Fold(typed), typed.ToLowerInvariant());
      clients = clients.Where(c => IdentityDb.Fold(c.Name).Contains(words) || c.Key.StartsWith(key));
    }
    var back = r.Before is not null;
    if (NameKey.Read(r.Before ?? r.After) is { } at)
      clients = back
        ? clients.Where(c => string.Compare(EF.Functions.Collate(c.Name, "vi-x-icu"), at.Name) < 0 || (c.Name == at.Name && c.Id.CompareTo(at.Id) < 0))
        : clients.Where(c => string.Compare(EF.Functions.Collate(c.Name, "vi-x-icu"), at.Name) > 0 || (c.Name == at.Name && c.Id.CompareTo(at.Id) > 0));
    var ordered = back
      ? clients.OrderByDescending(c => EF.Functions.Collate(c.Name, "vi-x-icu")).ThenByDescending(c => c.Id)
      : clients.OrderBy(c => EF.Functions.Collate(c.Name, "vi-x-icu")).ThenBy(c => c.Id);
    var rows = await ordered.Select(c => new Row(c.Id, c.Key, c.Name, c.Kind, c.Office, c.DisabledAt != null)).Take(PageSize + 1).ToListAsync(ct);
    var more = rows.Count > PageSize;
    if (more) rows.RemoveAt(PageSize);
    if (back) rows.Reverse();
    if (rows.Count == 0) return new(rows);
    return new(rows,
      Next: back || more ? NameKey.Write(rows[^1].Name, rows[^1].Id) : null,
      Previous: (back && more) || (!back && r.After is not null) ? NameKey.Write(rows[0].Name, rows[0].Id) : null);
  }
}
