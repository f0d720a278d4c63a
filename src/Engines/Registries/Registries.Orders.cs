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

/// <summary>
/// Orders are carried out for an office, whoever takes the step: who made the process, or may decide for the office, has decided them,
/// so that no right in the registry is asked of the actor. An office writes its own records alone, and those that it once wrote.
/// </summary>
public sealed partial class Registries {
  public async Task<Answer<RegistryRecord>> Carry(Work w, RecordOrder order, Guid office, RecordOrigin origin, CancellationToken ct) {
    if (await Open(Actor.Machine("registries.order"), order.Registry, ct) is not { } open) return RecordErrors.NotFound;
    // who names a record wrote it; since then its office may have become part of another
    if (order.Record is null && open.Access.OfficeOfNew(office) != office) return RecordErrors.NotWriter;
    // whoever granted it or made the process was the second person that some registries ask for
    origin = origin with { Confirmed = true };
    var before = order.Record is { } id ? await WholeRecords.Find(w, open.Definition, await Standing(w, id, ct), ct) : await WholeRecords.Held(w, open.Definition, order.Values, ct, order.From);
    if (order.Record is not null && before is null) return RecordErrors.RecordNotFound;
    if (order.Record is null && before is not null && before.Office != office) return RecordErrors.NotWriter;
    if (order.Do == "end" && before is not null) return await writing.End(w, open, before.Id, before.Version, order.To ?? Vn.Day(w.Now), order.State, origin, ct);
    if (order.Do is "end" or "change" && before is null) return RecordErrors.RecordNotFound;
    var values = (JsonObject)order.Values.DeepClone();
    if (order.State is { } state) values[Names.State] = state;
    return order.Do switch {
      "write" or "change" when before is not null => await writing.Change(w, open, before.Id, before.Version, values, order.From, origin, ct),
      "write" or "add" => await writing.Add(w, open, office, values, order.From, origin, ct),
      _ => RecordErrors.MappingWrong("do"),
    };
  }

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
