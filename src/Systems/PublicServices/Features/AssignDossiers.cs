using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A task of a dossier, for operations that take one or many.</summary>
internal sealed record DossierTask(Guid Id, Guid Task) {
  public const int Most = 100;

  /// <summary>Does the same to each, all or none; the error names the dossier it stopped at.</summary>
  public static async Task<Answer<int>> Each(IReadOnlyList<DossierTask>? items, Func<DossierTask, Task<Answer<Dossier>>> step) {
    if (items is not { Count: > 0 and <= Most }) return DossierErrors.NothingChosen;
    foreach (var item in items.DistinctBy(i => i.Task)) {
      var done = await step(item);
      if (done.IsError) return items.Count == 1 ? done.Error : done.Error with { Field = item.Id.ToString() };
    }
    return items.Count;
  }
}

/// <summary>The head of the handling unit gives one or many dossiers to a specialist.</summary>
internal static class AssignDossiers {
  public sealed record Request(DossierTask[]? Items, Guid Assignee);
  public sealed record Response(int Assigned);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DossierDesk desk, CancellationToken ct) {
    var done = await DossierTask.Each(r.Items, item => desk.Step(w, item.Id, item.Task, ["assign"], async (d, _) =>
      (await desk.Specialists(w, d, ct)).Any(o => o.Person == r.Assignee)
        ? new JsonObject { ["decision"] = "done", ["assignee"] = r.Assignee.ToString() }
        : DossierErrors.NobodyToAssign, ct));
    if (done.IsError) return done.Error;
    await w.Commit(ct);
    return new Response(done.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/dossiers/assign", Run).Requires(DossierPermissions.Assign);
}
