using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;
using static Saola.Registries.Words;

namespace Saola.Registries;

/// <summary>Goes on with an import from where it stands, for a while; asks for itself again until the file is at its end.</summary>
[Job("registries.import")]
internal sealed record GoOnWithImport(Guid Import) : IJob;

/// <summary>
/// Every some thousand rows are an act of their own that also notes how far it came: what dies goes on there. What is to be written all
/// or nothing is one act, however long the file.
/// </summary>
internal sealed class OnImport(Works works, FileStore files) : IHandler<GoOnWithImport> {
  public const string Name = "registries.import", FileOwner = "registry_import";

  /// <summary>After which other imports that wait have their turn, and how often one act says how far it is.</summary>
  static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Pace = TimeSpan.FromSeconds(5);

  public async Task Handle(GoOnWithImport message, Work w, CancellationToken ct) {
    var import = await Find(w, message.Import, ct);
    if (import is not { Runs: true }) return;
    if (await files.Find(w, FileOwner, import.Id, import.File, ct) is not { } file) throw new InvalidOperationException($"Import {import.Id} has no file.");
    try {
      if (import.State == ImportState.Converting) {
        await Convert(import.Id, file, ct);
        return;
      }
      await using var content = files.Open(file);
      if (import is { State: ImportState.Writing, OnlyValid: false }) await WriteTogether(import, content, ct);
      else if (!await GoOn(import, content, ct)) w.Enqueue(new GoOnWithImport(import.Id));
    } catch (SheetUnreadable e) {
      await End(import.Id, (i, now) => i.Stop(e.Error.Message, now), ct);
    } catch (TableRefuses e) {
      await End(import.Id, (i, now) => i.Stop(e.Error.Message, now), ct);
    }
  }

