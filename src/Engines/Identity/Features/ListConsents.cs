using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>The systems that learn something of the actor: those they agreed to, and those of the province that they signed in to.</summary>
internal static class ListConsents {
  /// <param name="Since">When they agreed, or signed in there first.</param>
  /// <param name="Last">When it was let in last.</param>
  /// <param name="Asked">They agreed; else it is the province's own, which asks nobody.</param>
  public sealed record Row(string Client, string Name, Guid Office, string[] Scopes, DateTimeOffset Since, DateTimeOffset? Last, bool Asked);

  internal static async Task<IReadOnlyList<Row>> Run(Work w, CancellationToken ct) {
    var (db, now) = (w.Db<IdentityDb>(), w.Now);
    var consents = await db.Consents(w.Actor).Select(c => new { c.Client, c.Scopes, c.At }).ToListAsync(ct);
    var grants = await db.GrantsOf(w.Actor).Where(g => g.RevokedAt == null && g.ExpiresAt > now).Select(g => new { g.Client, g.Scopes, g.At }).ToListAsync(ct);
    Guid[] ids = [.. consents.Select(c => c.Client).Union(grants.Select(g => g.Client))];
    var clients = await db.Clients(Actor.Machine("consent")).AsNoTracking().Where(c => ids.Contains(c.Id) && c.DisabledAt == null).ToListAsync(ct);
    return [.. clients.Select(client => {
      var (consent, given) = (consents.Find(c => c.Client == client.Id), grants.FindAll(g => g.Client == client.Id));
      string[] scopes = [.. given.SelectMany(g => g.Scopes).Union(consent?.Scopes ?? [], StringComparer.Ordinal).Order(StringComparer.Ordinal)];
      return new Row(client.Key, client.Title, client.Office, scopes, consent?.At ?? given.Min(g => g.At), given.Count == 0 ? null : given.Max(g => g.At), consent is not null);
    }).OrderBy(r => r.Name, StringComparer.Create(Vn.Culture, System.Globalization.CompareOptions.None))];
  }
}
