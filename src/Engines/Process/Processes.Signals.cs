using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <param name="BusinessKey">Of the instances that the signal begins; empty gives each signal one of its own.</param>
/// <param name="Office">For whom the processes begin that the signal starts; null begins none.</param>
/// <param name="Offices">Whose instances it may reach; null reaches all.</param>
public sealed record ProcessSignal(string Name, JsonObject Data, string BusinessKey = "", ProcessOffice? Office = null, Guid[]? Offices = null);

/// <summary>Signals, which reach everyone who waits for them, and processes that begin by an event.</summary>
public sealed partial class Processes {
  const int ToldAtOnce = 500;

  /// <summary>
  /// Sends a signal once this act is kept: to each instance that waits for it now, in an act of its own, and to each process
  /// that it starts. Nobody hears it later.
  /// </summary>
  public Error? Signal(Work w, ProcessSignal signal) {
    if (signal.Name.Length is 0 or > MaxMessageName) return ProcessErrors.BadSignal(MaxMessageName);
    if (Unfit(signal.Data) is { } unfit) return unfit;
    Drive.Send(w, signal, null, 0);
    return null;
  }

  internal async Task Carry(Work w, CarrySignal job, CancellationToken ct) {
    var told = new List<Guid>();
    await using (var reader = await w.Query([Sql.Command("""
      select distinct l.instance from process.listener l join process.instance i on i.id = l.instance
      where l.signal = $1 and l.instance > $2 and l.since <= $3 and ($4::uuid[] is null or i.office = any($4)) order by l.instance limit $5
      """, job.Signal, job.After ?? Guid.Empty, job.At, Sql.Uuids(job.Offices), ToldAtOnce)], ct))
      while (await reader.ReadAsync(ct)) told.Add(reader.GetGuid(0));
    foreach (var instance in told)
      w.Enqueue(new GiveSignal(instance, job.Signal, job.Data, job.At, instance == job.From ? job.LastToken : long.MaxValue), key: $"{job.Id:N} {instance:N}");
    if (told.Count == ToldAtOnce) w.Enqueue(job with { After = told[^1] });
    if (job.After is null && job.Office is { } office) await BeginBySignal(w, job, office, ct);
  }

  async Task BeginBySignal(Work w, CarrySignal job, ProcessOffice office, CancellationToken ct) {
    var begun = new List<Guid>();
    await using (var reader = await w.Query([Definitions.StartedBySignal(job.Signal)], ct))
      while (await reader.ReadAsync(ct)) begun.Add(reader.GetGuid(0));
    foreach (var definition in begun) {
      var graph = await definitions.Graph(definition, ct);
      var node = graph.Starts(ProcessDefinition.Root).First(n => n.Does.Awaits is EventDefinition.Signal s && s.Name == job.Signal).Id;
      w.Enqueue(new BeginByEvent(definition, node, job.BusinessKey, office.Id, office.Code, job.Data), key: $"{job.Id:N} {definition:N}");
    }
  }

  /// <summary>All events of one instance that waited for the signal when it was sent; one that went on since hears nothing.</summary>
  internal async Task Give(Work w, GiveSignal job, CancellationToken ct) {
    if (await Lock(w, job.Instance, ct) is not { } instance || Hold(w, instance, job)) return;
    var drive = new Drive(instance, w, Tools);
    var heard = new List<string>();
    foreach (var (token, node) in await Listeners(w, job, ct)) {
      var refused = await drive.Step(new Trigger.Fired(token, node, Drive.Of(job.Data)), ct);
      if (refused is null) heard.Add(node);
      else if (refused.Code != ProcessErrors.Late.Code) throw new InvalidOperationException(refused.Message);
    }
    if (heard.Count == 0) return;
    w.Record("process.signal_received", "instance", instance.Id, new { signal = job.Signal, elements = heard }, drive.Taken);
    await drive.Write(ct);
  }

  static async Task<List<(long Token, string Node)>> Listeners(Work w, GiveSignal job, CancellationToken ct) {
    var all = new List<(long, string)>();
    await using var reader = await w.Query([Sql.Command(
      "select token, node from process.listener where instance = $1 and signal = $2 and since <= $3 and token <= $4 order by token, node",
      job.Instance, job.Signal, job.At, job.LastToken)], ct);
    while (await reader.ReadAsync(ct)) all.Add((reader.GetInt64(0), reader.GetString(1)));
    return all;
  }

  /// <summary>Start times whose expression gives no time.</summary>
  static ImmutableArray<Finding> Untimely(BpmnFile file, DateTimeOffset now) {
    var findings = new Findings();
    foreach (var (start, timer) in file.Processes.SelectMany(StartTimes)) {
      try {
        _ = Timers.First(timer.Kind, timer.When.Evaluate(Variables.Of(StateJson.Empty), now), now);
      } catch (ExpressionException) {
        findings.Add(start, "bad_timer", timer.When.Text);
      }
    }
    return findings.All;
  }

  static IEnumerable<(Node Start, EventDefinition.Timer Timer)> StartTimes(ProcessDefinition process) =>
    process.Starts(ProcessDefinition.Root).Where(n => n.Does.Awaits is EventDefinition.Timer).Select(n => (n, (EventDefinition.Timer)n.Does.Awaits!));

  static void SetStartTimes(Work w, Guid definition, ProcessDefinition process) {
    foreach (var (start, timer) in StartTimes(process)) {
      var (due, cycles) = Timers.First(timer.Kind, timer.When.Evaluate(Variables.Of(StateJson.Empty), w.Now), w.Now);
      w.Enqueue(new StartAtTime(definition, start.Id, due, cycles), due: due);
    }
  }

  /// <summary>Begins an instance for each office that the start event names, each in an act of its own. A version that is not the newest any more begins none.</summary>
  internal async Task StartAt(Work w, StartAtTime job, CancellationToken ct) {
    await using (var reader = await w.Query([Definitions.IsNewest(job.Definition)], ct))
      if (!await reader.ReadAsync(ct) || !reader.GetBoolean(0)) return;
    var graph = await definitions.Graph(job.Definition, ct);
    var start = graph.Nodes[job.Node];
    if (job.Cycles != 0) {
      var next = Timers.Next(((EventDefinition.Timer)start.Does.Awaits!).When.Evaluate(Variables.Of(StateJson.Empty), w.Now), w.Now);
      w.Enqueue(new StartAtTime(job.Definition, job.Node, next, job.Cycles < 0 ? job.Cycles : job.Cycles - 1), due: next);
    }
    foreach (var code in Stepper.Offices(graph, start, w.Now))
      w.Enqueue(new BeginByEvent(job.Definition, job.Node, $"{graph.Key} {Vn.Moment(job.Due)}", null, code, []));
  }

  internal async Task Begin(Work w, BeginByEvent job, CancellationToken ct) {
    var graph = await definitions.Graph(job.Definition, ct);
    var office = job.Office ?? await offices.Find(job.OfficeCode, ct) ?? throw new InvalidOperationException(Words.T["unknown_office", job.OfficeCode]);
    var begun = await Begin(w, new(job.Definition, graph), new(graph.Key, job.BusinessKey, new(office, job.OfficeCode), job.Data), job.Node, null, ct);
    if (begun.IsError) throw new InvalidOperationException(begun.Error.Message);
  }
}
