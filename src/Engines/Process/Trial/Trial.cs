using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>
/// A process run in memory: no database, a clock that goes only when told, chosen answers and outcomes. It takes the steps of
/// the real engine through the same step function, so that what it shows is what would be.
/// </summary>
internal sealed partial class Trial {
  /// <summary>Steps and timers in one go. What never comes to rest is told, not waited for.</summary>
  const int MaxMoves = 1_000;

  readonly TrialWorld world;
  readonly ProcessDefinition process;
  readonly List<TrialStep> steps = [];
  TrialInstance? main;

  /// <summary>Begins at the plain start; a process without one waits for the message that starts it.</summary>
  /// <exception cref="TrialRefused">There is no such process.</exception>
  public Trial(TrialWorld world, string process, JsonObject variables) {
    this.world = world;
    this.process = world.Find(process) ?? throw new TrialRefused(Words.T["unknown_process", process]);
    Now = world.From;
    if (this.process.NoneStart(ProcessDefinition.Root) is not null) Do(process, () => main = Begin(this.process, null, variables, null, 0));
  }

  public DateTimeOffset Now { get; private set; }
  public IReadOnlyList<TrialStep> Steps => steps;
  public IReadOnlyList<TrialTask> Tasks => tasks;
  /// <summary>All service tasks so far, served or not.</summary>
  public IReadOnlyList<TrialCall> Calls => calls;
  public IReadOnlyList<TrialTimer> Timers => timers;
  public IReadOnlyList<TrialAwaited> Awaited => awaited;
  public IReadOnlyList<TrialListener> Listeners => listeners;
  public IReadOnlyList<TrialFault> Faults => faults;
  public IReadOnlyList<TrialVisit> Visits => visits;
  /// <summary>Flows by which a visit came that is over.</summary>
  public IReadOnlyCollection<(ProcessDefinition Graph, string Flow)> Taken => taken;
  public InstanceStatus Status => main?.State.Status ?? InstanceStatus.Active;
  public JsonObject Variables => main is null ? [] : Drive.To(main.State.Variables);

  /// <summary>The end event at which the process tried came to its end.</summary>
  public string? End => Status == InstanceStatus.Completed
    ? visits.Last(v => v.Instance == main && v.Node.Scope == ProcessDefinition.Root && v.Node.Out.IsEmpty).Node.Id
    : null;

  /// <summary>Completes the oldest open task of the element.</summary>
  public void Answer(string element, JsonObject data) => Do(element, () => {
    var task = tasks.Find(t => t.Node.Id == element) ?? throw new TrialRefused(Words.T["trial_no_task", element, List(tasks.Select(t => t.Node.Id))]);
    if (task.Form is { } form && world.Check(form, Drive.To(Stepper.SeenBy(task.Instance.Graph, task.Instance.State, task.Token, Now)), data, Vn.Day(Now)) is { Count: > 0 } wrong) throw new TrialRefused(Words.T["trial_form", form, string.Join(" ", wrong)]);
    Note(Happening.Answered, task.Instance, task.Node, Show(data));
    Send(task.Instance, new Trigger.Completed(task.Token, Drive.Of(data)));
  });

  /// <summary>Chooses the outcome of the service task that has waited longest at the element.</summary>
  public void Serve(string element, TrialOutcome outcome) => Do(element, () => {
    var call = unserved.Find(c => c.Node.Id == element) ?? throw new TrialRefused(Words.T["trial_no_call", element, List(unserved.Select(c => c.Node.Id))]);
    unserved.Remove(call);
    Served(call, outcome);
  });

  /// <summary>Gives a message to each instance that waits for it, or begins the process that it starts; how many it reached.</summary>
  public int Receive(string message, string key, JsonObject data) {
    var reached = awaited.Where(a => a.Message == message && a.Key == key).DistinctBy(a => a.Instance).ToList();
    var start = main is null ? StartOf(on => on is EventDefinition.Message m && m.Name == message) : null;
    Do(message, () => {
      foreach (var waiting in reached) {
        Note(Happening.Received, waiting.Instance, waiting.Instance.Graph.Nodes[waiting.Node], Show(data));
        Send(waiting.Instance, new Trigger.Fired(waiting.Token, waiting.Node, Drive.Of(data)));
      }
      if (start is not null) main = Begin(process, start, data, null, 0);
    });
    return start is null ? reached.Count : 1;
  }

  /// <summary>Sends a signal to all who wait for it, or begins the process that it starts.</summary>
  public void Signal(string signal, JsonObject data) {
    var start = main is null ? StartOf(on => on is EventDefinition.Signal s && s.Name == signal) : null;
    Do(signal, () => {
      Tell(signal, Drive.Of(data), _ => true);
      if (start is not null) main = Begin(process, start, data, null, 0);
    });
  }

  string? StartOf(Func<EventDefinition?, bool> on) => process.Starts(ProcessDefinition.Root).FirstOrDefault(n => on(n.Does.Awaits))?.Id;

  /// <summary>A person has cured what kept the element from going on.</summary>
  public void Retry(string element) => Do(element, () => {
    var fault = faults.Find(f => f.Node == element) ?? throw new TrialRefused(Words.T["trial_no_fault", element, List(faults.Select(f => f.Node))]);
    faults.Remove(fault);
    Note(Happening.Retried, fault.Instance, fault.Instance.Graph.Nodes[element], "");
    Send(fault.Instance, new Trigger.Resumed(fault.Token));
  });

  /// <summary>Working time of the office passes; every timer that runs out on the way fires at its own time.</summary>
  public void PassWorking(TimeSpan time) => Pass(() => world.Calendar.AddHours(Now, time));

  public void PassWorkingDays(int days) => Pass(() => world.Calendar.AddWorkingDays(Now, days));

  public void Pass(string duration) => Pass(() => Saola.Process.Timers.Add(Now, duration));

  public void Pass(DateTimeOffset until) => Pass(() => until);

  void Pass(Func<DateTimeOffset> until) => Do("pass", () => {
    var end = until();
    if (end < Now) throw new TrialRefused(Words.T["trial_back", Vn.Moment(end), Vn.Moment(Now)]);
    FireDue(end);
    Now = end;
  });

  void Do(string did, Action act) {
    var from = events.Count;
    try {
      act();
      Drain();
      FireDue(Now);
    } catch (Exception e) when (e is ArgumentOutOfRangeException or ExpressionException) {
      // A time outside the calendar, or one that is none.
      throw new TrialRefused(e.Message);
    }
    steps.Add(new(steps.Count, did, Now, [.. events.Skip(from)], Variables));
  }

  static string List(IEnumerable<string> ids) => string.Join(", ", ids) is { Length: > 0 } some ? some : "-";
  static string Show(JsonObject data) => data.Count == 0 ? "" : data.ToJsonString(Json.Options);
}
