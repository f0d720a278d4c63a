using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Kernel;
using Saola.Kernel.Pdf;

namespace Saola.Registries;

/// <summary>Makes the file of a list that somebody asked for.</summary>
[Job("registries.export")]
internal sealed record MakeExport(Guid Export) : IJob;

/// <summary>Reads as the person who asked, so that what they may not see is not in it and what is personal is noted as read by them.</summary>
internal sealed class OnExport(Works works, FileStore files, ILogger<OnExport> log) : IHandler<MakeExport> {
  public const string Name = "registries.export", FileOwner = "registry_export";

  public async Task Handle(MakeExport message, Work w, CancellationToken ct) {
    var exports = w.Db<ExportsDb>().Exports(w.Actor);
    if (await exports.SingleOrDefaultAsync(e => e.Id == message.Export, ct) is not { State: ExportState.Waiting } export) return;
    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(export.Language);
    if (await Make(export, ct) is { } failed) {
      export.Fail(failed, w.Now);
      w.Publish(new ExportEnded(export.Id, export.Registry, export.Format, null));
    }
  }

  /// <summary>Why there is no file; null when there is.</summary>
  async Task<string?> Make(Export asked, CancellationToken ct) {
    await using var act = works.Begin(asked.Whose, Name);
    var w = act.Work;
    try {
      var made = await act.Services.GetRequiredService<RecordExport>().Make(w, asked.List, asked.Format, ct);
      if (made.IsError) return made.Error.Message;
      await using var content = made.Value.File;
      var stored = await files.Store(w, content, new(made.Value.Name, FileOwner, asked.Id, MaxBytes: Gdal.MostBytes), ct);
      if (stored.IsError) return stored.Error.Message;
      // what goes on is done to the row of this act, which others may have swept
      if (await w.Db<ExportsDb>().Exports(w.Actor).SingleOrDefaultAsync(e => e.Id == asked.Id, ct) is not { State: ExportState.Waiting } export) return null;
      export.Done(stored.Value.Id, made.Value.Rows, w.Now);
      w.Publish(new ExportEnded(export.Id, export.Registry, export.Format, export.Rows));
      await w.Commit(ct);
      return null;
    } catch (Exception e) when (e is GdalFailed or PdfFailedException) {
      log.LogError(e, "Export {Export} of {Registry} failed", asked.Id, asked.Registry);
      return Words.T["export_failed"];
    }
  }
}
