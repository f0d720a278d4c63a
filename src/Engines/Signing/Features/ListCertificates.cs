using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Signing.Features;

/// <summary>Certificates, newest first, found by any part of the name or organisation, typed any way.</summary>
internal static class ListCertificates {
  public const int PageSize = 50;
  public sealed record Request(string? Query, Guid? After, Guid? Before);

  internal static async Task<KeysetPage<CertificateFacts>> Run(Request r, Work w, CancellationToken ct) {
    var certificates = w.Db<SigningDb>().Certificates(w.Actor).AsNoTracking();
    if (Vn.Fold(Vn.Clean(r.Query)) is { Length: > 0 } words) {
      certificates = certificates.Where(c => SigningDb.Fold(c.Name).Contains(words) || SigningDb.Fold(c.Organisation).Contains(words));
    }
    var back = r.Before is not null;
    var ordered = back
      ? certificates.Where(c => c.Id > r.Before).OrderBy(c => c.Id)
      : certificates.Where(c => r.After == null || c.Id < r.After).OrderByDescending(c => c.Id);
    var found = await ordered.Take(PageSize + 1).ToListAsync(ct);
    var more = found.Count > PageSize;
    if (more) {
      found.RemoveAt(PageSize);
    }
    if (back) {
      found.Reverse();
    }
    var rows = found.ConvertAll(c => c.Facts);
    return rows.Count == 0 ? new(rows) : new(rows,
      Next: back || more ? rows[^1].Id.ToString() : null,
      Previous: (back && more) || (!back && r.After is not null) ? rows[0].Id.ToString() : null);
  }

  internal static async Task<CertificateFacts?> One(Guid id, Work w, CancellationToken ct) =>
    (await w.Db<SigningDb>().Certificates(w.Actor).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct))?.Facts;
}
