using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Has the running instances of a version, in the offices the actor sees, go over to another version; or says what would become of them.</summary>
internal static class MigrateInstances {
  public sealed record Blocked(Guid Instance, string BusinessKey, IReadOnlyList<Unmapped> Unmapped);
  /// <param name="Ready">How many of those looked at can go over.</param>
  /// <param name="More">There are more than were looked at; they are asked for as well.</param>
  public sealed record Response(bool Begun, int Looked, int Ready, IReadOnlyList<Blocked> Blocked, bool More);

  internal static async Task<Answer<Response>> Run(Guid id, MigrateInstance.Request r, Work w, Processes processes, CancellationToken ct) {
    var (names, offices) = (MigrateInstance.Names(r.Names), w.Actor.Kind == ActorKind.Machine ? null : w.Actor.OfficesFor(ProcessPermissions.Operate));
    var planned = await processes.Plan(w, id, r.To, names, offices, ct);
    if (planned.IsError) return planned.Error;
    if (!r.DryRun) {
      if (await processes.MigrateAll(w, id, r.To, names, offices, Vn.Clean(r.Reason), ct) is { } refused) return refused;
      await w.Commit(ct);
    }
    var plan = planned.Value;
    return new Response(!r.DryRun, plan.Looked, plan.Ready, [.. plan.Refused.Select(b => new Blocked(b.Instance, b.BusinessKey, b.Unmapped))], plan.More);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/definitions/{id:guid}/migrate", (Guid id, MigrateInstance.Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
