using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Keeps what who has a task has typed into its form so far, so that they go on later, also elsewhere.</summary>
internal static class SaveTaskDraft {
  /// <param name="Data">Answers by the keys of fields; what is left out stays as it is.</param>
  /// <param name="Page">The number of the page of the form on which the person is.</param>
  public sealed record Request(JsonObject? Data, int Page = 0);
  public sealed record Response(DateTimeOffset SavedAt);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Processes processes, TaskForms forms, CancellationToken ct) {
    var shown = await ShowTask.Run(id, w, processes, ct);
    if (shown.IsError) return shown.Error;
    if (await forms.Open(w, shown.Value, ct) is not { } sheet) return ProcessErrors.NoForm;
    if (Error.Of(sheet.Answers.Put(sheet.Form, r.Data ?? [], Vn.Day(w.Now))) is { } wrong) return wrong;
    sheet.Page = r.Page;
    return await Run(id, sheet, w, processes, forms, ct);
  }

  /// <param name="sheet">The form with all that was typed.</param>
  internal static async Task<Answer<Response>> Run(Guid id, TaskSheet sheet, Work w, Processes processes, TaskForms forms, CancellationToken ct) {
    var held = await processes.Own(w, id, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    if (await forms.Place(held.Value.BusinessKey, held.Value.Instance, w, ct) is not null) return ProcessErrors.DoneElsewhere;
    var content = sheet.Content();
    if (content.Length > TaskDraft.MostLetters) return ProcessErrors.DraftTooLong;
    w.Later(Sql.Command("""
      insert into process.task_draft (task, person, page, content, saved_at) values ($1, $2, $3, $4, $5)
      on conflict (task, person) do update set page = excluded.page, content = excluded.content, saved_at = excluded.saved_at
      """, id, w.Actor.Id, sheet.Page, new Sql.Jsonb(content), w.Now));
    w.Record("process.draft_saved", "task", id, new { held.Value.Instance, held.Value.Element, sheet.Page });
    await w.Commit(ct);
    sheet.SavedAt = w.Now;
    return new Response(w.Now);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/process/tasks/{id:guid}/draft", (Guid id, Request r, Work w, Processes p, TaskForms forms, CancellationToken ct) => Run(id, r, w, p, forms, ct))
    .Requires(ProcessPermissions.Work);
}
