using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An instance rebuilt from the ledger.</summary>
/// <param name="Steps">How many of its steps the ledger holds.</param>
/// <param name="Missing">The first step that the ledger does not hold or whose key is destroyed; what follows cannot be rebuilt.</param>
/// <param name="Matches">The state that is kept is the one that its steps lead to.</param>
internal sealed record Replayed(int Steps, int? Missing, bool Matches);

/// <summary>The step that gave a variable its value.</summary>
internal sealed record Origin(DateTimeOffset At, string What, string? Element, Guid Actor, Guid? Office, bool Machine);

/// <summary>
/// Each step leaves in the ledger what the instance took in, under the instance's own key. The step function is pure, so that
/// this is all that is needed to come to the same state again.
/// </summary>
public sealed partial class Processes {
  /// <summary>Told of each trigger that a replay takes in, with the states before and after it.</summary>
  delegate void Watch(SubjectEntry entry, Trigger trigger, State before, State after);

  internal async Task<Replayed?> Replay(Work w, Guid id, CancellationToken ct) =>
    await Peek(w, id, ct) is { } kept ? await Replay(w, kept, (_, _, _, _) => { }, ct) : null;

  async Task<Replayed> Replay(Work w, Running kept, Watch watch, CancellationToken ct) {
    var state = State.New(StateJson.Empty);
    var steps = 0;
    var all = await services.GetRequiredService<Subjects>().Of(w, kept.Id, ct);
    var graph = await definitions.Graph(all.Select(e => From(e.Data)).FirstOrDefault(f => f is not null) ?? kept.Definition, ct);
    foreach (var entry in all) {
      if (entry.Data is not { } data || (int)data["step"]! != steps + 1) return new(steps, steps + 1, false);
      if (data["variables"] is JsonObject given) state = State.New(Drive.Of(given));
      foreach (var taken in data["taken"]!.AsArray()) {
        var trigger = TriggerJson.Read(taken!.AsObject());
        var before = graph;
        if (trigger is Trigger.Migrated over) graph = await definitions.Graph(over.To, ct);
        var step = trigger is Trigger.Migrated { Names: var names } ? Stepper.Migrate(before, graph, state, names, entry.At) : Stepper.Advance(graph, state, trigger, entry.At);
        if (step.Refused) return new(steps, steps + 1, false);
        watch(entry, trigger, state, step.State);
        state = step.State;
      }
      state = await AsKept(w, state, ct);
      steps++;
    }
    return new(steps, steps == kept.Version ? null : steps + 1, steps == kept.Version && Same(kept.State, state));
  }

  /// <summary>The variables of an instance, each with what gave it its value, as far as the ledger knows.</summary>
  internal async Task<IReadOnlyList<(string Name, JsonElement Value, Origin? From)>?> Provenance(Work w, Guid id, CancellationToken ct) {
    if (await Peek(w, id, ct) is not { } kept) return null;
    var origins = new Dictionary<string, (Origin From, string Value)>();
    await Replay(w, kept, (entry, trigger, before, after) => {
      var element = ElementOf(trigger, before);
      foreach (var (name, value) in after.Variables)
        if (trigger is Trigger.Started || !before.Variables.TryGetValue(name, out var old) || !JsonElement.DeepEquals(old, value))
          origins[name] = (new(entry.At, trigger.GetType().Name, element, entry.Actor, entry.Office, entry.ActorKind == ActorKind.Machine), value.GetRawText());
    }, ct);
    // What was changed beside the engine has no origin.
    return [.. kept.State.Variables.Select(v => (v.Key, v.Value, origins.TryGetValue(v.Key, out var o) && JsonElement.DeepEquals(JsonElement.Parse(o.Value), v.Value) ? o.From : null))];
  }

  static string? ElementOf(Trigger trigger, State before) => trigger switch {
    Trigger.Completed t => before.Tokens.GetValueOrDefault(t.Token)?.Node,
    Trigger.Threw t => before.Tokens.GetValueOrDefault(t.Token)?.Node,
    Trigger.Surfaced t => before.Tokens.GetValueOrDefault(t.Token)?.Node,
    Trigger.Resumed t => before.Tokens.GetValueOrDefault(t.Token)?.Node,
    Trigger.Fired t => t.Node,
    Trigger.Moved t => t.To,
    _ => null,
  };

  /// <summary>The version that a migration left.</summary>
  static Guid? From(JsonObject? data) => (Guid?)data?["taken"]!.AsArray().FirstOrDefault(t => (string?)t!["kind"] == nameof(Trigger.Migrated))?["from"];

  static bool Same(State one, State other) => one.Status == other.Status && one.LastToken == other.LastToken
    && StateJson.Tokens(one) == StateJson.Tokens(other) && StateJson.Text(one.Variables) == StateJson.Text(other.Variables);

  /// <summary>The database orders the members of what it keeps, and the next step reads them in that order.</summary>
  static async Task<State> AsKept(Work w, State state, CancellationToken ct) {
    await using var reader = await w.Query([Sql.Command("select $1::text, $2::text", new Sql.Jsonb(StateJson.Tokens(state)), new Sql.Jsonb(StateJson.Text(state.Variables)))], ct);
    await reader.ReadAsync(ct);
    return StateJson.Read(state.Status, state.LastToken, reader.GetString(0), reader.GetString(1));
  }
}
