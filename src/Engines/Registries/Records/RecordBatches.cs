using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Writes many records in one act: each row is found by its natural key, and added where there is none.</summary>
internal sealed class RecordBatches(RecordWriting writing) {
  public const int MostRows = 1_000;

  public async Task<Answer<BatchAnswer>> Write(Work w, OpenRegistry open, RecordBatch batch, CancellationToken ct) {
    if (batch.Rows.Count is < 1 or > MostRows) return RecordErrors.RowsWrong(MostRows);
    if (open.Access.OfficeOfNew(batch.Office) is not { } keeper) return RecordErrors.OfficeMissing;
    if (!open.Access.MayWrite(keeper)) return RecordErrors.NotWriter;
    var wanted = new List<(int Row, RecordWriting.Wanted Wanted)>();
    var outcomes = new RowOutcome[batch.Rows.Count];
    var held = await WholeRecords.Held(w, open.Definition, [.. batch.Rows.Select(r => (r.Values, r.From))], ct);
    for (var i = 0; i < batch.Rows.Count; i++) {
      Answer<RecordWriting.Wanted> found = RecordWriting.Blind(open, keeper, batch.Rows[i].Values) is { } blind ? blind : Place(w, open, keeper, batch.Rows[i], held[i]);
      if (found.IsError) outcomes[i] = Refused(found.Error);
      else wanted.Add((i, found.Value));
    }
    var prepared = (await writing.Prepare(w, open.Definition, [.. wanted.Select(x => x.Wanted)], ct)).Zip(wanted, (p, x) => (x.Row, Prepared: p)).ToList();
    foreach (var (row, one) in prepared) if (one.Fault is { } fault) outcomes[row] = Refused(fault);
    if (!batch.ValidOnly && Error.Of([.. outcomes.Index().Where(o => o.Item is not null).SelectMany(o => o.Item.Errors.Select(e => new Error(ErrorKind.Invalid, e.Code, e.Message, e.Field is null ? $"{o.Index}" : $"{o.Index}.{e.Field}")))]) is { } all) return all;
    if (RecordWriting.Because(w, batch.Origin) is { } refused) return refused;
    // in the order of their keys, so that two batches of the same records never wait for each other
    foreach (var (row, one) in prepared.Where(p => p.Prepared.Fault is null).OrderBy(p => string.Join('\u001f', open.Definition.NaturalKey.Select(k => p.Prepared.Draft.Of(open.Definition.Find(k)!))), StringComparer.Ordinal)) {
      var kept = await writing.Keep(w, open.Definition, one, batch.Origin, ct);
      if (kept.IsError) return kept.Error; // somebody else was first: what is written so far is not kept
      outcomes[row] = new(kept.Value.Proposal is not null ? RowResult.Proposed : one.Wanted.Before is null ? RowResult.Added : one.ChangesNothing ? RowResult.Unchanged : RowResult.Changed, kept.Value.Id, kept.Value.Version, []);
    }
    return new BatchAnswer(outcomes);
  }

  /// <summary>Gives many records the same values, each with its evidence; looked through only, it says what would become of each.</summary>
  /// <param name="ids">1,000 at most.</param>
  /// <param name="validOnly">Changes what can be changed and leaves the rest; otherwise nothing is written when one record refuses.</param>
  public async Task<Answer<BatchAnswer>> Change(Work w, OpenRegistry open, Guid[] ids, JsonObject values, DateOnly? from, bool validOnly, bool lookOnly, RecordOrigin origin, CancellationToken ct) {
    if (ids.Length is < 1 or > MostRows) return RecordErrors.RowsWrong(MostRows);
    if (values.Count == 0 && from is null) return RecordErrors.NothingToChange;
    var there = (await WholeRecords.Find(w, open.Definition, ids, ct)).ToDictionary(r => r.Id);
    var outcomes = new Dictionary<Guid, RowOutcome>();
    foreach (var id in ids)
      if (!there.TryGetValue(id, out var record) || !open.Access.MayRead(record.Office) && !open.Access.MayWrite(record.Office)) outcomes[id] = Refused(RecordErrors.RecordNotFound) with { Id = id };
      else if (!open.Access.MayWrite(record.Office)) outcomes[id] = Refused(RecordErrors.NotWriter) with { Id = id };
      else if (record.To is not null) outcomes[id] = Refused(RecordErrors.Ended) with { Id = id };
      else if (RecordWriting.Blind(open, record.Office, values) is { } blind) outcomes[id] = Refused(blind) with { Id = id };
    // in the order of their ids, so that two acts on the same records never wait for each other
    var prepared = await writing.Prepare(w, open.Definition, [.. there.Values.Where(r => !outcomes.ContainsKey(r.Id)).Select(r => new RecordWriting.Wanted(r.Id, r.Office, values, r, from))], ct);
    foreach (var one in prepared)
      outcomes[one.Wanted.Id] = one.Fault is { } fault ? Refused(fault) with { Id = one.Wanted.Id } : new(one.ChangesNothing ? RowResult.Unchanged : RowResult.Changed, one.Wanted.Id, one.Wanted.Before!.Version, []);
    var answer = new BatchAnswer([.. ids.Select(id => outcomes[id])]);
    if (lookOnly || !validOnly && answer.Rows.Any(r => r.Result == RowResult.Refused)) return answer;
    if (RecordWriting.Because(w, origin) is { } refused) return refused;
    foreach (var one in prepared.Where(p => p.Fault is null && !p.ChangesNothing)) {
      var kept = await writing.Keep(w, open.Definition, one, origin, ct);
      if (kept.IsError) return kept.Error;
    }
    return answer;
  }

  static Answer<RecordWriting.Wanted> Place(Work w, OpenRegistry open, Guid keeper, BatchRow row, RegistryRecord? held) {
    if (held is not { } record) return new RecordWriting.Wanted(Guid.CreateVersion7(w.Now), keeper, row.Values, null, row.From);
    if (!open.Access.MayWrite(record.Office)) return RecordErrors.NotWriter;
    return record.To is null ? new RecordWriting.Wanted(record.Id, record.Office, row.Values, record, row.From) : RecordErrors.Ended;
  }

  static RowOutcome Refused(Error error) => new(RowResult.Refused, null, null, [.. error.All.Select(e => new RowError(e.Code, e.Message, e.Field))]);
}
