using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What a step of a process, or the decision of an office, does to one record.</summary>
/// <param name="Values">By field; what is not named stays as it is.</param>
/// <param name="Do"><c>write</c> changes the record with this natural key, or adds it when there is none; <c>add</c>, <c>change</c> and <c>end</c> do that alone.</param>
public sealed record RecordOrder(string Registry, JsonObject Values, string Do = "write") {
  /// <summary>The record that is meant, where it is known by more than its key: no other is looked for, and no office is asked. Where it was merged, the one that stays is meant.</summary>
  public Guid? Record { get; init; }

  /// <summary>The day from which it holds so, where the registry knows validity.</summary>
  public DateOnly? From { get; init; }

  /// <summary>Of an end: the first day on which it does not hold any more; today when null.</summary>
  public DateOnly? To { get; init; }

  public string? State { get; init; }
}

/// <summary>What became of an order.</summary>
/// <param name="Before">The version that the order found; null where it added the record.</param>
public sealed record CarriedRecord(RegistryRecord Record, int? Before);

/// <summary>What became of a record when what ordered it does not hold any more.</summary>
/// <param name="Written">Its next version; null where none was written.</param>
/// <param name="Left">Why it stays although it says what does not hold any more, which is for its keeper to judge; null where nothing was to be done or it is done.</param>
public sealed record TakenBack(RegistryRecord? Written = null, Error? Left = null);

/// <summary>
/// Orders are carried out for an office, whoever takes the step: who made the process, or may decide for the office, has decided them,
/// so that no right in the registry is asked of the actor. An office writes its own records alone, and those that it once wrote.
/// </summary>
public sealed partial class Registries {
  public async Task<Answer<CarriedRecord>> Carry(Work w, RecordOrder order, Guid office, RecordOrigin origin, CancellationToken ct) {
    if (await Open(Actor.Machine("registries.order"), order.Registry, ct) is not { } open) return RecordErrors.NotFound;
    // who names a record wrote it; since then its office may have become part of another
    if (order.Record is null && open.Access.OfficeOfNew(office) != office) return RecordErrors.NotWriter;
    // whoever granted it or made the process was the second person that some registries ask for
    origin = origin with { Confirmed = true };
    var before = order.Record is { } id ? await WholeRecords.Find(w, open.Definition, await Standing(w, id, ct), ct) : await WholeRecords.Held(w, open.Definition, order.Values, ct, order.From);
    if (order.Record is not null && before is null) return RecordErrors.RecordNotFound;
    if (order.Record is null && before is not null && before.Office != office) return RecordErrors.NotWriter;
    if (open.Definition.Closed) return RecordErrors.Closed;
    if (order.Do == "end" && before is not null) return Carried(await writing.End(w, open, before.Id, before.Version, order.To ?? Vn.Day(w.Now), order.State, origin, ct), before);
    if (order.Do is "end" or "change" && before is null) return RecordErrors.RecordNotFound;
    var values = (JsonObject)order.Values.DeepClone();
    if (order.State is { } state) values[Names.State] = state;
    return order.Do switch {
      "write" or "change" when before is not null => Carried(await writing.Change(w, open, before.Id, before.Version, values, order.From, origin, ct), before),
      "write" or "add" => Carried(await writing.Add(w, open, office, values, order.From, origin, ct), null),
      _ => RecordErrors.MappingWrong("do"),
    };
  }

  static Answer<CarriedRecord> Carried(Answer<RegistryRecord> written, RegistryRecord? before) => written.IsError ? written.Error : new CarriedRecord(written.Value, before?.Version);

