using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who did what with an instance and when, as the ledger has it, with the work of people in it. The oldest first.</summary>
internal static class ShowHistory {
  /// <summary>What the machinery notes for itself and says nothing to who reads.</summary>
  static readonly FrozenSet<string> Told = FrozenSet.Create(
    "process.instance_started", "process.instance_ended", "process.cancelled", "process.variables_set", "process.variables_read", "process.files_listed", "process.retried", "process.suspended", "process.resumed", "process.moved",
    "process.migrated", "process.migration_refused", "process.timer_fired", "process.message_received", "process.signal_received", "process.service_done", "process.service_failed",
    "process.called_returned", "process.called_threw", "process.call_failed", "process.fault_raised", "process.held");

  /// <param name="What">The type of the ledger's entry; <c>process.task_completed</c> for work of a person.</param>
  /// <param name="Element">The step, when it concerns one.</param>
  /// <param name="Who">Null for the program itself.</param>
  public sealed record Entry(DateTimeOffset At, string What, string? Element, string? Who, string? Office, string? Why);
  /// <param name="More">There is more than the ledger shows on a page.</param>
  public sealed record Response(IReadOnlyList<Entry> Items, bool More);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Offices offices, Definitions definitions, CancellationToken ct) {
    var shown = await ShowInstance.Run(id, w, offices, definitions, ct);
    if (shown.IsError) return shown.Error;
    var nodes = (await definitions.Graph(shown.Value.Definition, ct)).Nodes;
    string? Step(JsonObject facts) => ((string?)facts["element"] ?? (string?)facts["to"]) is { } id && nodes.TryGetValue(id, out var node) ? node.Name.Length > 0 ? node.Name : id : null;
    var entries = shown.Value.Tasks.Where(t => t is { Status: WorkTaskStatus.Completed, EndedAt: not null })
      .Select(t => new Entry(t.EndedAt!.Value, "process.task_completed", t.Name, t.EndedBy, null, null)).ToList();
    var trail = await Trail.Of(w, id, ct);
    var names = new OfficialNames(w, offices);
    foreach (var e in trail.Where(e => Told.Contains(e.Type))) {
      var machine = e.ActorKind == ActorKind.Machine;
      entries.Add(new(e.At, e.Type, Step(e.Facts), machine ? null : await names.Of(e.Actor, e.Office, ct), e.Office is { } office && !machine ? await offices.Name(office, ct) : null, e.Reason));
    }
    return new Response([.. entries.OrderBy(e => e.At)], trail.Count == Trail.Most);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances/{id:guid}/history", (Guid id, Work w, Offices o, Definitions d, CancellationToken ct) => Run(id, w, o, d, ct))
    .Requires(ProcessPermissions.Read);
}

/// <summary>Names of officials, asked for once for each office.</summary>
internal sealed class OfficialNames(Work w, Offices offices) {
  readonly Dictionary<Guid, string> known = [];
  readonly HashSet<Guid> asked = [];

  public async Task<string?> Of(Guid person, Guid? office, CancellationToken ct) {
    if (office is { } place && asked.Add(place))
      foreach (var (id, name) in await offices.People(w, place, ct)) known[id] = name;
    return known.GetValueOrDefault(person);
  }
}
