using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What the steps ask of the world, kept in memory until it is answered.</summary>
internal sealed partial class Trial {
  const int MaxDepth = 20;

  readonly List<TrialInstance> instances = [];
  readonly List<TrialTask> tasks = [];
  readonly List<TrialCall> calls = [];
  readonly List<TrialCall> unserved = [];
  readonly List<TrialTimer> timers = [];
  readonly List<TrialAwaited> awaited = [];
  readonly List<TrialListener> listeners = [];
  readonly List<TrialFault> faults = [];
  readonly List<TrialVisit> visits = [];
  readonly HashSet<(ProcessDefinition Graph, string Flow)> taken = [];
  readonly List<TrialEvent> events = [];
  readonly Queue<(TrialInstance Instance, Trigger Trigger)> triggers = [];

  TrialInstance Begin(ProcessDefinition graph, string? start, JsonObject variables, TrialInstance? parent, long parentToken, string? office = null) {
    var instance = new TrialInstance(graph, office ?? parent?.Office ?? world.Office, State.New(Drive.Of(variables)), parent, parentToken, parent?.Depth + 1 ?? 0);
    instances.Add(instance);
    events.Add(new(Now, Happening.Began, graph.Key, graph.Key, graph.Name, Show(variables)));
    Send(instance, new Trigger.Started(start));
    return instance;
  }

  void Send(TrialInstance instance, Trigger trigger) => triggers.Enqueue((instance, trigger));

  void Drain() {
    for (var moves = 0; triggers.TryDequeue(out var next); moves++) {
      if (moves == MaxMoves) throw new TrialRefused(Words.T["endless_loop", MaxMoves]);
      var step = Stepper.Advance(next.Instance.Graph, next.Instance.State, next.Trigger, Now);
      next.Instance.State = step.State;
      foreach (var effect in step.Effects) Take(next.Instance, effect);
    }
  }

  void FireDue(DateTimeOffset until) {
    for (var fired = 0; timers.Where(t => t.Due <= until).MinBy(t => t.Due) is { } next; fired++) {
      if (fired == MaxMoves) throw new TrialRefused(Words.T["endless_loop", MaxMoves]);
      timers.Remove(next);
      if (next.Due > Now) Now = next.Due;
      Note(Happening.TimerFired, next.Instance, next.Instance.Graph.Nodes[next.Node], "");
      Send(next.Instance, new Trigger.Fired(next.Token, next.Node, StateJson.Empty, next.Cycles));
      Drain();
    }
  }

  void Take(TrialInstance instance, Effect effect) {
    switch (effect) {
      case Effect.TaskOpened e:
        Open(instance, e);
        break;
      case Effect.ServiceCalled e:
        Call(instance, e);
        break;
      case Effect.DecisionAsked e:
        Decide(instance, e);
        break;
      case Effect.ProcessCalled e:
        BeginCalled(instance, e);
        break;
      case Effect.TimerSet e:
        timers.Add(new(instance, e.Token, e.Node, e.Due, e.Cycles));
        Note(Happening.TimerSet, instance, instance.Graph.Nodes[e.Node], Vn.Moment(e.Due));
        break;
      case Effect.MessageAwaited e:
        awaited.Add(new(instance, e.Token, e.Node, e.Message, e.Key));
        Note(Happening.Awaited, instance, instance.Graph.Nodes[e.Node], $"{e.Message} ({e.Key})");
        break;
      case Effect.SignalAwaited e:
        listeners.Add(new(instance, e.Token, e.Node, e.Signal));
        Note(Happening.Awaited, instance, instance.Graph.Nodes[e.Node], e.Signal);
        break;
      case Effect.SignalSent e:
        Tell(e.Signal, e.Data, l => l.Instance != instance || l.Token <= e.LastToken);
        break;
      case Effect.Disarmed e:
        Disarm(instance, (token, node) => token == e.Token && e.Nodes.Contains(node));
        break;
      case Effect.FaultRaised e:
        faults.Add(new(instance, e.Token, e.Node.Id, e.Fault.Message));
        Note(Happening.Failed, instance, e.Node, e.Fault.Message);
        break;
      case Effect.Visited e:
        if (e.Token.Via is { } flow) taken.Add((instance.Graph, flow));
        if (e.How == Ending.Completed) visits.Add(new(instance, instance.Graph.Nodes[e.Token.Node]));
        break;
      case Effect.Released e:
        Release(instance, e);
        break;
      case Effect.Ended:
        Disarm(instance, (token, _) => token == 0);
        Return(instance);
        break;
    }
  }

  /// <summary>As the engine does: what would be visible to nobody is a fault, so that it is not lost.</summary>
  void Open(TrialInstance instance, Effect.TaskOpened open) {
    if (open.Assignee is null && open.Groups.IsEmpty && open.Users.IsEmpty) {
      Send(instance, new Trigger.Failed(open.Token, Words.T["task_for_nobody"]));
      return;
    }
    if (open.Users.Add(open.Assignee ?? "").FirstOrDefault(u => u.Length > 0 && !Guid.TryParse(u, out _)) is { } person) {
      Send(instance, new Trigger.Failed(open.Token, Words.T["bad_person", person]));
      return;
    }
    var groups = open.Groups.Select(g => Offices.Whole(g, instance.Office));
    var task = new TrialTask(instance, open.Token, open.Node, [.. groups], open.Users, open.Assignee, open.Form, open.Priority, TaskLimit.Due(open, world.Calendar, Now));
    tasks.Add(task);
    var who = string.Join(", ", task.Candidates.AddRange(task.Users).Prepend(task.Assignee).Where(w => w is not null));
    Note(Happening.Opened, instance, open.Node, task.Due is { } due ? $"{who}; {Words.T["due"]} {Vn.Moment(due)}" : who);
  }

