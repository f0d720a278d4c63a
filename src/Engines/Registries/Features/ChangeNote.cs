using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Who wrote a note writes it otherwise; what it said before stays in the ledger.</summary>
internal static class ChangeNote {
  public sealed record Request(string Registry, Guid Record, Guid Note, AddNote.Body Body);

  internal static async Task<Answer<Done>> Run(Request r, Work w, Subjects subjects, CancellationToken ct) {
    var found = await Own(w, r.Registry, r.Record, r.Note, ct);
    if (found.IsError) return found.Error;
    var (note, text) = (found.Value, RecordNote.Read(r.Body.Text));
    if (text.IsError) return text.Error;
    note.Say(await subjects.Close(w, note.Subject, new() { ["text"] = text.Value }, ct), w.Now);
    w.Publish(new NoteChanged(note.Id, note.Registry, note.Record), new(note.Subject, new() { ["text"] = text.Value }));
    await w.Commit(ct);
    return Done.Yes;
  }

  /// <summary>A note that the actor wrote and that is still there.</summary>
  public static async Task<Answer<RecordNote>> Own(Work w, string registry, Guid record, Guid id, CancellationToken ct) {
    if (await w.Db<ReviewDb>().Notes(w.Actor).SingleOrDefaultAsync(n => n.Id == id && n.Record == record && n.Registry == registry, ct) is not { } note) return NoteErrors.NotFound;
    return note.Author == w.Actor.Id ? note : NoteErrors.NotAuthor;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/registries/{key}/records/{id:guid}/notes/{note:guid}", (string key, Guid id, Guid note, AddNote.Body body, Work w, Subjects subjects, CancellationToken ct) => Run(new(key, id, note, body), w, subjects, ct))
    .Requires(RegistryPermissions.Write);
}
