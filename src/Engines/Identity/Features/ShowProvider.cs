using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A provider of identities of the actor's offices, with all but its secret to be shown; null for another's.</summary>
internal static class ShowProvider {
  internal static Task<UpstreamProvider?> Run(string key, Work w, CancellationToken ct) => w.Db<IdentityDb>().UpstreamProviders(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Key == key, ct);
}
