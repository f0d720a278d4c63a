using System.Collections.Frozen;
using System.Text.Json;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// Suspended instances. No task, timer, message, signal or service moves one; what comes meanwhile is kept and given to it
/// when it is resumed. Only what an operator does to it happens at once.
/// </summary>
public sealed partial class Processes {
  /// <summary>How long a message whose event went away while it was held waits for another.</summary>
  static readonly TimeSpan HeldLives = TimeSpan.FromDays(30);

  static readonly FrozenDictionary<string, Action<Work, string>> Holdable = new Dictionary<string, Action<Work, string>> {
    [nameof(FireTimer)] = Again<FireTimer>, [nameof(RunService)] = Again<RunService>, [nameof(StartCalled)] = Again<StartCalled>, [nameof(CalledEnded)] = Again<CalledEnded>,
    [nameof(CalledThrew)] = Again<CalledThrew>, [nameof(GiveSignal)] = Again<GiveSignal>, [nameof(GiveHeld)] = Again<GiveHeld>,
    [nameof(RemindTask)] = Again<RemindTask>, [nameof(EscalateTask)] = Again<EscalateTask>,
  }.ToFrozenDictionary();

  static void Again<T>(Work w, string body) where T : IJob => w.Enqueue(JsonSerializer.Deserialize<T>(body, Json.Options)!);

  internal async Task<Error?> Suspend(Work w, Guid id, string reason, CancellationToken ct) {
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    if (await Lock(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    if (instance.Suspended is { } since) return ProcessErrors.Suspended(since);
    w.Reason = reason;
    w.Later(Sql.Command("update process.instance set suspended_at = $2, suspended_reason = $3 where id = $1", id, w.Now, reason));
    w.Record("process.suspended", "instance", id);
    return null;
  }

  internal async Task<Error?> Resume(Work w, Guid id, string reason, CancellationToken ct) {
    if (reason.Length == 0) return ProcessErrors.ReasonMissing;
    if (await Lock(w, id, ct) is not { } instance) return ProcessErrors.NotFound;
    if (instance.State.Status != InstanceStatus.Active) return ProcessErrors.Ended;
    if (instance.Suspended is null) return ProcessErrors.NotSuspended;
    w.Reason = reason;
    w.Later(Sql.Command("update process.instance set suspended_at = null, suspended_reason = null where id = $1", id));
    var held = new List<(long Id, string Type, string Body)>();
    await using (var reader = await w.Query([Sql.Command("delete from process.held where instance = $1 returning id, type, body::text", id)], ct))
      while (await reader.ReadAsync(ct)) held.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
    foreach (var (_, type, body) in held.OrderBy(h => h.Id)) Holdable[type](w, body);
    w.Record("process.resumed", "instance", id, new { held = held.Count });
    return null;
  }

  /// <summary>True when the instance, which this act has locked, is suspended: the job waits with it.</summary>
  static bool Hold<T>(Work w, Running instance, T job) where T : IJob {
    if (instance.Suspended is null) return false;
    if (instance.State.Status != InstanceStatus.Active) return true;
    w.Later(Sql.Command("insert into process.held (instance, type, body, at) values ($1, $2, $3, $4)",
      instance.Id, typeof(T).Name, new Sql.Jsonb(JsonSerializer.Serialize(job, Json.Options)), w.Now));
    w.Record("process.held", "instance", instance.Id, new { what = typeof(T).Name });
    return true;
  }

  /// <summary>A service task that was not done, because the instance is suspended, waits with it.</summary>
  internal async Task Hold(Work w, RunService job, CancellationToken ct) {
    if (await Peek(w, job.Instance, ct) is not { Suspended: not null }) return;
    // Resumed since: asked for anew.
    if (await Lock(w, job.Instance, ct) is { } instance && !Hold(w, instance, job)) w.Enqueue(job);
  }

  /// <summary>A message that is held has taken its event, so that another of its key looks for one of its own.</summary>
  static bool Hold(Work w, Running instance, GiveHeld message) {
    if (!Hold<GiveHeld>(w, instance, message)) return false;
    if (!Stepper.MayHappenAgain(instance.Graph.Nodes[message.Node]))
      w.Later(Sql.Command("delete from process.subscription where instance = $1 and token = $2 and node = $3", message.Instance, message.Token, message.Node));
    return true;
  }

  /// <summary>A message that came while its instance was suspended. When nothing there waits for it any more it is sent anew.</summary>
  internal async Task Give(Work w, GiveHeld held, CancellationToken ct) {
    if (await Lock(w, held.Instance, ct) is not { } instance || Hold<GiveHeld>(w, instance, held)) return;
    var given = await Give(w, instance, new(held.Instance, held.Token, instance.NameOf(held.Node, held.Definition)), held.Message, held.Data, ct);
    if (given.IsError) throw new InvalidOperationException(given.Error.Message);
    if (given.Value) return;
    var sent = await Correlate(w, new(held.Message, held.Key, held.Data, TimeToLive: HeldLives, Offices: [instance.Office.Id]), ct);
    if (sent.IsError) throw new InvalidOperationException(sent.Error.Message);
  }
}
