using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>What the outbox holds, and the jobs that failed for good, newest first.</summary>
internal static class ListJobs {
  public sealed record Request(long? After = null);
  public sealed record Response(OutboxCounts Counts, IReadOnlyList<DeadLetter> Dead, long? Next);

  internal static async Task<Answer<Response>> Run(Request r, DeadLetters letters, CancellationToken ct) {
    var dead = await letters.List(r.After, ct);
    return new Response(await letters.Count(ct), dead, dead.Count == DeadLetters.PageSize ? dead[^1].Id : null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/jobs/dead", (long? after, DeadLetters letters, CancellationToken ct) => Run(new(after), letters, ct))
    .Requires("jobs.manage");
}
