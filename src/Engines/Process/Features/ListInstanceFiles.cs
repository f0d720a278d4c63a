using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>All files that the steps of an instance handed in. As personal as its variables: that they were opened to someone is evidence.</summary>
internal static class ListInstanceFiles {
  public sealed record Response(IReadOnlyList<HandedFile> Items);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, TaskFiles files, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    var all = await files.HandedIn(w, id, ct);
    if (all.Count > 0) {
      w.Record("process.files_listed", "instance", id, new { files = all.Select(f => f.Id) });
      await w.Commit(ct);
    }
    return new Response(all);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances/{id:guid}/files", (Guid id, Work w, TaskFiles files, CancellationToken ct) => Run(id, w, files, ct))
    .Requires(ProcessPermissions.Operate);
}
