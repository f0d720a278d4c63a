using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The rows of the file of which something is wrong, each with what that is, as a list that can be mended and brought again.</summary>
internal static class DownloadImportFaults {
  /// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
  public sealed record Request(string Registry, Guid Id, string Format);
  public sealed record Response(Stream File, string Name, string Type);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Registries registries, FileStore files, CancellationToken ct) {
    var db = w.Db<ImportsDb>();
    if (await db.Imports(w.Actor).AsNoTracking().SingleOrDefaultAsync(i => i.Id == r.Id && i.Registry == r.Registry, ct) is not { } import) return ImportErrors.NotFound;
    if (!await ImportFiles.MayOpen(registries, w.Actor, import, ct)) return ImportErrors.FileKept;
    if (await files.Find(w, OnImport.FileOwner, import.Id, import.File, ct) is not { } file) return ImportErrors.NotFound;
    var faults = (await db.Faults(w.Actor).AsNoTracking().Where(f => f.Import == r.Id).OrderBy(f => f.Row).ThenBy(f => f.Number).ToListAsync(ct))
      .GroupBy(f => f.Row).ToDictionary(g => g.Key, g => string.Join("; ", g.Select(f => f.Suggestion is null ? f.Message : $"{f.Message} {f.Suggestion}")));
    if (import.Person != w.Actor.Id) await ImportFiles.NoteReading(registries, w, import, ct);
    w.Record("registries.import_faults_taken", "registry_import", import.Id, new { rows = faults.Count });
    await w.Commit(ct);
    var xlsx = r.Format == "xlsx";
    await using var content = files.Open(file);
    try {
      var made = await CorrectionFile.Write(SheetReader.Read(content, import.Kind, ct), faults, xlsx, ct);
      var name = Path.GetFileNameWithoutExtension(import.Name);
      return xlsx ? new Response(made, $"{name}-loi.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") : new Response(made, $"{name}-loi.csv", "text/csv; charset=utf-8");
    } catch (SheetUnreadable e) {
      return e.Error;
    }
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/registries/{key}/imports/{id:guid}/faults", async (string key, Guid id, string? format, Work w, Registries registries, FileStore files, CancellationToken ct) => {
      var made = await Run(new(key, id, format ?? "csv"), w, registries, files, ct);
      return made.IsError ? Problems.Of(made.Error) : Results.File(made.Value.File, made.Value.Type, made.Value.Name);
    })
    .Requires(RegistryPermissions.Write);
}
