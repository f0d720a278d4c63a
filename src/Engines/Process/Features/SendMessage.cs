using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Gives a message to the instances that wait for it with this key, or begins one for the actor's office.</summary>
internal static class SendMessage {
  public sealed record Request(string? Name, string? Key, JsonObject? Variables);
  public sealed record Response(int Reached);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Processes processes, CancellationToken ct) {
    var office = w.Actor.Post is { } post ? new ProcessOffice(post.Office, post.OfficeCode) : null;
    var reached = await processes.Correlate(w, r.Name ?? "", r.Key ?? "", r.Variables ?? [], office, ct);
    if (reached.IsError) return reached.Error;
    if (reached.Value > 0) await w.Commit(ct);
    return new Response(reached.Value);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/messages", (Request r, Work w, Processes p, CancellationToken ct) => Run(r, w, p, ct))
    .Requires(ProcessPermissions.Operate);
}
