using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Gives two merged records back as they were, as long as neither was changed since.</summary>
internal static class UndoMerge {
  public sealed record Body(string? Reason);
  public sealed record Request(string Registry, Guid Id, Body Body);

  /// <param name="Left">References that were changed since and stay as they are.</param>
  public sealed record Response(int Left);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, Merging merging, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Merges(w.Actor).SingleOrDefaultAsync(m => m.Id == r.Id && m.Registry == r.Registry, ct) is not { } merge) return MergeErrors.NotFound;
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayWrite(merge.Office)) return MergeErrors.NotFound;
    if (RecordWriting.Because(w, new(Reason: r.Body.Reason)) is { } wrong) return wrong;
    if (w.Reason is null) return ReviewErrors.ReasonMissing;
    var undone = await merging.Undo(w, (await registries.Open(Actor.Machine("registries.merge"), r.Registry, ct))!, merge, new(Reason: w.Reason) { Confirmed = true }, ct);
    if (undone.IsError) return undone.Error;
    await w.Commit(ct);
    return new Response(undone.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/merges/{id:guid}/undo", (string key, Guid id, Body body, Work w, Registries registries, Merging merging, CancellationToken ct) => Run(new(key, id, body), w, registries, merging, ct))
    .Requires(RegistryPermissions.Write);
}
