using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Saola.Kernel;

namespace Saola.Process;

using Names = ImmutableSortedDictionary<string, string>;

/// <summary>What a migration would do to the instances of a version.</summary>
/// <param name="Ready">How many of those looked at can go over.</param>
/// <param name="More">There are more than were looked at.</param>
internal sealed record MigrationPlan(int Looked, int Ready, IReadOnlyList<(Guid Instance, string BusinessKey, IReadOnlyList<Unmapped> Unmapped)> Refused, bool More);

/// <summary>What operators do to the way of an instance: to another element, to another version.</summary>
public sealed partial class Processes {
  const int MigratedAtOnce = 500, MostLooked = 5_000, MostRefused = 100;

  /// <summary>Takes what an instance does at one element away, and has another element begin.</summary>
  internal async Task<Error?> Move(Work w, Guid id, long token, string to, string reason, CancellationToken ct) {
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    if (await Lock(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    var moved = new Trigger.Moved(token, to);
    if (Stepper.WhyNotMoved(instance.Graph, instance.State, moved) is { } why) return ProcessErrors.CannotMove(why);
    w.Reason = reason;
    var drive = new Drive(instance, w, Tools);
    if (await drive.Step(moved, ct) is { } refused) return refused;
    w.Record("process.moved", "instance", id, new { from = instance.State.Tokens[token].Node, to }, drive.Taken);
    await drive.Write(ct);
    return null;
  }

  /// <summary>What keeps an instance from going over to another version; empty when nothing does.</summary>
  internal async Task<Answer<IReadOnlyList<Unmapped>>> WhyNotMigrated(Work w, Guid id, Guid to, Names names, CancellationToken ct) {
    if (await Peek(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    var target = await Target(w, instance.Definition, to, names, ct);
    if (target.IsError) return target.Error;
    return Stepper.Unmapped(instance.Graph, target.Value.Graph, instance.State, names).ToArray();
  }

  internal async Task<Error?> Migrate(Work w, Guid id, Guid to, Names names, string reason, CancellationToken ct) {
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    if (await Lock(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    var target = await Target(w, instance.Definition, to, names, ct);
    if (target.IsError) return target.Error;
    if (Stepper.Unmapped(instance.Graph, target.Value.Graph, instance.State, names).ToArray() is { Length: > 0 } unmapped) return ProcessErrors.CannotMigrate(unmapped);
    w.Reason = reason;
    var drive = new Drive(instance with { Graph = target.Value.Graph, Definition = to }, w, Tools);
    try {
      if (await drive.Migrate(instance.Graph, new(instance.Definition, to, names), ct) is { } refused) return refused;
    } catch (ExpressionException e) {
      return ProcessErrors.CannotMigrate([new("", target.Value.Graph.Name, "process.expression_failed", e.Message)]);
    }
    foreach (var command in Renaming(instance, target.Value.Graph, to, names)) w.Later(command);
    foreach (var command in drive.KeepApart(instance.Graph)) w.Later(command);
    w.Record("process.migrated", "instance", id, new { from = instance.Definition, to, names }, drive.Taken);
    await drive.Write(ct);
    return null;
  }

  /// <summary>The version to go to: of the same process, with names that fit.</summary>
  async Task<Answer<Version>> Target(Work w, Guid from, Guid to, Names names, CancellationToken ct) {
    await using (var reader = await w.Query([Sql.Command("select 1 from process.definition a join process.definition b on b.key = a.key and b.id <> a.id where a.id = $1 and b.id = $2", from, to)], ct))
      if (!await reader.ReadAsync(ct)) return ProcessErrors.NoVersion;
    var (old, @new) = (await definitions.Graph(from, ct), await definitions.Graph(to, ct));
    foreach (var (was, becomes) in names) {
      if (!old.Nodes.TryGetValue(was, out var node) || !@new.Nodes.ContainsKey(becomes)) return ProcessErrors.BadNames(was, becomes);
      // What waits for an event knows it by its id: in one migration none comes to mean another.
      if (node.Does.Awaits is not null && was != becomes && (@new.Nodes.ContainsKey(was) || old.Nodes.ContainsKey(becomes))) return ProcessErrors.BadNames(was, becomes);
    }
    return new Version(to, @new);
  }

  /// <summary>What hangs from the instance outside follows its elements to their new ids.</summary>
  static IEnumerable<NpgsqlBatchCommand> Renaming(Running instance, ProcessDefinition to, Guid version, Names names) {
    var lost = Stepper.Lost(instance.Graph, to, instance.State, names).Select(l => (l.Token, (string?)l.Node)).ToArray();
    var renamed = instance.RenamedBy(names.SetItems(lost.Select(l => KeyValuePair.Create(l.Item2!, ""))), version);
    yield return Sql.Command("update process.instance set definition = $2, renamed = $3 where id = $1", instance.Id, version, new Sql.Jsonb(JsonSerializer.Serialize(renamed)));
    yield return Subscriptions.ForgetMessages(instance.Id, lost);
    yield return Subscriptions.ForgetSignals(instance.Id, lost);
    if (names.IsEmpty) yield break;
    var (olds, news) = (names.Keys.Select(k => (string?)k).ToArray(), names.Values.Select(v => (string?)v).ToArray());
    foreach (var command in Subscriptions.Rename(instance.Id, olds, news)) yield return command;
    yield return Sql.Command("update process.work_task t set element = n.new, version = version + 1 from unnest($2, $3) n(old, new) where t.instance = $1 and t.element = n.old", instance.Id, olds, news);
  }

  /// <summary>What would become of the instances of a version in these offices; null is all.</summary>
  internal async Task<Answer<MigrationPlan>> Plan(Work w, Guid from, Guid to, Names names, Guid[]? offices, CancellationToken ct) {
    var target = await Target(w, from, to, names, ct);
    if (target.IsError) return target.Error;
    var (graph, looked, ready) = (await definitions.Graph(from, ct), 0, 0);
    var refused = new List<(Guid, string, IReadOnlyList<Unmapped>)>();
    await using var reader = await w.Query([Sql.Command("""
      select id, business_key, last_token, tokens::text from process.instance where definition = $1 and status = 'Active' and ($2::uuid[] is null or office = any($2)) order by id limit $3
      """, from, Sql.Uuids(offices), MostLooked + 1)], ct);
    while (await reader.ReadAsync(ct) && looked < MostLooked) {
      looked++;
      var state = StateJson.Read(InstanceStatus.Active, reader.GetInt64(2), reader.GetString(3), "{}");
      if (Stepper.Unmapped(graph, target.Value.Graph, state, names).ToArray() is not { Length: > 0 } unmapped) ready++;
      else if (refused.Count < MostRefused) refused.Add((reader.GetGuid(0), reader.GetString(1), unmapped));
    }
    return new MigrationPlan(looked, ready, refused, looked == MostLooked);
  }

  /// <summary>Has all instances of a version go over, each in an act of its own; one that cannot stays, with evidence why.</summary>
  internal async Task<Error?> MigrateAll(Work w, Guid from, Guid to, Names names, Guid[]? offices, string reason, CancellationToken ct) {
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    var target = await Target(w, from, to, names, ct);
    if (target.IsError) return target.Error;
    w.Reason = reason;
    var job = new MigrateMany(Guid.CreateVersion7(), from, to, names.ToDictionary(), offices, reason, null);
    w.Enqueue(job);
    w.Record("process.migration_begun", "process_definition", from, new { migration = job.Id, to, names });
    return null;
  }

  internal static async Task Migrate(Work w, MigrateMany job, CancellationToken ct) {
    var found = new List<Guid>();
    await using (var reader = await w.Query([Sql.Command("""
      select id from process.instance where definition = $1 and status = 'Active' and id > $2 and ($3::uuid[] is null or office = any($3)) order by id limit $4
      """, job.From, job.After ?? Guid.Empty, Sql.Uuids(job.Offices), MigratedAtOnce)], ct))
      while (await reader.ReadAsync(ct)) found.Add(reader.GetGuid(0));
    foreach (var instance in found) w.Enqueue(new MigrateOne(job.Id, instance, job.To, job.Names, job.Reason), key: $"{job.Id:N} {instance:N}");
    if (found.Count == MigratedAtOnce) w.Enqueue(job with { After = found[^1] });
  }

  internal async Task Migrate(Work w, MigrateOne job, CancellationToken ct) {
    if (await Migrate(w, job.Instance, job.To, job.Names.ToImmutableSortedDictionary(StringComparer.Ordinal), job.Reason, ct) is not { } refused) return;
    // Ended or migrated by itself since: nothing is left to do.
    if (refused.Code == "process.cannot_migrate") w.Record("process.migration_refused", "instance", job.Instance, new { job.Migration, job.To, why = refused.Message });
  }
}
