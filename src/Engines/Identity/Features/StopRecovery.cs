using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>An officer who doubts it refuses, with the reason, that an account is opened again while that waits for a second officer.</summary>
internal static class StopRecovery {
  public sealed record Request(Guid Id, string? Reason);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Notifications notifications, CancellationToken ct) {
    var (db, reason) = (w.Db<IdentityDb>(), Vn.Clean(r.Reason));
    var recovery = await db.Recoveries(w.Actor, Vn.Day(w.Now)).SingleOrDefaultAsync(x => x.Id == r.Id, ct);
    if (recovery is null) return RecoveryErrors.NotFound;
    if (reason.Length == 0) return RecoveryErrors.ReasonMissing;
    w.Reason = reason[..Math.Min(reason.Length, Recovery.ReasonLimit)];
    return await Stop(recovery, byOwner: false, w, notifications, ct);
  }

  internal static async Task<Answer<Response>> Stop(Recovery recovery, bool byOwner, Work w, Notifications notifications, CancellationToken ct) {
    if (recovery.Stop(w.Actor.Id, w.Now) is { } refused) return refused;
    w.Publish(new RecoveryStopped(recovery.Account, recovery.Id, byOwner));
    if (recovery.AskedBy != w.Actor.Id)
      await notifications.Send(w, new(recovery.AskedBy), "identity-recovery-stopped", new Dictionary<string, string> { ["who"] = w.Actor.Name }, ct, "/quan-tri/khoi-phuc", $"recovery-stopped-{recovery.Id:N}");
    await w.Commit(ct);
    return new Response(recovery.Id);
  }

  public sealed record Body(string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/recoveries/{id:guid}/stop", (Guid id, Body body, Work w, Notifications notifications, CancellationToken ct) => Run(new(id, body.Reason), w, notifications, ct))
    .Requires(IdentityPermissions.Recover).Fresh();
}
