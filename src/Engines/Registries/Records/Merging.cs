using System.Text.Json;
using System.Text.Json.Nodes;
using NpgsqlTypes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>A record in the version that was seen.</summary>
internal sealed record SeenRecord(Guid Id, int Version);

/// <summary>
/// Makes one record of two: the one ends, the other takes over the values that were chosen, and what referred to the one refers to the
/// other from then on. All of it is new versions, so that nothing is lost and both can be given back.
/// </summary>
internal sealed class Merging(DefinitionBook book, RecordWriting writing, FileStore files) {
  public const int MostReferences = 1_000;

  public sealed record Pair(RegistryRecord Survivor, RegistryRecord Other);

  /// <summary>Both records, if they are those that were seen and both hold.</summary>
  public async Task<Answer<Pair>> Find(Work w, OpenRegistry open, SeenRecord survivor, SeenRecord other, CancellationToken ct) {
    if (survivor.Id == other.Id) return MergeErrors.Same;
    var pair = new List<RegistryRecord>(2);
    foreach (var seen in new[] { survivor, other }) {
      if (await WholeRecords.Find(w, open.Definition, seen.Id, ct) is not { } record) return RecordErrors.RecordNotFound;
      if (!open.Access.MayWrite(record.Office)) return open.Access.MayRead(record.Office) ? RecordErrors.NotWriter : RecordErrors.RecordNotFound;
      if (open.Definition.Fields.Any(f => !open.Access.Sees(f, record.Office))) return MergeErrors.Blind;
      if (record.Version != seen.Version) return Problems.Stale;
      if (record.To is not null) return RecordErrors.Ended;
      pair.Add(record);
    }
    return new Pair(pair[0], pair[1]);
  }

  /// <param name="machine">The registry, open to the program: who may merge is asked before.</param>
  /// <param name="fields">Those whose value is taken from the one that ends.</param>
  public async Task<Answer<RecordMerge>> Merge(Work w, OpenRegistry machine, Pair pair, IReadOnlyList<string> fields, RecordOrigin origin, CancellationToken ct) {
    var (d, survivor, other) = (machine.Definition, pair.Survivor, pair.Other);
    if (fields.FirstOrDefault(f => d.Find(f) is null or { IsComputed: true }) is { } unknown) return FilterErrors.UnknownField(unknown);
    await GiveFiles(w, d, fields, other, survivor.Id, ct);
    // of one thing there was never more than one record: where days count, the other held on none, and its key may be the survivor's from its first day
    var ended = await writing.End(w, machine, other.Id, other.Version, other.From ?? Vn.Day(w.Now), null, origin with { Into = survivor.Id }, ct);
    if (ended.IsError) return ended.Error;
    var values = new JsonObject(fields.Select(f => KeyValuePair.Create(f, other.Values[f]?.DeepClone())));
    // what referred to one another would refer to itself
    foreach (var field in d.Fields.Where(f => f is { Type: FieldType.Reference, Required: false } && f.Registry == d.Key)) {
      var taken = values.TryGetPropertyValue(field.Key, out var named);
      if ((taken ? named : survivor.Values[field.Key])?.ToString() is { } id && (id == other.Id.ToString() || taken && id == survivor.Id.ToString())) values[field.Key] = null;
    }
    var changed = await writing.Change(w, machine, survivor.Id, survivor.Version, values, null, origin, ct);
    if (changed.IsError) return changed.Error;
    var moved = await Move(w, d, other.Id, survivor.Id, origin, ct);
    if (moved.IsError) return moved.Error;
    var merge = new RecordMerge {
      Id = Guid.CreateVersion7(w.Now), Registry = d.Key, Survivor = survivor.Id, SurvivorBefore = survivor.Version, SurvivorAfter = changed.Value.Version, Other = other.Id, OtherBefore = other.Version, OtherAfter = ended.Value.Version,
      Office = survivor.Office, Fields = [.. fields], Moved = JsonSerializer.SerializeToNode(moved.Value, Json.Options)!.AsArray(), MadeByName = w.Actor.Name, Reason = w.Reason, At = w.Now,
    };
    w.Db<ReviewDb>().Add(merge);
    w.Publish(new RecordsMerged(merge.Id, d.Key, survivor.Id, other.Id, merge.Fields, moved.Value.Count));
    return merge;
  }