  void Call(TrialInstance instance, Effect.ServiceCalled e) {
    var outcome = world.Services.GetValueOrDefault(e.Node.Id) ?? world.Services.GetValueOrDefault(e.Type);
    var call = new TrialCall(instance, e.Token, e.Node, e.Type, Drive.To(e.Input));
    calls.Add(call);
    Note(Happening.Called, instance, e.Node, $"{e.Type} {Show(call.Input)}".TrimEnd());
    if (outcome is null) unserved.Add(call);
    else Served(call, outcome);
  }

  void Served(TrialCall call, TrialOutcome outcome) {
    Note(Happening.Served, call.Instance, call.Node, outcome.Throws ?? outcome.Fails ?? Show(outcome.With ?? []));
    Send(call.Instance, outcome.For(call.Token));
  }

  void BeginCalled(TrialInstance instance, Effect.ProcessCalled e) {
    try {
      if (Stepper.Called(instance.Graph, instance.State, e.Token, Now) is not { } called) return;
      var graph = world.Find(called.Key);
      if (graph?.NoneStart(ProcessDefinition.Root) is null) Send(instance, new Trigger.Failed(e.Token, Words.T["unknown_process", called.Key]));
      else if (instance.Depth >= MaxDepth) Send(instance, new Trigger.Failed(e.Token, Words.T["called_too_deep", MaxDepth]));
      else Begin(graph, null, Drive.To(called.Input), instance, e.Token, called.Office);
    } catch (ExpressionException wrong) {
      Send(instance, new Trigger.Failed(e.Token, wrong.Message));
    }
  }

  void Release(TrialInstance instance, Effect.Released e) {
    bool Mine(TrialInstance of, long token) => of == instance && token == e.Token;
    foreach (var task in tasks.Where(t => Mine(t.Instance, t.Token) && e.How == Ending.Cancelled)) Note(Happening.TakenBack, instance, task.Node, "");
    tasks.RemoveAll(t => Mine(t.Instance, t.Token));
    unserved.RemoveAll(c => Mine(c.Instance, c.Token));
    Disarm(instance, (token, _) => token == e.Token);
    faults.RemoveAll(f => Mine(f.Instance, f.Token));
    if (e.How == Ending.Cancelled)
      foreach (var child in instances.Where(i => i.Parent == instance && i.ParentToken == e.Token)) Send(child, new Trigger.Cancelled());
  }

  void Disarm(TrialInstance instance, Func<long, string, bool> which) {
    timers.RemoveAll(t => t.Instance == instance && which(t.Token, t.Node));
    awaited.RemoveAll(a => a.Instance == instance && which(a.Token, a.Node));
    listeners.RemoveAll(l => l.Instance == instance && which(l.Token, l.Node));
  }

  /// <summary>All who wait for the signal now hear it.</summary>
  void Tell(string signal, ImmutableSortedDictionary<string, JsonElement> data, Func<TrialListener, bool> hears) {
    foreach (var listener in listeners.Where(l => l.Signal == signal && hears(l)).ToArray()) {
      Note(Happening.Told, listener.Instance, listener.Instance.Graph.Nodes[listener.Node], signal);
      Send(listener.Instance, new Trigger.Fired(listener.Token, listener.Node, data));
    }
  }

  void Decide(TrialInstance instance, Effect.DecisionAsked e) {
    if (world.Decision(e.Decision) is not { } model) {
      Send(instance, new Trigger.Failed(e.Token, Words.T["unknown_decision", e.Decision]));
      return;
    }
    var (value, wrong) = Decisions.Decide(model, e.Decision, Saola.Process.Variables.Of(e.Input), Now);
    Note(Happening.Decided, instance, e.Node, $"{e.Decision} = {value.GetRawText()}");
    Send(instance, wrong is null ? new Trigger.Completed(e.Token, StateJson.Empty.Add(e.Result, value)) : new Trigger.Failed(e.Token, wrong));
  }

  /// <summary>What a called process leaves goes to the call activity that waits for it.</summary>
  void Return(TrialInstance instance) {
    events.Add(new(Now, Happening.Ended, instance.Graph.Key, instance.Graph.Key, instance.Graph.Name, Words.T[$"trial_{instance.State.Status}"]));
    if (instance.Parent is not { } parent || Stepper.Caller(parent.Graph, parent.State, instance.ParentToken) is not { } caller) return;
    var takes = ((Behaviour.Call)caller.Does).TakeAll || caller.Outputs.Length > 0;
    Send(parent, instance.State.Status == InstanceStatus.Completed
      ? new Trigger.Completed(instance.ParentToken, takes ? instance.State.Variables : StateJson.Empty)
      : new Trigger.Failed(instance.ParentToken, Words.T["called_cancelled"]));
  }

  void Note(Happening what, TrialInstance instance, Node node, string about) => events.Add(new(Now, what, instance.Graph.Key, node.Id, node.Name, about));
}
