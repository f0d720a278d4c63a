using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process;

using Values = ImmutableSortedDictionary<string, JsonElement>;

/// <summary>What a step may use.</summary>
internal sealed record Tools(Lazy<IReadOnlyDictionary<string, IServiceTask>> Offered, IReadOnlyList<IProcessObserver> Observers, Offices Offices, Decisions Decisions, Calendars Calendars) {
  /// <summary>Made when a step comes to the first: most come to none.</summary>
  public IReadOnlyDictionary<string, IServiceTask> Services => Offered.Value;
}

/// <summary>
/// Drives one instance through a step: advances the state, does local service tasks at once, and writes all that came of
/// it together. Nothing is written before <see cref="Write"/>, so a refused step leaves no trace.
/// </summary>
internal sealed partial class Drive(Running instance, Work w, Tools tools) {
  /// <summary>Local service tasks in one step. A loop of them would else hold the transaction for ever.</summary>
  const int MaxServices = 200;

  readonly Queue<Trigger> triggers = [];
  readonly Queue<Effect> local = [];
  readonly List<Effect.Visited> visits = [];
  readonly Dictionary<long, Effect.TaskOpened> opened = [];
  readonly Dictionary<(long, string), Effect.MessageAwaited> awaited = [];
  readonly Dictionary<(long, string), Effect.SignalAwaited> listening = [];
  readonly List<Effect.TimerSet> timers = [];
  readonly List<Effect.SignalSent> signals = [];
  readonly List<Effect.Disarmed> disarmed = [];
  readonly List<(long Token, Node Node, Ending How)> released = [];
  readonly Dictionary<long, Effect.FaultRaised> faults = [];
  readonly List<IJob> jobs = [];
  State state = instance.State;
  int services;
  bool ended;

  public State State => state;

  /// <summary>
  /// What the instance took in: the personal part of the entry that says of this step. It fills as the step goes on, until
  /// the act is kept.
  /// </summary>
  public PersonalPayload Taken { get; } = new(instance.Id, new() { ["step"] = instance.Version + 1, ["taken"] = new JsonArray() }) { Wrapped = instance.Key };

  /// <summary>Takes the step as far as it goes without the world. Null when all is well.</summary>
  public async Task<Error?> Step(Trigger trigger, CancellationToken ct) {
    if (!Advance(trigger)) return ProcessErrors.Late;
    return await Settle(ct);
  }

  /// <summary>Goes over to the version with which the instance was given.</summary>
  /// <exception cref="ExpressionException">An event that is new cannot be computed.</exception>
  public async Task<Error?> Migrate(ProcessDefinition from, Trigger.Migrated trigger, CancellationToken ct) {
    if (!Keep(trigger, Stepper.Migrate(from, instance.Graph, state, trigger.Names, w.Now))) return ProcessErrors.Late;
    return await Settle(ct);
  }

  async Task<Error?> Settle(CancellationToken ct) {
    while (true) {
      while (triggers.TryDequeue(out var next)) Advance(next);
      if (!local.TryDequeue(out var call)) return null;
      if (call is Effect.DecisionAsked asked) await Decide(asked, ct);
      else if (await Serve((Effect.ServiceCalled)call, ct) is { } refused) return refused;
    }
  }

  bool Advance(Trigger trigger) => Keep(trigger, Stepper.Advance(instance.Graph, state, trigger, w.Now));

  bool Keep(Trigger trigger, Step step) {
    if (step.Refused) return false;
    if (trigger is Trigger.Started && !state.Variables.IsEmpty) Taken.Data["variables"] = To(state.Variables);
    Taken.Data["taken"]!.AsArray().Add(TriggerJson.Write(trigger));
    state = step.State;
    foreach (var effect in step.Effects) Take(effect);
    return true;
  }

