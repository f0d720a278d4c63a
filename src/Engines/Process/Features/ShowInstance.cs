using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>One instance: where it stands, the way it came, its tasks and incidents. Variables are not shown: they may be personal.</summary>
internal static class ShowInstance {
  const int MostVisits = 1_000;
  public sealed record Place(long Token, string Element, string Name, DateTimeOffset Since, string? Flow, string? Incident, string? Message);
  public sealed record Passed(string Element, string Name, string? Flow, DateTimeOffset Entered, DateTimeOffset Left, bool Completed);
  public sealed record Task(Guid Id, string Element, string Name, WorkTaskStatus Status, string Group, string? Assignee, DateTimeOffset CreatedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, string? EndedBy);
  public sealed record Response(
    Guid Id, Guid Definition, string Process, string ProcessName, string BusinessKey, string Office, InstanceStatus Status, string? Reason, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    DateTimeOffset? SuspendedAt, string? SuspendedReason, IReadOnlyList<Place> Now, IReadOnlyList<Passed> Path, IReadOnlyList<Task> Tasks);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Offices offices, Definitions definitions, CancellationToken ct) {
    var found = await w.Db<ProcessDb>().Instance(w.Actor, await offices.Groups(w.Actor, ct), Vn.Day(w.Now), id, ct);
    if (found is null) return ProcessErrors.NotFound;
    var graph = await definitions.Graph(found.Definition, ct);
    string Name(string element) => graph.Nodes.GetValueOrDefault(element)?.Name is { Length: > 0 } name ? name : element;
    var visits = await w.Db<ProcessDb>().Visits(id).OrderByDescending(v => v.Id).Take(MostVisits).ToListAsync(ct);
    // What was passed under an older version stands where its element is now.
    string Today(Visit v) => (string?)found.Renamed?[v.Definition.ToString()]?[v.Node] is { Length: > 0 } now ? now : v.Node;
    var path = Enumerable.Reverse(visits).Select(v => new Passed(Today(v), Name(Today(v)), v.Via, v.Entered, v.Ended, v.Completed)).ToList();
    var tasks = await w.Db<ProcessDb>().Tasks(Actor.Machine(w.Purpose), [], default).Where(t => t.Instance == id).OrderBy(t => t.Id)
      .Select(t => new Task(t.Id, t.Element, t.Name, t.Status, t.CandidateGroup, t.AssigneeName, t.CreatedAt, t.Due, t.EndedAt, t.EndedByName)).ToListAsync(ct);
    var state = StateJson.Read(found.Status, found.LastToken, found.Tokens.ToJsonString(Json.Options), "{}");
    var now = state.Tokens.Values.Where(t => !t.IsKept && t.Loop is null).Select(t => new Place(t.Id, t.Node, Name(t.Node), t.Entered, t.Via, t.Fault?.Code, t.Fault?.Message)).ToList();
    return new Response(found.Id, found.Definition, found.ProcessKey, graph.Name, found.BusinessKey, found.OfficeCode, found.Status, found.Reason, found.StartedAt, found.EndedAt, found.SuspendedAt, found.SuspendedReason, now, path, tasks);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances/{id:guid}", (Guid id, Work w, Offices o, Definitions d, CancellationToken ct) => Run(id, w, o, d, ct))
    .Requires(ProcessPermissions.Read);
}
