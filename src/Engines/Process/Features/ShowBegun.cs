using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What the actor has begun: under which key, and who has the tasks that are open now. Its data stay with who works on it.</summary>
internal static class ShowBegun {
  /// <param name="Whom">Who has it, or who may take it.</param>
  public sealed record Task(string Name, IReadOnlyList<string> Whom);
  /// <param name="StandsStill">It met a fault and waits for an operator.</param>
  public sealed record Response(Guid Id, string ProcessName, string BusinessKey, InstanceStatus Status, bool StandsStill, IReadOnlyList<Task> Tasks);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Offices offices, Definitions definitions, CancellationToken ct) {
    var db = w.Db<ProcessDb>();
    if (await db.Begun(w.Actor).SingleOrDefaultAsync(i => i.Id == id, ct) is not { } begun) return ProcessErrors.NotFound;
    var open = await db.Tasks(Actor.Machine(w.Purpose), [], default).Where(t => t.Instance == id && (t.Status == WorkTaskStatus.Open || t.Status == WorkTaskStatus.Assigned)).OrderBy(t => t.Id).ToListAsync(ct);
    var tasks = new List<Task>();
    foreach (var task in open) tasks.Add(new(task.Name, task.AssigneeName is { } holder ? [holder] : await Whom(task, w, offices, ct)));
    return new Response(begun.Id, (await definitions.Graph(begun.Definition, ct)).Name, begun.BusinessKey, begun.Status, begun.Faults > 0, tasks);
  }

  static async Task<IReadOnlyList<string>> Whom(WorkTask task, Work w, Offices offices, CancellationToken ct) {
    var names = new List<string>();
    if (task.CandidateGroup.Length > 0) names.Add(await offices.NameOfGroup(w, task.CandidateGroup, ct));
    foreach (var who in await w.Db<ProcessDb>().Candidates(task.Id).OrderBy(c => c).ToListAsync(ct)) {
      var name = !Guid.TryParse(who, out var person) ? await offices.NameOfGroup(w, who, ct) : task.Office is { } office ? await offices.Official(w, office, person, ct) : null;
      if (name is not null) names.Add(name);
    }
    return names;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/begun/{id:guid}", (Guid id, Work w, Offices o, Definitions d, CancellationToken ct) => Run(id, w, o, d, ct))
    .Requires(ProcessPermissions.Work);
}
