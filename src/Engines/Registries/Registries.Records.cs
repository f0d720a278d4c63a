using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Records: what they hold may be read and written through these alone, by every door alike. All lies in the caller's act, which the caller commits.</summary>
public sealed partial class Registries {
  /// <summary>A page of the records that the filter asks for.</summary>
  public Task<Answer<RecordPage>> List(Work w, RecordQuery asked, CancellationToken ct) => Reading(w, asked.Registry, open => reading.List(w, open, asked, ct), ct);

  /// <summary>How many records the filter finds, for who is told nothing else of them: that it was asked by personal fields is evidence.</summary>
  /// <param name="most">It is counted no further than one beyond this; all when null.</param>
  internal async Task<Answer<long>> Count(Work w, ReadableRegistry readable, Filter? filter, CancellationToken ct, int? most = null) {
    var by = new AskedBy(readable.Definition);
    var count = await RecordReading.Count(w, readable.Open, filter, most, ct, by);
    if (!count.IsError && by.Personal.Count > 0 && w.Actor.Kind != ActorKind.Machine && await book.Find(readable.Key, ct) is { } held) await reading.NoteCount(w, readable.Definition, held.Id, by, ct);
    return count;
  }

  /// <param name="asOf">As the registry knew it at that moment; now when null.</param>
  public Task<Answer<RegistryRecord>> Get(Work w, string registry, Guid id, DateTimeOffset? asOf, CancellationToken ct) => Reading(w, registry, open => reading.Get(w, open, id, asOf, ct), ct);

  /// <summary>The record that holds under this natural key; of those that have ended, the last.</summary>
  /// <param name="key">All fields of the key and no others, each as JSON writes its value, without quotes.</param>
  public Task<Answer<RegistryRecord>> FindByKey(Work w, string registry, IReadOnlyDictionary<string, string> key, CancellationToken ct) => Reading(w, registry, open => reading.FindByKey(w, open, key, ct), ct);

  /// <summary>The versions of a record, the newest first, with what each of them changed.</summary>
  /// <param name="before">Only those before this version.</param>
  public Task<Answer<RecordHistory>> History(Work w, string registry, Guid id, int? before, int limit, CancellationToken ct) => Reading(w, registry, open => reading.History(w, open, id, before, limit, ct), ct);

  /// <summary>The records that were added, changed or ended since a token of an earlier answer; all when there is none.</summary>
  public Task<Answer<RecordChanges>> ListChanges(Work w, string registry, string? since, int limit, CancellationToken ct) => Reading(w, registry, open => reading.Changes(w, open, since, limit, ct), ct);

  /// <param name="office">Which keeps it, where every office keeps its own; the owner's registries know it.</param>
  /// <param name="values">By field; <c>_state</c> is its state.</param>
  /// <param name="from">The day from which it holds, where the registry knows validity; today when null.</param>
  public Task<Answer<RegistryRecord>> Add(Work w, string registry, Guid? office, JsonObject values, DateOnly? from, RecordOrigin origin, CancellationToken ct) =>
    Writing(w, registry, open => writing.Add(w, open, office, values, from, origin, ct), ct);

  /// <param name="version">The one that was seen: if there is a later one, nothing is changed and the error is <c>kernel.stale</c>.</param>
  /// <param name="changes">The fields to change; null empties one.</param>
  /// <param name="from">The day from which it holds so; what was before holds until then. A correction, of what holds already, when null.</param>
  public Task<Answer<RegistryRecord>> Change(Work w, string registry, Guid id, int version, JsonObject changes, DateOnly? from, RecordOrigin origin, CancellationToken ct) =>
    Writing(w, registry, open => writing.Change(w, open, id, version, changes, from, origin, ct), ct);

  /// <param name="to">The first day on which it does not hold any more.</param>
  public Task<Answer<RegistryRecord>> End(Work w, string registry, Guid id, int version, DateOnly to, string? state, RecordOrigin origin, CancellationToken ct) =>
    Writing(w, registry, open => writing.End(w, open, id, version, to, state, origin, ct), ct);

  /// <summary>Adds records or changes those that have their natural keys.</summary>
  public Task<Answer<BatchAnswer>> Write(Work w, string registry, RecordBatch batch, CancellationToken ct) => Writing(w, registry, open => batches.Write(w, open, batch, ct), ct);

  internal Task<Answer<BatchAnswer>> ChangeMany(Work w, string registry, Guid[] ids, JsonObject values, DateOnly? from, bool validOnly, bool lookOnly, RecordOrigin origin, CancellationToken ct) =>
    Writing(w, registry, open => batches.Change(w, open, ids, values, from, validOnly, lookOnly, origin, ct), ct);

  async Task<Answer<T>> Reading<T>(Work w, string registry, Func<OpenRegistry, Task<Answer<T>>> read, CancellationToken ct) where T : notnull =>
    await Open(w.Actor, registry, ct) is { Access.MayReadSome: true } open ? await read(open) : RecordErrors.NotFound;

  /// <summary>Who may neither read nor write in it does not learn that it exists.</summary>
  async Task<Answer<T>> Writing<T>(Work w, string registry, Func<OpenRegistry, Task<Answer<T>>> write, CancellationToken ct) where T : notnull =>
    await Open(w.Actor, registry, ct) is not { } open || !open.Access.MayReadSome && !open.Access.MayWriteSome ? RecordErrors.NotFound : open.Definition.Closed ? RecordErrors.Closed : await write(open);

  /// <summary>The version of a record, for who is about to change it and is asked there whether they may; 0 when there is none.</summary>
  internal async Task<int> VersionOf(Work w, string registry, Guid id, CancellationToken ct) {
    if (await book.Find(registry, ct) is not { } held) return 0;
    var sql = new SqlText();
    await using var command = sql.Command($"select {Names.Version} from {Names.Table(held.Definition.Key)} where {Names.Id} = {sql.Add(id, NpgsqlTypes.NpgsqlDbType.Uuid)}", await w.ReadConnection(ct));
    return await command.ExecuteScalarAsync(ct) as int? ?? 0;
  }

  internal async ValueTask<OpenRegistry?> Open(Actor actor, string registry, CancellationToken ct) =>
    await book.Find(registry, ct) is { } held ? new(held.Definition, new(actor, held.Definition, held.Owner, held.Readers)) : null;
}
