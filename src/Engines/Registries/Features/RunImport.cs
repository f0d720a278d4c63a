using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Has the rows of a file written that was looked through: all of them or none, or those of which nothing is wrong.</summary>
internal static class RunImport {
  public sealed record Request(string Registry, Guid Id, bool OnlyValid, string? Reason);

  internal static async Task<Answer<ImportView>> Run(Request r, Work w, CancellationToken ct) {
    var import = await w.Db<ImportsDb>().Imports(w.Actor).SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct);
    if (import is null) return ImportErrors.NotFound;
    var reason = Vn.Clean(r.Reason);
    if (reason.Length == 0) return ImportErrors.ReasonMissing;
    if (reason.Length > RecordWriting.LongestReason) return RecordErrors.ReasonTooLong(RecordWriting.LongestReason);
    if (import.Begin(r.OnlyValid, reason, w.Actor.Id) is { } refused) return refused;
    w.Reason = reason;
    w.Publish(new ImportRun(import.Id, import.Registry, import.OnlyValid));
    w.Enqueue(new GoOnWithImport(import.Id));
    await w.Commit(ct);
    return ImportView.Of(import);
  }

  public sealed record Body(bool OnlyValid, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/imports/{id:guid}/run", (string key, Guid id, Body body, Work w, CancellationToken ct) => Run(new(key, id, body.OnlyValid, body.Reason), w, ct))
    .Requires(RegistryPermissions.Write);
}
