using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// Who has a task attaches a file to a field of its form; it is handed in when the task is done. A refusal may come after the
/// file was taken in: the act must then not be kept.
/// </summary>
internal static class AddTaskFile {
  /// <param name="Field">The key of the field.</param>
  /// <param name="Name">The name of the file, with its ending.</param>
  public sealed record Request(string? Field, string? Name, Stream Content);
  public sealed record Response(Guid File, string Name, long Size);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Works works, Processes processes, TaskForms forms, TaskFiles files, CancellationToken ct) {
    var found = await Asked(id, r.Field, w, works, processes, forms, ct);
    if (found.IsError) return found.Error;
    if (Vn.Clean(r.Name) is not { Length: > 0 and <= NewFile.MaxName } name) return ProcessErrors.NoFileName(NewFile.MaxName);
    var stored = await files.Add(w, id, found.Value, name, r.Content, ct);
    if (stored.IsError) return stored.Error;
    // Meanwhile the task may have passed to another, or be over.
    var held = await Field(id, r.Field, w, processes, forms, ct);
    if (held.IsError) return held.Error;
    if (await files.Full(w, id, held.Value, ct) is { } full) return full;
    await w.Commit(ct);
    return new Response(stored.Value.Id, stored.Value.Name, stored.Value.Size);
  }

  /// <summary>The same in an act of its own: the content comes as slowly as the sender's line, and what waits for it must hold nothing.</summary>
  static async Task<Answer<FormField>> Asked(Guid id, string? key, Work w, Works works, Processes processes, TaskForms forms, CancellationToken ct) {
    await using var look = works.Begin(w.Actor, w.Purpose);
    return await Field(id, key, look.Work, processes, forms, ct);
  }

  /// <summary>The field for files with this key, in the form of a task that the actor has.</summary>
  internal static async Task<Answer<FormField>> Field(Guid id, string? key, Work w, Processes processes, TaskForms forms, CancellationToken ct) {
    var held = await processes.Own(w, id, w.Actor.Id, ct);
    if (held.IsError) return held.Error;
    return TaskFiles.Fields(await forms.Of(held.Value.Form, ct)).FirstOrDefault(f => f.Key == key) is { } field ? field : FormAnswers.NotAsked(key ?? "");
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/files", (Guid id, string? field, string? name, Stream content, Work w, Works works, Processes p, TaskForms forms, TaskFiles files, CancellationToken ct) =>
      Run(id, new(field, name, content), w, works, p, forms, files, ct))
    .Accepts<byte[]>("application/octet-stream").Requires(ProcessPermissions.Work);
}
