using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Runs a draft in memory by the steps of a test, and gives the test back expecting what came. Nothing is kept.</summary>
internal static class TryProcess {
  public sealed record Request(string? Xml, JsonObject? Test);

  internal static Task<Answer<TriedDraft>> Run(Request r, Work w, Processes processes, CancellationToken ct) => processes.TryDraft(w, r.Xml ?? "", r.Test, ct);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/definitions/try", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Design);
}
