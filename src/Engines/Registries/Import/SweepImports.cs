using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Each night: what was imported or given up a week ago leaves its file and the list of what was wrong in it, files that were taken or uploaded and named by no record, nor by what waits to become one, go.</summary>
[Job("registries.sweep_imports")]
internal sealed record SweepImports : IJob;

internal sealed class OnSweepImports(FileStore files, DefinitionBook book, Reviews reviews) : IHandler<SweepImports> {
  const int Most = 1_000;

  public async Task Handle(SweepImports message, Work w, CancellationToken ct) {
    var (imports, exports) = (await Imports(w, ct), await Exports(w, ct));
    var waiting = new List<Guid>();
    foreach (var registry in await book.All(ct)) waiting.AddRange(await reviews.FilesOf(w, registry.Definition, null, ct));
    var uploaded = await files.RemoveOld(w, RecordChecks.UploadedFiles, w.Now - Import.Life, Most, waiting, ct);
    w.Record("registries.imports_swept", "module", Guid.Empty, new { imports, exports, uploaded });
    await w.Commit(ct);
  }

  async Task<int> Imports(Work w, CancellationToken ct) {
    var (db, before) = (w.Db<ImportsDb>(), w.Now - Import.Life);
    // also one at which work stopped half way: nobody's file is kept longer
    var old = await db.Imports(w.Actor).Where(i => (i.DoneAt ?? i.MovedAt ?? i.At) < before).OrderBy(i => i.Id).Take(Most).ToListAsync(ct);
    foreach (var import in old) await files.Remove(w, OnImport.FileOwner, import.Id, import.File, ct);
    db.RemoveRange(old);
    return old.Count;
  }

  async Task<int> Exports(Work w, CancellationToken ct) {
    var (db, before) = (w.Db<ExportsDb>(), w.Now - Export.Life);
    var old = await db.Exports(w.Actor).Where(e => e.At < before).OrderBy(e => e.At).Take(Most).ToListAsync(ct);
    foreach (var export in old) if (export.File is { } file) await files.Remove(w, OnExport.FileOwner, export.Id, file, ct);
    db.RemoveRange(old);
    return old.Count;
  }
}
