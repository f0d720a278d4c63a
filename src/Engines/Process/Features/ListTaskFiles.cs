using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The files of earlier steps that a task sees, for who has it, may take it or helps with it, and for who gives it out with a reason.</summary>
internal static class ListTaskFiles {
  public sealed record Response(IReadOnlyList<HandedFile> Items);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Processes processes, TaskFiles files, CancellationToken ct, string? reason = null) {
    var shown = await ShowTask.Run(id, w, processes, ct, reason);
    return shown.IsError ? shown.Error : new Response(await files.Seen(w, shown.Value.Instance, shown.Value.Data, ct));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks/{id:guid}/files", (Guid id, string? reason, Work w, Processes p, TaskFiles files, CancellationToken ct) => Run(id, w, p, files, ct, reason))
    .Requires(ProcessPermissions.Work);
}
