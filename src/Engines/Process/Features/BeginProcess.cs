using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An official begins a process for their office, where the drawing names their group as its starter, with what its start form asks for.</summary>
internal static class BeginProcess {
  public sealed record Request(string? BusinessKey, JsonObject? Data);

  internal static async Task<Answer<StartProcess.Response>> Run(string key, Request r, Work w, Processes processes, TaskForms forms, CancellationToken ct) {
    var begins = await processes.Begins(w, key, ct);
    if (begins.IsError) return begins.Error;
    var form = await forms.Of(begins.Value.Form, ct);
    var answers = TaskForms.Over(form, [], r.Data ?? [], Vn.Day(w.Now));
    return answers.IsError ? answers.Error : await Run(begins.Value, r.BusinessKey, form, answers.Value, w, processes, forms, ct);
  }

  /// <param name="answers">The start form as it was filled in.</param>
  internal static async Task<Answer<StartProcess.Response>> Run(Beginning begins, string? businessKey, FormDefinition? form, FormAnswers answers, Work w, Processes processes, TaskForms forms, CancellationToken ct) {
    var data = await forms.Check(form, answers, Vn.Day(w.Now), ct);
    if (data.IsError) return data.Error;
    var key = KeyField(form) is { } field ? data.Value[field]?.ToString() : businessKey;
    if (await forms.Bears(Vn.Clean(key), w, ct)) return ProcessErrors.KeyElsewhere;
    return await StartProcess.Run(new(begins.Key, key, data.Value), w, processes, ct);
  }

  /// <summary>The field that asks for the business key, so that nothing else does; null where the form has none.</summary>
  internal static string? KeyField(FormDefinition? form) => form?.Fields.FirstOrDefault(f => f.Key is not null && f.Properties.GetValueOrDefault("businessKey") == "true")?.Key;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/beginnings/{key}", (string key, Request r, Work w, Processes p, TaskForms forms, CancellationToken ct) => Run(key, r, w, p, forms, ct))
    .Requires(ProcessPermissions.Work);
}
