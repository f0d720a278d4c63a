using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>An official takes an open step for themselves, or gives it back to their colleagues.</summary>
internal static class ClaimWork {
  /// <param name="Take">False gives them back.</param>
  public sealed record Request(Guid[]? Tasks, bool Take);
  public sealed record Response(int Done);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    if (r.Tasks is not { Length: > 0 and <= DossierTask.Most }) return DossierErrors.NothingChosen;
    foreach (var task in r.Tasks.Distinct())
      if ((r.Take ? await processes.Claim(w, task, ct) : await processes.Release(w, task, ct)) is { } refused) return refused;
    await w.Commit(ct);
    return new Response(r.Tasks.Length);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/dossiers/tasks/claim", Run).Requires(DossierPermissions.Read);
}
