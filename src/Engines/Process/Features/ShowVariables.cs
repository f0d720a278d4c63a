using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>The variables of an instance, each with the step that gave it its value. Personal: that they were read is evidence.</summary>
internal static class ShowVariables {
  /// <param name="What">What the instance took in when the value came: <c>Started</c>, <c>Completed</c>, <c>VariablesSet</c> ...; null when the ledger does not know.</param>
  /// <param name="Element">The step whose outcome it is.</param>
  public sealed record Variable(string Name, JsonElement Value, DateTimeOffset? At, string? What, string? Element, string? Who);
  public sealed record Response(IReadOnlyList<Variable> Items);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, Processes processes, Offices offices, CancellationToken ct) {
    if (await Processes.CheckOffice(w, id, ct) is { } hidden) return hidden;
    if (await processes.Provenance(w, id, ct) is not { } known) return ProcessErrors.NotFound;
    var names = new OfficialNames(w, offices);
    var items = new List<Variable>();
    foreach (var (name, value, from) in known)
      items.Add(new(name, value, from?.At, from?.What, from?.Element, from is null || from.Machine ? null : await names.Of(from.Actor, from.Office, ct)));
    w.Record("process.variables_read", "instance", id, new { names = items.Select(i => i.Name) });
    await w.Commit(ct);
    return new Response(items);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/instances/{id:guid}/variables", (Guid id, Work w, Processes p, Offices o, CancellationToken ct) => Run(id, w, p, o, ct))
    .Requires(ProcessPermissions.Operate);
}
