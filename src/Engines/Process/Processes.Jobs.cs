using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Steps that no person takes: timers, remote service tasks, called processes. Each bears being asked for twice.</summary>
public sealed partial class Processes {
  internal async Task Fire(Work w, FireTimer timer, CancellationToken ct) {
    if (await Lock(w, timer.Instance, ct) is not { } instance || Hold(w, instance, timer)) return;
    var drive = new Drive(instance, w, Tools);
    if (await drive.Step(new Trigger.Fired(timer.Token, instance.NameOf(timer.Node, timer.Definition), StateJson.Empty, timer.Cycles), ct) is { } refused) {
      // The token went on before the timer: nothing to do. Anything else must be tried again and seen.
      if (refused.Code == ProcessErrors.Late.Code) return;
      throw new InvalidOperationException(refused.Message);
    }
    w.Record("process.timer_fired", "instance", instance.Id, new { element = timer.Node }, drive.Taken);
    await drive.Write(ct);
  }

  /// <summary>
  /// Does a remote service task and takes its step. The instance is not locked while the task runs: a slow one holds up
  /// nobody. False when it was done or taken back before, or is suspended.
  /// </summary>
  internal async Task<bool> Serve(Work w, RunService job, CancellationToken ct) {
    if (await Peek(w, job.Instance, ct) is not { Suspended: null } seen || Stepper.Call(seen.Graph, seen.State, job.Token, w.Now) is not { } call) return false;
    if (!Tools.Services.TryGetValue(call.Type, out var service)) throw new InvalidOperationException(Words.T["lint_unknown_type", call.Type]);
    var outcome = await service.Run(new Drive(seen, w, Tools).Context(call, job.Attempt), w, ct);
    if (await Lock(w, job.Instance, ct) is not { Suspended: null } instance) return false;
    var drive = new Drive(instance, w, Tools);
    if (await drive.Step(Drive.After(job.Token, outcome), ct) is { } refused)
      return refused.Code == ProcessErrors.Late.Code ? false : throw new InvalidOperationException(refused.Message);
    w.Record("process.service_done", "instance", instance.Id, new { element = call.Node.Id, type = call.Type, job.Attempt }, drive.Taken);
    await drive.Write(ct);
    await w.Commit(ct);
    return true;
  }

  /// <summary>A remote service task failed: it is tried again as often as the diagram says, then a person must look.</summary>
  internal async Task Failed(Work w, RunService job, string why, CancellationToken ct) {
    if (await Lock(w, job.Instance, ct) is not { } instance || Stepper.Waiting(instance.Graph, instance.State, job.Token) is not { } node) return;
    if (Hold(w, instance, job)) return;
    var facts = new { element = node.Id, job.Attempt };
    if (job.Attempt < Retries(instance, job.Token, w.Now)) {
      w.Record("process.service_failed", "instance", instance.Id, facts);
      w.Enqueue(job with { Attempt = job.Attempt + 1 }, due: w.Now + TimeSpan.FromSeconds(Math.Min(3600, 5 * Math.Pow(4, Math.Min(job.Attempt, 6)))));
      return;
    }
    var drive = new Drive(instance, w, Tools);
    await drive.Step(new Trigger.Failed(job.Token, why), ct);
    w.Record("process.service_failed", "instance", instance.Id, facts, drive.Taken);
    await drive.Write(ct);
  }

  static int Retries(Running instance, long token, DateTimeOffset now) {
    try {
      return Stepper.Call(instance.Graph, instance.State, token, now)?.Retries ?? 0;
    } catch (ExpressionException) {
      // How often cannot be told any more: a person looks at once.
      return 0;
    }
  }

  /// <summary>Begins the process that a call activity asks for; says why when it cannot, and then nothing of this act is to be kept.</summary>
  internal async Task<string?> Call(Work w, StartCalled job, CancellationToken ct) {
    if (await Lock(w, job.Parent, ct) is not { } parent) return null;
    if (!Hold(w, parent, job)) {
      try {
        if (Stepper.Called(parent.Graph, parent.State, job.Token, w.Now) is not { } call) return null;
        if (await Call(w, parent, job.Token, call.Key, call.Office ?? parent.Office.Code, Drive.To(call.Input), ct) is { } wrong) return wrong;
      } catch (ExpressionException e) {
        return e.Message;
      }
    }
    await w.Commit(ct);
    return null;
  }