  /// <summary>
  /// A record says again what it said before a version that an order made, because what ordered it does not hold any more. Where it says
  /// something else by now, is to end later than that day, or its registry does not take it, nothing is guessed and nothing is written.
  /// </summary>
  /// <param name="before">The version that the order found, and <paramref name="made"/> the one that it made.</param>
  /// <param name="day">From which it says so again, where the version began on a day of its own.</param>
  public async Task<Answer<TakenBack>> TakeBack(Work w, string registry, Guid record, int before, int made, DateOnly day, RecordOrigin origin, CancellationToken ct) {
    if (await Open(Actor.Machine("registries.order"), registry, ct) is not { } open) return RecordErrors.NotFound;
    var d = open.Definition;
    if (await WholeRecords.Find(w, d, record, ct) is not { } now || await WholeRecords.At(w, d, record, made, ct) is not { } written || await WholeRecords.At(w, d, record, before, ct) is not { } was) return new TakenBack();
    if (await Standing(w, record, ct) != record) return new TakenBack(Left: RecordErrors.ChangedSince);
    if (now.To <= day) return new TakenBack();
    if (d.Closed) return new TakenBack(Left: RecordErrors.Closed);
    if (now.To is not null || RecordVersion.Differences(written, now).Count > 0) return new TakenBack(Left: RecordErrors.ChangedSince);
    var values = RecordWriting.ValuesOf(d, was, now);
    if (was.State is { } state && state != now.State) values[Names.State] = state;
    // the days on which it said the other thing stay as they were
    DateOnly? from = was.From == now.From ? null : now.From > day ? now.From : day;
    var back = await writing.Change(w, open, record, now.Version, values, from, origin with { Confirmed = true }, ct);
    return !back.IsError ? new TakenBack(back.Value) : back.Error.Kind is ErrorKind.Invalid or ErrorKind.Conflict ? new TakenBack(Left: back.Error) : back.Error;
  }

  /// <summary>A record that an order added ends with what ordered it; one that ended before needs no end, and one that is to end later is left.</summary>
  /// <param name="day">The first on which it does not hold any more.</param>
  public async Task<Answer<TakenBack>> TakeBack(Work w, string registry, Guid record, DateOnly day, string? state, RecordOrigin origin, CancellationToken ct) {
    if (await Open(Actor.Machine("registries.order"), registry, ct) is not { } open) return RecordErrors.NotFound;
    if (await WholeRecords.Find(w, open.Definition, await Standing(w, record, ct), ct) is not { } now || now.To <= day) return new TakenBack();
    if (open.Definition.Closed || now.To is not null) return new TakenBack(Left: open.Definition.Closed ? RecordErrors.Closed : RecordErrors.ChangedSince);
    var ended = await writing.End(w, open, now.Id, now.Version, day, state, origin with { Confirmed = true }, ct);
    return ended.IsError ? ended.Error : new TakenBack(ended.Value);
  }

  /// <summary>The office that answers for a record: the one that keeps it where every office keeps its own, else the owner. Null when there is none.</summary>
  public async Task<Guid?> KeeperOf(Work w, string registry, Guid record, CancellationToken ct) =>
    await book.Find(registry, ct) is not { } held ? null : held.Definition.Writers == Writers.Owner ? held.Owner : (await WholeRecords.Find(w, held.Definition, await Standing(w, record, ct), ct))?.Office;

  /// <summary>The record that stays of one that was merged with others; itself where it was not.</summary>
  public async Task<Guid> Standing(Work w, Guid record, CancellationToken ct) {
    while (await w.Db<ReviewDb>().Merges(Actor.Machine("registries.order")).Where(m => m.Other == record && m.UndoneAt == null).Select(m => (Guid?)m.Survivor).FirstOrDefaultAsync(ct) is { } next) record = next;
    return record;
  }

  /// <summary>This record and those that were merged into it, and so on.</summary>
  public async Task<IReadOnlyList<Guid>> Merged(Work w, Guid record, CancellationToken ct) {
    var all = new List<Guid> { record };
    for (var i = 0; i < all.Count; i++) {
      var into = all[i];
      all.AddRange(await w.Db<ReviewDb>().Merges(Actor.Machine("registries.order")).Where(m => m.Survivor == into && m.UndoneAt == null).Select(m => m.Other).ToListAsync(ct));
    }
    return all;
  }
}