  /// <summary>The features of a map file take its place, and their columns are found.</summary>
  async Task Convert(Guid id, StoredFile file, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine(Name), Name);
    if (await Find(act.Work, id, ct) is not { State: ImportState.Converting } import || await act.Services.GetRequiredService<DefinitionBook>().Find(import.Registry, ct) is not { } held
      || await act.Services.GetRequiredService<Registries>().Open(import.Whose, import.Registry, ct) is not { } open) return;
    using var folder = new WorkFolder();
    await using (var content = files.Open(file)) {
      await using var features = File.OpenRead(await MapConversion.Run(held.Definition, import.Kind, content, import.Encoding, folder, ct));
      var made = await files.Store(act.Work, features, new(Path.ChangeExtension(import.Name, ".geojson"), FileOwner, id, ["application/json"], Gdal.MostBytes), ct);
      if (made.IsError) throw new SheetUnreadable(made.Error);
      await files.Remove(act.Work, FileOwner, id, file.Id, ct);
      import.Arrive(made.Value, SheetKind.Features, held.Number);
      if (await ImportFiles.Match(open, files, made.Value, import, import.Matched.ToDictionary(c => c.Title, c => c.Field ?? "", StringComparer.Ordinal), ct) is { } refused) throw new SheetUnreadable(refused);
    }
    act.Work.Record("registries.import_converted", "registry_import", id);
    if (import.Runs) act.Work.Enqueue(new GoOnWithImport(id));
    await act.Work.Commit(ct);
  }

  /// <summary>Whether it is at its end.</summary>
  async Task<bool> GoOn(Import import, Stream content, CancellationToken ct) {
    var since = Stopwatch.GetTimestamp();
    await foreach (var chunk in Chunks(content, import, ct)) {
      if (!await Do(import.Id, chunk, ct)) return true;
      if (Stopwatch.GetElapsedTime(since) > Patience) return false;
    }
    await End(import.Id, import.State == ImportState.Checking ? (i, _) => i.LookedThrough() : (i, now) => i.End(now), ct);
    return true;
  }

  static async IAsyncEnumerable<List<SheetRow>> Chunks(Stream content, Import import, [EnumeratorCancellation] CancellationToken ct) {
    var (chunk, titles) = (new List<SheetRow>(ImportRows.Together), true);
    // an act that keeps all or nothing has kept nothing of what it once reached
    var from = import is { State: ImportState.Writing, OnlyValid: false } ? 0 : import.Position;
    await foreach (var row in SheetReader.Read(content, import.Kind, ct)) {
      if (!titles && row.Number > from && !row.Cells.All(c => c.IsEmpty)) chunk.Add(row);
      titles = false;
      if (chunk.Count < ImportRows.Together) continue;
      yield return chunk;
      chunk = new(ImportRows.Together);
    }
    if (chunk.Count > 0) yield return chunk;
  }

  /// <summary>Does one act's rows; false when the import came to its end meanwhile.</summary>
  async Task<bool> Do(Guid id, List<SheetRow> chunk, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine(Name), Name);
    var (w, rows) = (act.Work, act.Services.GetRequiredService<ImportRows>());
    if (await Find(w, id, ct) is not { State: ImportState.Checking or ImportState.Writing } import) return false;
    if (await Definition(act, import, ct) is not { } definition) {
      await End(id, (i, now) => i.Stop(ImportErrors.DefinitionChanged.Message, now), ct);
      return false;
    }
    var judged = await rows.Judge(w, definition, import, chunk, ct);
    if (import.State == ImportState.Checking) Look(w, import, judged);
    else {
      var written = await rows.Write(w, definition, import, judged, ct);
      import.Wrote(chunk[^1].Number, written, w.Now);
      await Note(w, import, judged, ct);
      Tell(w, import, chunk, written);
    }
    await w.Commit(ct);
    return true;
  }

  /// <summary>All of it or nothing. What is wrong now, although nothing was when it was looked through, stops it.</summary>
  async Task WriteTogether(Import asked, Stream content, CancellationToken ct) {
    if (await TryTogether(asked, content, ct) is { } why) await End(asked.Id, (i, now) => i.Stop(why, now), ct);
  }

  /// <summary>Why nothing was written; null when all was.</summary>
  async Task<string?> TryTogether(Import asked, Stream content, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine(Name), Name);
    var (w, rows, all, last, told) = (act.Work, act.Services.GetRequiredService<ImportRows>(), default(WrittenRows), 0, Stopwatch.GetTimestamp());
    if (await Definition(act, asked, ct) is not { } definition) return ImportErrors.DefinitionChanged.Message;
    await foreach (var chunk in Chunks(content, asked, ct)) {
      var judged = await rows.Judge(w, definition, asked, chunk, ct);
      if (judged.FirstOrDefault(j => j.Write is null) is { } wrong) return T["import_row_wrong_now", wrong.Row, wrong.Faults[0].Message];
      var written = await rows.Write(w, definition, asked, judged, ct);
      Tell(w, asked, chunk, written);
      (all, last) = (all + written, chunk[^1].Number);
      if (Stopwatch.GetElapsedTime(told) < Pace) continue;
      if (!await Reach(asked.Id, last, ct)) return null;
      told = Stopwatch.GetTimestamp();
    }
    if (await Find(w, asked.Id, ct) is not { State: ImportState.Writing } import) return null;
    if (import.Office != asked.Office) throw new InvalidOperationException($"The records of {asked.Registry} are kept by another office since import {asked.Id} began.");
    import.Wrote(last, all, w.Now);
    import.End(w.Now);
    Tell(w, import);
    await Forget(w, import.Id, ct);
    await w.Commit(ct);
    return null;
  }

  /// <summary>Says how far the one act is, in another; false when somebody broke it off.</summary>
  async Task<bool> Reach(Guid id, int position, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine(Name), Name);
    if (await Find(act.Work, id, ct) is not { State: ImportState.Writing } import) return false;
    import.Reached(position, act.Work.Now);
    act.Work.Record("registries.import_reached", "registry_import", id, new { position });
    await act.Work.Commit(ct);
    return true;
  }

  /// <summary>The one by which the file was looked through; null when there is another now.</summary>
  static async Task<RegistryDefinition?> Definition(ScopedWork act, Import import, CancellationToken ct) =>
    await act.Services.GetRequiredService<DefinitionBook>().Find(import.Registry, ct) is { } held && held.Number == import.Number ? held.Definition : null;

  static void Look(Work w, Import import, IReadOnlyList<ImportRows.Judged> judged) {
    var faults = judged.SelectMany(j => j.Faults).ToList();
    w.Db<ImportsDb>().AddRange(faults.Take(Math.Max(0, Import.MostFaults - import.Faults)));
    import.Looked(judged[^1].Row, ImportRows.Count(judged), faults.Count, w.Now);
    w.Record("registries.import_looked", "registry_import", import.Id, new { rows = import.Rows, wrong = import.Wrong });
  }

  /// <summary>What is wrong now with rows that are left out, in the place of what was wrong when they were looked through.</summary>
  static async Task Note(Work w, Import import, IReadOnlyList<ImportRows.Judged> judged, CancellationToken ct) {
    var faults = judged.SelectMany(j => j.Faults).ToList();
    if (faults.Count == 0 || import.HasMoreFaults) return;
    await using var command = new NpgsqlCommand("delete from registries.import_fault where import = $1 and row = any($2)", await w.Connection(ct)) { Parameters = { new() { Value = import.Id }, new() { Value = faults.Select(f => f.Row).Distinct().ToArray() } } };
    await command.ExecuteNonQueryAsync(ct);
    w.Db<ImportsDb>().AddRange(faults);
  }

  static void Tell(Work w, Import import, List<SheetRow> chunk, WrittenRows written) =>
    w.Publish(new RowsImported(import.Id, import.Registry, import.WrittenBy ?? import.Person, import.Office, chunk[0].Number, chunk[^1].Number, written.Added, written.Changed));

  async Task End(Guid id, Action<Import, DateTimeOffset> end, CancellationToken ct) {
    await using var act = works.Begin(Actor.Machine(Name), Name);
    if (await Find(act.Work, id, ct) is not { IsOver: false } import) return;
    end(import, act.Work.Now);
    Tell(act.Work, import);
    if (import.IsOver) await Forget(act.Work, id, ct);
    await act.Work.Commit(ct);
  }

  static void Tell(Work w, Import i) {
    if (i.State == ImportState.Checked) w.Publish(new ImportChecked(i.Id, i.Registry, i.Person, i.Rows, i.Wrong));
    else w.Publish(new ImportEnded(i.Id, i.Registry, i.Person, i.State.ToString(), i.Added, i.Changed, i.Refused));
  }

  static async Task Forget(Work w, Guid id, CancellationToken ct) {
    await using var command = new NpgsqlCommand("delete from registries.import_key where import = $1", await w.Connection(ct)) { Parameters = { new() { Value = id } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  static Task<Import?> Find(Work w, Guid id, CancellationToken ct) => w.Db<ImportsDb>().Imports(w.Actor).SingleOrDefaultAsync(i => i.Id == id, ct);
}
