using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Asks the newest version of a decision, as a business rule task would. What is given and what comes out is kept nowhere.</summary>
internal static class EvaluateDecision {
  public sealed record Request(JsonObject? Variables);
  /// <param name="Number">Its place in the table, from 1.</param>
  /// <param name="Id">Its id in the file.</param>
  public sealed record Rule(string? Decision, int Number, string? Id);
  /// <param name="Number">The version of the file that was asked.</param>
  /// <param name="Matched">The rules of decision tables that held, also of decisions that this one asked.</param>
  public sealed record Response(string Decision, string Name, Guid Version, string Model, int Number, JsonElement Result, IReadOnlyList<Rule> Matched);

  internal static async Task<Answer<Response>> Run(string id, Request r, Work w, Processes processes, CancellationToken ct) {
    var decided = await processes.Evaluate(w, id, r.Variables ?? [], ct);
    if (decided.IsError) return decided.Error;
    var (asked, result, matched) = decided.Value;
    return new Response(id, asked.Model.DecisionNames[id], asked.Id, asked.Model.Id, asked.Number, result, [.. matched.Select(m => new Rule(m.Decision, m.Number, m.Id))]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/decisions/{id}/evaluate", (string id, Request r, Work w, Processes p, CancellationToken ct) => Run(id, r, w, p, ct))
    .Requires(ProcessPermissions.Decide);
}
