using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The file in a field of a record, for who may see the field.</summary>
internal static class ShowRecordFile {
  public sealed record Request(string Registry, Guid Id, string Field);

  /// <param name="Link">An address that gives the file for some minutes.</param>
  public sealed record Response(Guid File, string Name, long Size, string MediaType, string Link);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { Access.MayReadSome: true } open) return RecordErrors.NotFound;
    if (open.Definition.Find(r.Field) is not { Type: FieldType.File } field || !open.Access.SeesSome(field)) return RecordErrors.FileNotFound;
    // nothing else of the record is read, and none of its people is told that it was
    var found = await registries.List(w, new(r.Registry, new Filter.Compare(Names.Id, Comparison.Equal, r.Id.ToString()), Fields: [r.Field], Limit: 1), ct);
    if (found.IsError) return found.Error;
    if (found.Value.Records is not [var record]) return RecordErrors.RecordNotFound;
    if (!Guid.TryParse(record.Values[r.Field]?.ToString(), out var id) || await files.Find(w, RecordChecks.RecordFiles, r.Id, id, ct) is not { } file) return RecordErrors.FileNotFound;
    return new Response(file.Id, file.Name, file.Size, file.MediaType, files.Link(file));
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/records/{id:guid}/files/{field}", (string key, Guid id, string field, Work w, Registries registries, FileStore files, CancellationToken ct) => Run(new(key, id, field), w, registries, files, ct))
    .Requires(RegistryPermissions.Read);
}
