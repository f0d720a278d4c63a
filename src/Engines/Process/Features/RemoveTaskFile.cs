using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who has a task takes out a file that was not handed in yet.</summary>
internal static class RemoveTaskFile {
  internal static async Task<Answer<Done>> Run(Guid id, string field, Guid file, Work w, Processes processes, TaskForms forms, TaskFiles files, CancellationToken ct) {
    var found = await AddTaskFile.Field(id, field, w, processes, forms, ct);
    if (found.IsError) return found.Error;
    if (!await files.Remove(w, id, found.Value, file, ct)) return ProcessErrors.NoSuchFile;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/files/{field}/{file:guid}/remove", (Guid id, string field, Guid file, Work w, Processes p, TaskForms forms, TaskFiles files, CancellationToken ct) =>
      Run(id, field, file, w, p, forms, files, ct))
    .Requires(ProcessPermissions.Work);
}
