using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// One task that the actor has, may take or helps with: its data, who helps, and what others think of it. Who only gives it out sees what that needs; what is
/// in it they see with a reason, which is kept.
/// </summary>
internal static class ShowTask {
  public sealed record Helper(Guid Person, string Name);
  public sealed record Asked(Guid Id, Guid AskedBy, string AskedByName, DateTimeOffset AskedAt, string Whom, string Question, string? Answer, string? AnsweredByName, DateTimeOffset? AnsweredAt);
  /// <param name="Holds">The actor has it, or does it for who is away.</param>
  /// <param name="MayTake">It is open and the actor may claim it.</param>
  /// <param name="KeptApart">The step for which the actor must not do this one.</param>
  /// <param name="Returned">Why it was given back last.</param>
  /// <param name="Hidden">The actor only gives it out: nothing is shown of what is in it.</param>
  /// <param name="Data">What the step sees of the variables of its process; nothing once it is over.</param>
  public sealed record Response(
    Guid Id, Guid Instance, string Process, string ProcessName, string Element, string Name, string BusinessKey, string Office, string Group, Guid? Assignee, string? AssigneeName,
    WorkTaskStatus Status, int Priority, string? Form, JsonObject Headers, DateTimeOffset CreatedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, string? EndedBy,
    bool Holds, bool MayTake, string? KeptApart, string? Returned, DateTimeOffset? EscalatedAt, JsonObject Data, IReadOnlyList<Helper> Collaborators, IReadOnlyList<Asked> Opinions, bool Hidden = false);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Processes processes, CancellationToken ct, string? reason = null) {
    var task = await (await processes.TasksSeen(w, ct)).SingleOrDefaultAsync(t => t.Id == id, ct);
    if (task is null || await processes.Shown(w, id, ct) is not { } shown) return ProcessErrors.TaskNotFound;
    var db = w.Db<ProcessDb>();
    var hidden = !shown.Row.IsShownTo(w.Actor);
    if (hidden && reason is not null) {
      if (PersonalReads.Because(w, reason) is { } silent) return silent;
      PersonalReads.Note(w, "process.task_read", "task", id, new { task.Instance, task.Element });
      hidden = false;
    }
    var helpers = await db.Collaborators(id).AsNoTracking().OrderBy(c => c.AddedAt).Select(c => new Helper(c.Person, c.Name)).ToListAsync(ct);
    var opinions = hidden ? [] : await db.OpinionsOn(id).OrderBy(o => o.Id)
      .Select(o => new Asked(o.Id, o.AskedBy, o.AskedByName, o.AskedAt, o.Whom, o.Question, o.Answer, o.AnsweredByName, o.AnsweredAt)).ToListAsync(ct);
    var isOpen = task.Status is WorkTaskStatus.Open or WorkTaskStatus.Assigned;
    if (w.Reason is not null && reason is not null) await w.Commit(ct);
    return new Response(
      task.Id, task.Instance, task.ProcessKey, shown.ProcessName, task.Element, task.Name, task.BusinessKey, task.OfficeCode, task.CandidateGroup, task.Assignee, task.AssigneeName,
      task.Status, task.Priority, task.Form, task.Headers, task.CreatedAt, task.Due, task.EndedAt, task.EndedByName,
      isOpen && shown.Row.IsHeldBy(w.Actor), task.Status == WorkTaskStatus.Open && shown.Row.IsCandidate, shown.Row.KeptApart, hidden ? null : task.Returned, task.EscalatedAt, hidden ? [] : shown.Data, helpers, opinions, hidden);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/tasks/{id:guid}", (Guid id, string? reason, Work w, Processes p, CancellationToken ct) => Run(id, w, p, ct, reason))
    .Requires(ProcessPermissions.Work);
}
