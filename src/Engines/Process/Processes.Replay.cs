using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An instance rebuilt from the ledger.</summary>
/// <param name="Steps">How many of its steps the ledger holds.</param>
/// <param name="Missing">The first step that the ledger does not hold or whose key is destroyed; what follows cannot be rebuilt.</param>
/// <param name="Matches">The state that is kept is the one that its steps lead to.</param>
internal sealed record Replayed(int Steps, int? Missing, bool Matches);

/// <summary>
/// Each step leaves in the ledger what the instance took in, under the instance's own key. The step function is pure, so that
/// this is all that is needed to come to the same state again.
/// </summary>
public sealed partial class Processes {
  internal async Task<Replayed?> Replay(Work w, Guid id, CancellationToken ct) {
    if (await Peek(w, id, ct) is not { } kept) return null;
    var state = State.New(StateJson.Empty);
    var steps = 0;
    var all = await services.GetRequiredService<Subjects>().Of(w, id, ct);
    var graph = await definitions.Graph(all.Select(e => From(e.Data)).FirstOrDefault(f => f is not null) ?? kept.Definition, ct);
    foreach (var (at, data) in all) {
      if (data is null || (int)data["step"]! != steps + 1) return new(steps, steps + 1, false);
      if (data["variables"] is JsonObject given) state = State.New(Drive.Of(given));
      foreach (var taken in data["taken"]!.AsArray()) {
        var trigger = TriggerJson.Read(taken!.AsObject());
        var before = graph;
        if (trigger is Trigger.Migrated over) graph = await definitions.Graph(over.To, ct);
        var step = trigger is Trigger.Migrated { Names: var names } ? Stepper.Migrate(before, graph, state, names, at) : Stepper.Advance(graph, state, trigger, at);
        if (step.Refused) return new(steps, steps + 1, false);
        state = step.State;
      }
      state = await AsKept(w, state, ct);
      steps++;
    }
    return new(steps, steps == kept.Version ? null : steps + 1, steps == kept.Version && Same(kept.State, state));
  }

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
