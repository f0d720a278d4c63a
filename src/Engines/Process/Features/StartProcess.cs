using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Begins an instance of a process for the actor's own office.</summary>
internal static class StartProcess {
  public const int BusinessKeyLimit = 200;
  public sealed record Request(string? Process, string? BusinessKey, JsonObject? Variables);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return ProcessErrors.NoOffice;
    var key = Vn.Clean(r.BusinessKey);
    if (key.Length is 0 or > BusinessKeyLimit) return ProcessErrors.BadBusinessKey(BusinessKeyLimit);
    var started = await processes.Start(w, new(r.Process ?? "", key, new(post.Office, post.OfficeCode), r.Variables ?? []), ct);
    if (started.IsError) return started.Error;
    await w.Commit(ct);
    return new Response(started.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/instances", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