  void Take(Effect effect) {
    switch (effect) {
      case Effect.TaskOpened e:
        opened[e.Token] = e;
        break;
      case Effect.ServiceCalled e when tools.Services.TryGetValue(e.Type, out var service):
        if (service.Local) local.Enqueue(e);
        else jobs.Add(new RunService(instance.Id, e.Token, 1, service.WaitsFor(e.Headers)));
        break;
      case Effect.ServiceCalled e:
        // Lint refuses unknown types; a program without one that it had before says so here.
        triggers.Enqueue(new Trigger.Failed(e.Token, Words.T["lint_unknown_type", e.Type]));
        break;
      case Effect.DecisionAsked e:
        local.Enqueue(e);
        break;
      case Effect.ProcessCalled e:
        jobs.Add(new StartCalled(instance.Id, e.Token));
        break;
      case Effect.TimerSet e:
        timers.Add(e);
        break;
      case Effect.MessageAwaited e:
        awaited[(e.Token, e.Node)] = e;
        break;
      case Effect.SignalAwaited e:
        listening[(e.Token, e.Node)] = e;
        break;
      case Effect.SignalSent e:
        signals.Add(e);
        break;
      case Effect.Uncaught e when instance.Parent is { } parent:
        jobs.Add(new CalledThrew(parent, instance.ParentToken!.Value, e.Code, e.IsError, To(e.Data)));
        break;
      case Effect.Disarmed e:
        Disarm((token, node) => token == e.Token && e.Nodes.Contains(node));
        disarmed.Add(e);
        break;
      case Effect.FaultRaised e:
        faults[e.Token] = e;
        break;
      case Effect.Visited e:
        visits.Add(e);
        break;
      case Effect.Released e:
        Release(e);
        break;
      case Effect.Ended:
        ended = true;
        Disarm((token, _) => token == 0);
        break;
    }
  }

  /// <summary>What was asked for and given back within one step is never written.</summary>
  void Release(Effect.Released e) {
    opened.Remove(e.Token);
    Disarm((token, _) => token == e.Token);
    faults.Remove(e.Token);
    if (instance.State.Tokens.ContainsKey(e.Token)) released.Add((e.Token, e.Node, e.How));
  }

  void Disarm(Func<long, string, bool> which) {
    foreach (var key in awaited.Keys.Where(k => which(k.Item1, k.Item2)).ToArray()) awaited.Remove(key);
    foreach (var key in listening.Keys.Where(k => which(k.Item1, k.Item2)).ToArray()) listening.Remove(key);
    timers.RemoveAll(t => which(t.Token, t.Node));
  }

  async Task<Error?> Serve(Effect.ServiceCalled call, CancellationToken ct) {
    if (!MayServe(call.Token)) return null;
    var outcome = await tools.Services[call.Type].Run(Context(call, 1), w, ct);
    if (outcome.Refusal is { } refusal) return refusal;
    triggers.Enqueue(After(call.Token, outcome));
    return null;
  }

  /// <summary>The token may have gone on since, and no step serves without end.</summary>
  bool MayServe(long token) {
    if (!state.Tokens.TryGetValue(token, out var at) || at.Phase != Phase.Waiting) return false;
    if (++services <= MaxServices) return true;
    triggers.Enqueue(new Trigger.Failed(token, Words.T["endless_loop", MaxServices]));
    return false;
  }

  async Task Decide(Effect.DecisionAsked asked, CancellationToken ct) {
    if (!MayServe(asked.Token)) return;
    if (await Decisions.Version(w, asked.Decision, asked.AsDeployed ? instance.Definition : null, ct) is not { } version) {
      triggers.Enqueue(new Trigger.Failed(asked.Token, Words.T["unknown_decision", asked.Decision]));
      return;
    }
    var (value, wrong) = Decisions.Decide(await tools.Decisions.Model(version, ct), asked.Decision, Variables.Of(asked.Input), w.Now);
    triggers.Enqueue(wrong is null ? new Trigger.Completed(asked.Token, StateJson.Empty.Add(asked.Result, value)) : new Trigger.Failed(asked.Token, wrong));
  }

  public static Trigger After(long token, ServiceOutcome outcome) => outcome switch {
    { Refusal: { } refusal } => new Trigger.Failed(token, refusal.Message),
    { ErrorCode: { } code } => new Trigger.Threw(token, code, Of(outcome.Data)),
    _ => new Trigger.Completed(token, Of(outcome.Data)),
  };

  public ServiceTaskContext Context(Effect.ServiceCalled call, int attempt) => new(
    instance.Id, instance.Graph.Key, instance.BusinessKey, instance.Office, call.Node.Id, call.Node.Name, call.Headers, To(call.Input), attempt, call.Token);

  public static Values Of(JsonObject data) => StateJson.ReadValues(JsonSerializer.SerializeToElement(data));

  public static JsonObject To(Values values) => (JsonObject)JsonNode.Parse(StateJson.Text(values))!;
}
