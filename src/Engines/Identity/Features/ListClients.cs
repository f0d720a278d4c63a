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
    return await NameKey.Page(clients.Select(c => new Named<Row> { Name = c.Name, Id = c.Id, Row = new Row(c.Id, c.Key, c.Name, c.Kind, c.Office, c.DisabledAt != null) }), r.After, r.Before, PageSize, ct);
  }
}
