using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Takes in a file for a record to be written: the record that names it in one of its fields takes it over.</summary>
internal static class AddRecordFile {
  /// <param name="Name">The name of the file, with its ending.</param>
  public sealed record Request(string Registry, string? Name, Stream Content);
  public sealed record Response(Guid File, string Name, long Size);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    if (await registries.Open(w.Actor, r.Registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome) return RecordErrors.NotFound;
    if (!open.Access.MayWriteSome) return RecordErrors.NotWriter;
    if (Vn.Clean(r.Name) is not { Length: > 0 and <= NewFile.MaxName } name) return RecordErrors.FileNameWrong(NewFile.MaxName);
    var stored = await files.Store(w, r.Content, new(name, RecordChecks.UploadedFiles, w.Actor.Id), ct);
    if (stored.IsError) return stored.Error;
    await w.Commit(ct);
    return new Response(stored.Value.Id, stored.Value.Name, stored.Value.Size);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/files", (string key, string? name, Stream content, Work w, Registries registries, FileStore files, CancellationToken ct) => Run(new(key, name, content), w, registries, files, ct))
    .Accepts<byte[]>("application/octet-stream").Requires(RegistryPermissions.Write);
}
