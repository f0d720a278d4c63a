using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>Who has a task asks a colleague, or an office, for their opinion; the task goes on without it.</summary>
internal static class AskOpinion {
  public sealed record Request(Guid? Person, Guid? Office, string? Question);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Guid id, Request r, Work w, Processes processes, Offices offices, CancellationToken ct) {
    if (await Whom(r, w, offices, ct) is not { } whom) return OpinionErrors.NobodyAsked;
    var asked = await processes.Ask(w, id, whom, r.Question, ct);
    if (asked.IsError) return asked.Error;
    await w.Commit(ct);
    return new Response(asked.Value);
  }

  /// <summary>One of the two: a colleague, or any office of the province.</summary>
  static async Task<(Guid? Person, Guid? Office, string Name)?> Whom(Request r, Work w, Offices offices, CancellationToken ct) => (r.Person, r.Office) switch {
    ( { } person, null) when person != w.Actor.Id && await offices.Colleague(w, person, ct) is { } colleague => (person, null, colleague.Name),
    (null, { } office) when await offices.KnownName(office, ct) is { } name => (null, office, name),
    _ => null,
  };

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/tasks/{id:guid}/opinions", (Guid id, Request r, Work w, Processes p, Offices o, CancellationToken ct) => Run(id, r, w, p, o, ct))
    .Requires(ProcessPermissions.Work);
}
