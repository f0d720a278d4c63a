using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Says what keeps a BPMN file from being run, without keeping it.</summary>
internal static class LintProcess {
  public sealed record Request(string? Xml);
  public sealed record Response(IReadOnlyList<Finding> Findings);

  internal static Answer<Response> Run(Request r, Processes processes) => new Response(processes.Lint(r.Xml ?? ""));

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/definitions/lint", (Request r, Processes p) => Run(r, p))
    .Requires(ProcessPermissions.Design);
}
