using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Who wrote a note takes it away; that it was there, and what it said, stays in the ledger.</summary>
internal static class RemoveNote {
  public sealed record Request(string Registry, Guid Record, Guid Note);

  internal static async Task<Answer<Done>> Run(Request r, Work w, CancellationToken ct) {
    var found = await ChangeNote.Own(w, r.Registry, r.Record, r.Note, ct);
    if (found.IsError) return found.Error;
    found.Value.Remove(w.Now);
    w.Publish(new NoteRemoved(found.Value.Id, found.Value.Registry, found.Value.Record));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapDelete("/api/registries/{key}/records/{id:guid}/notes/{note:guid}", (string key, Guid id, Guid note, Work w, CancellationToken ct) => Run(new(key, id, note), w, ct))
    .Requires(RegistryPermissions.Write);
}
