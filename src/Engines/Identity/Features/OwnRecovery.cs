using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>That one's own account is to be opened again, seen by its owner, who stops it when they did not ask for it: no proof is asked for, since nothing opens by it.</summary>
internal static class OwnRecovery {
  public const string Page = "/tai-khoan/khoi-phuc";

  public sealed record Item(Guid Id, string AskedByName, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt);

  /// <summary>What waits; null when nothing does.</summary>
  internal static Task<Item?> Show(Work w, CancellationToken ct) => w.Db<IdentityDb>().OwnRecoveries(w.Actor).Where(r => r.DecidedAt == null && r.ExpiresAt > w.Now)
    .Select(r => new Item(r.Id, r.AskedByName, r.AskedAt, r.ExpiresAt)).SingleOrDefaultAsync(ct);

  internal static async Task<Answer<StopRecovery.Response>> Stop(Guid id, Work w, Notifications notifications, CancellationToken ct) =>
    await w.Db<IdentityDb>().OwnRecoveries(w.Actor).SingleOrDefaultAsync(r => r.Id == id, ct) is { } recovery ? await StopRecovery.Stop(recovery, byOwner: true, w, notifications, ct) : RecoveryErrors.NotFound;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/own-recoveries/{id:guid}/stop", (Guid id, Work w, Notifications notifications, CancellationToken ct) => Stop(id, w, notifications, ct))
    .SignedIn("account.recovery");
}
