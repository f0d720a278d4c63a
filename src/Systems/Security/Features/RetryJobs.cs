using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>Sends failed jobs back to be tried again; those that another operator sent back meanwhile are only counted.</summary>
internal static class RetryJobs {
  const int Most = 200;

  public sealed record Request(long[]? Ids);
  public sealed record Response(int Retried, int Gone);

  internal static async Task<Answer<Response>> Run(Request r, Work w, DeadLetters letters, CancellationToken ct) {
    if (r.Ids is not { Length: > 0 and <= Most } ids) return new Error(ErrorKind.Invalid, "jobs.none_chosen", T["none_chosen", Most], "ids");
    var retried = 0;
    foreach (var id in ids.Distinct()) if (!(await letters.Retry(w, id, ct)).IsError) retried++;
    return new Response(retried, ids.Distinct().Count() - retried);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/jobs/retry", (Request r, Work w, DeadLetters letters, CancellationToken ct) => Run(r, w, letters, ct))
    .Requires("jobs.manage");
}
