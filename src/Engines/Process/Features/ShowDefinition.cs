using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>One version of a process with its file, as it was deployed.</summary>
internal static class ShowDefinition {
  public sealed record Response(Guid Id, string Key, int Number, string Name, string? Source, DateTimeOffset DeployedAt, string Xml);

  internal static async Task<Answer<Response>> Run(Guid id, Work w, CancellationToken ct) =>
    await w.Db<ProcessDb>().Definitions().Where(d => d.Id == id).Select(d => new Response(d.Id, d.Key, d.Number, d.Name, d.Source, d.DeployedAt, d.Xml)).SingleOrDefaultAsync(ct) is { } found
      ? found
      : ProcessErrors.NotFound;

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/process/definitions/{id:guid}", (Guid id, Work w, CancellationToken ct) => Run(id, w, ct))
    .Requires(ProcessPermissions.Read);
}
