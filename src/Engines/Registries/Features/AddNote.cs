using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Notes something of a record for the colleagues who keep it.</summary>
internal static class AddNote {
  /// <param name="Text">1,000 signs at most.</param>
  public sealed record Body(string? Text);
  public sealed record Request(string Registry, Guid Record, Body Body);
  public sealed record Response(Guid Note);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, RecordWriting writing, Subjects subjects, CancellationToken ct) {
    var open = await registries.Open(w.Actor, r.Registry, ct);
    if (open is null || await WholeRecords.Find(w, open.Definition, r.Record, ct) is not { } record || !open.Access.MayWrite(record.Office) && !open.Access.MayRead(record.Office)) return RecordErrors.RecordNotFound;
    if (!open.Access.MayWrite(record.Office)) return RecordErrors.NotWriter;
    var text = RecordNote.Read(r.Body.Text);
    if (text.IsError) return text.Error;
    var subject = await writing.About(w, open.Definition, record, ct) ?? record.Id;
    var note = new RecordNote { Id = Guid.CreateVersion7(w.Now), Registry = r.Registry, Record = record.Id, Office = record.Office, Subject = subject, Author = w.Actor.Id, AuthorName = w.Actor.Name, At = w.Now };
    note.Say(await subjects.Close(w, subject, new() { ["text"] = text.Value }, ct));
    w.Db<ReviewDb>().Add(note);
    w.Publish(new NoteAdded(note.Id, r.Registry, record.Id), new(subject, new() { ["text"] = text.Value }));
    await w.Commit(ct);
    return new Response(note.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/records/{id:guid}/notes", (string key, Guid id, Body body, Work w, Registries registries, RecordWriting writing, Subjects subjects, CancellationToken ct) => Run(new(key, id, body), w, registries, writing, subjects, ct))
    .Requires(RegistryPermissions.Write);
}