  internal async Task Failed(Work w, StartCalled job, string why, CancellationToken ct) {
    if (await Lock(w, job.Parent, ct) is not { } parent || Hold(w, parent, job)) return;
    var drive = new Drive(parent, w, Tools);
    if (await drive.Step(new Trigger.Failed(job.Token, why), ct) is not null) return;
    w.Record("process.call_failed", "instance", parent.Id, null, drive.Taken);
    await drive.Write(ct);
  }

  async Task<string?> Call(Work w, Running parent, long token, string key, string office, JsonObject input, CancellationToken ct) {
    if (parent.Depth >= MaxDepth) return Words.T["called_too_deep", MaxDepth];
    await using (var reader = await w.Query([Sql.Command("select 1 from process.instance where parent = $1 and parent_token = $2", parent.Id, token)], ct))
      if (await reader.ReadAsync(ct)) return null;
    if (await Newest(w, key, ct) is not { } version || version.Graph.NoneStart(ProcessDefinition.Root) is null) return Words.T["unknown_process", key];
    if (await offices.Find(office, parent.Office, ct) is not { } place) return Words.T["no_such_office", office];
    var begun = await Begin(w, version, new(key, parent.BusinessKey, new(place, office), input), null, new(parent.Id, token, parent.Depth), ct);
    return begun.Error?.Message;
  }

  internal async Task Return(Work w, CalledEnded job, CancellationToken ct) {
    if (await Peek(w, job.Child, ct) is not { } child || await Lock(w, job.Parent, ct) is not { } parent || Hold(w, parent, job)) return;
    if (Stepper.Caller(parent.Graph, parent.State, job.Token) is not { } node) return;
    var call = (Behaviour.Call)node.Does;
    var data = call.TakeAll || node.Outputs.Length > 0 ? child.State.Variables : StateJson.Empty;
    var drive = new Drive(parent, w, Tools);
    Trigger trigger = child.State.Status == InstanceStatus.Completed ? new Trigger.Completed(job.Token, data) : new Trigger.Failed(job.Token, Words.T["called_cancelled"]);
    if (await drive.Step(trigger, ct) is { } refused)
      throw new InvalidOperationException(refused.Message);
    w.Record("process.called_returned", "instance", parent.Id, new { element = node.Id, child = job.Child }, drive.Taken);
    await drive.Write(ct);
  }

  /// <summary>What catches it ends the call, and with it the process that threw; what catches it nowhere changes nothing here.</summary>
  internal async Task Surface(Work w, CalledThrew job, CancellationToken ct) {
    if (await Lock(w, job.Parent, ct) is not { } parent || Hold(w, parent, job)) return;
    var drive = new Drive(parent, w, Tools);
    if (await drive.Step(new Trigger.Surfaced(job.Token, job.Code, job.IsError, Drive.Of(job.Data)), ct) is { } refused) {
      if (refused.Code == ProcessErrors.Late.Code) return;
      throw new InvalidOperationException(refused.Message);
    }
    w.Record("process.called_threw", "instance", parent.Id, new { code = job.Code, job.IsError }, drive.Taken);
    await drive.Write(ct);
  }

  internal async Task CancelCalled(Work w, CancelCalled job, CancellationToken ct) {
    Guid child;
    await using (var reader = await w.Query([Sql.Command("select id from process.instance where parent = $1 and parent_token = $2 and status = 'Active'", job.Parent, job.Token)], ct)) {
      if (!await reader.ReadAsync(ct)) return;
      child = reader.GetGuid(0);
    }
    await Cancel(w, child, Words.T["caller_left"], ct);
  }

  /// <summary>An instance without its lock, to see what it asks for.</summary>
  async Task<Running?> Peek(Work w, Guid id, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command($"select {Running.Columns} from process.instance i where i.id = $1", id)], ct);
    return await Running.Read(reader, definitions, ct);
  }
}
