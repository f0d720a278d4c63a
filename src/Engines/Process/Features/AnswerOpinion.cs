using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who was asked, in person or as an office, says what they think.</summary>
internal static class AnswerOpinion {
  public sealed record Request(string? Text);

  internal static async Task<Answer<Done>> Run(Guid id, Request r, Work w, Processes processes, CancellationToken ct) {
    if (await processes.Answer(w, id, r.Text, ct) is { } refused) return refused;
    await w.Commit(ct);
    return Done.Yes;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/opinions/{id:guid}/answer", (Guid id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Work);
}