  /// <summary>
  /// Gives both back as they were, if neither was changed since. It needs no second person where the registry asks for one: both were
  /// confirmed as they come back. References that were changed since stay; how many is the answer.
  /// </summary>
  public async Task<Answer<int>> Undo(Work w, OpenRegistry machine, RecordMerge merge, RecordOrigin origin, CancellationToken ct) {
    var d = machine.Definition;
    if (merge.UndoneAt is not null) return MergeErrors.Undone;
    if (await WholeRecords.Find(w, d, merge.Survivor, ct) is not { } survivor || await WholeRecords.Find(w, d, merge.Other, ct) is not { } other) return RecordErrors.RecordNotFound;
    if (survivor.Version != merge.SurvivorAfter) return MergeErrors.ChangedSince(survivor: true, survivor.Version);
    if (other.Version != merge.OtherAfter) return MergeErrors.ChangedSince(survivor: false, other.Version);
    var (was, otherWas) = ((await WholeRecords.At(w, d, survivor.Id, merge.SurvivorBefore, ct))!, (await WholeRecords.At(w, d, other.Id, merge.OtherBefore, ct))!);
    var values = RecordWriting.ValuesOf(d, was, survivor);
    await GiveFiles(w, d, merge.Fields, otherWas, other.Id, ct, from: survivor.Id);
    var back = await writing.Change(w, machine, survivor.Id, survivor.Version, values, null, origin, ct);
    if (back.IsError) return back.Error;
    if (await writing.Reopen(w, d, other, otherWas.State, origin, ct) is { } refused) return refused;
    var left = 0;
    foreach (var reference in merge.References) {
      var returned = await Return(w, reference, survivor.Id, other.Id, origin, ct);
      if (returned.IsError) return returned.Error;
      if (!returned.Value) left++;
    }
    merge.Undo(w.Actor, w.Now, w.Reason);
    w.Publish(new MergeUndone(merge.Id, d.Key, survivor.Id, other.Id, left));
    return left;
  }

  /// <summary>A file goes along with the record that names it.</summary>
  async Task GiveFiles(Work w, RegistryDefinition d, IEnumerable<string> fields, RegistryRecord holder, Guid to, CancellationToken ct, Guid? from = null) {
    Guid[] named = [.. fields.Select(d.Find).Where(f => f?.Type == FieldType.File).Select(f => Guid.TryParse(holder.Values[f!.Key]?.ToString(), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];
    if (named.Length > 0) await files.Give(w, named, (RecordChecks.RecordFiles, from ?? holder.Id), (RecordChecks.RecordFiles, to), ct);
  }

  async Task<Answer<IReadOnlyList<MovedReference>>> Move(Work w, RegistryDefinition d, Guid from, Guid to, RecordOrigin origin, CancellationToken ct) {
    var moved = new List<MovedReference>();
    foreach (var held in (await book.All(ct)).OrderBy(h => h.Definition.Key, StringComparer.Ordinal))
      foreach (var field in held.Definition.Fields.Where(f => f.Type == FieldType.Reference && f.Registry == d.Key)) {
        var referring = await Referring(w, held.Definition, field, from, [from, to], MostReferences + 1 - moved.Count, ct);
        if (moved.Count + referring.Count > MostReferences) return MergeErrors.TooMany(MostReferences);
        foreach (var (id, version) in referring) {
          var changed = await writing.Change(w, Opened(held), id, version, new() { [field.Key] = to.ToString() }, null, origin, ct);
          if (changed.IsError) return AcceptProposals.Named(changed.Error, $"{held.Definition.Name.Vi} {id}");
          moved.Add(new(held.Definition.Key, field.Key, id));
        }
      }
    return moved;
  }

  /// <summary>Records that hold and refer to one; more than one page is refused, so that one act stays one act.</summary>
  static async Task<List<(Guid Id, int Version)>> Referring(Work w, RegistryDefinition d, RegistryField field, Guid to, Guid[] except, int most, CancellationToken ct) {
    var sql = new SqlText();
    await using var command = sql.Command($"""
      select r.{Names.Id}, r.{Names.Version} from {Names.Table(d.Key)} r
      where r.{Names.Quote(field.Key)} = {sql.Add(to, NpgsqlDbType.Uuid)} and r.{Names.To} is null and r.{Names.Id} <> all({sql.Add(except, NpgsqlDbType.Array | NpgsqlDbType.Uuid)}) order by r.{Names.Id} limit {most}
      """, await w.ReadConnection(ct));
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<(Guid, int)>();
    while (await reader.ReadAsync(ct)) found.Add((reader.GetGuid(0), reader.GetInt32(1)));
    return found;
  }

  /// <summary>False when it was changed since, or its registry is no more.</summary>
  async Task<Answer<bool>> Return(Work w, MovedReference reference, Guid from, Guid to, RecordOrigin origin, CancellationToken ct) {
    if (await book.Find(reference.Registry, ct) is not { } held || held.Definition.Find(reference.Field) is null) return false;
    if (await WholeRecords.Find(w, held.Definition, reference.Record, ct) is not { To: null } record || record.Values[reference.Field]?.ToString() != from.ToString()) return false;
    var changed = await writing.Change(w, Opened(held), record.Id, record.Version, new() { [reference.Field] = to.ToString() }, null, origin, ct);
    return changed.IsError ? changed.Error : true;
  }

  static OpenRegistry Opened(InForce held) => new(held.Definition, new(Actor.Machine("registries.merge"), held.Definition, held.Owner, held.Readers));
}
