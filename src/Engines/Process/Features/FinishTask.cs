using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An official does a task: what its form asks for is checked and goes to the process.</summary>
internal static class FinishTask {
  /// <param name="Data">The answers to the form of the task, by the keys of its fields; what is left out stays as the process knows it.</param>
  public sealed record Request(JsonObject? Data);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, TaskForms forms, TaskFiles files, CancellationToken ct) {
    var shown = await ShowTask.Run(id, w, processes, ct);
    if (shown.IsError) return shown.Error;
    var form = await forms.Of(shown.Value.Form, ct);
    var answers = TaskForms.Over(form, shown.Value.Data, r.Data ?? [], Vn.Day(w.Now));
    return answers.IsError ? answers.Error : await Run(shown.Value, form, answers.Value, w, processes, forms, files, ct);
  }

  /// <param name="answers">What the process knows, with what was filled in over it.</param>
  internal static async Task<Answer<Done>> Run(ShowTask.Response task, FormDefinition? form, FormAnswers answers, Work w, Processes processes, TaskForms forms, TaskFiles files, CancellationToken ct) {
    if (task.Status is WorkTaskStatus.Open or WorkTaskStatus.Assigned) {
      if (await forms.Place(task.BusinessKey, task.Instance, w, ct) is not null) return ProcessErrors.DoneElsewhere;
      if (!task.Holds) return ProcessErrors.NotTaken;
      // No file comes or goes between the answer and the end of the task.
      await processes.Keep(w, task.Id, ct);
      await files.Put(w, task.Id, form, answers, ct);
      var data = await forms.Check(form, answers, Vn.Day(w.Now), ct);
      if (data.IsError) return data.Error;
      answers = new(data.Value);
    }
    if (await processes.Complete(w, task.Id, answers.Data, ct) is { } refused) return refused;
    await files.Give(w, task, form, answers.Data, ct);
    w.Later(Sql.Command("delete from process.task_draft where task = $1", task.Id));
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/finish", (Guid id, Request r, Work w, Processes p, TaskForms forms, TaskFiles files, CancellationToken ct) => Run(id, r, w, p, forms, files, ct))
    .Requires(ProcessPermissions.Work);
}
