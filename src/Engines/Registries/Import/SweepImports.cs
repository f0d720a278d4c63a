using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Each night: what was imported or given up a week ago leaves its file, and the list of what was wrong in it.</summary>
[Job("registries.sweep_imports")]
internal sealed record SweepImports : IJob;

internal sealed class OnSweepImports(FileStore files) : IHandler<SweepImports> {
  public async Task Handle(SweepImports message, Work w, CancellationToken ct) {
    var (db, before) = (w.Db<ImportsDb>(), w.Now - Import.Life);
    var old = await db.Imports(w.Actor).Where(i => i.DoneAt < before || i.DoneAt == null && i.State == ImportState.Checked && i.At < before).OrderBy(i => i.Id).Take(1_000).ToListAsync(ct);
    foreach (var import in old) await files.Remove(w, OnImport.FileOwner, import.Id, import.File, ct);
    db.RemoveRange(old);
    w.Record("registries.imports_swept", "module", Guid.Empty, new { imports = old.Count });
    await w.Commit(ct);
  }
}
