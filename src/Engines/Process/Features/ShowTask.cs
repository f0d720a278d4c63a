using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>One task that the actor has or may take.</summary>
internal static class ShowTask {
  public sealed record Response(
    Guid Id, Guid Instance, string Process, string Element, string Name, string BusinessKey, string Office, string Group, Guid? Assignee, string? AssigneeName,
    WorkTaskStatus Status, int Priority, string? Form, JsonObject Headers, DateTimeOffset CreatedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, string? EndedBy);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Processes processes, CancellationToken ct) {
    var task = await (await processes.Tasks(w, ct)).SingleOrDefaultAsync(t => t.Id == id, ct);
    return task is null ? ProcessErrors.TaskNotFound : new Response(
      task.Id, task.Instance, task.ProcessKey, task.Element, task.Name, task.BusinessKey, task.OfficeCode, task.CandidateGroup, task.Assignee, task.AssigneeName,
      task.Status, task.Priority, task.Form, task.Headers, task.CreatedAt, task.Due, task.EndedAt, task.EndedByName);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks/{id:guid}", (Guid id, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
