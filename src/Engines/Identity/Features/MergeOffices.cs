using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Prepares that offices, or units of one office, become part of another on a day; on that day it happens by itself.</summary>
internal static class MergeOffices {
  public sealed record Request(Guid[]? Sources, Guid Into, DateOnly? Day, string? Number, DateOnly? DecidedOn, string? Reason) {
    internal OfficeDecision Decision => new(Day, Number, DecidedOn, Reason);
  }

  public sealed record Response(Guid Id, DateOnly Day);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var sources = (r.Sources ?? []).Distinct().ToArray();
    if (await OfficePlans.Places([.. sources, r.Into], w, ct) is not { } places || sources.Length == 0) return OfficeErrors.NotFound(sources.Length == 0 ? "Sources" : "Into");
    if (sources.Contains(r.Into)) return OfficeErrors.IntoItself;
    var into = places.Single(p => p.Id == r.Into);
    if (!places.TrueForAll(p => p.IsOffice == into.IsOffice && (into.IsOffice || p.Office == into.Office)) || places.Exists(p => p.Id != into.Id && into.Path.StartsWith(p.Path, StringComparison.Ordinal)))
      return OfficeErrors.Unlike;
    return await OfficePlans.Prepare(OfficeChangeKind.Merge, places, sources, [r.Into], r.Into, [], r.Decision, w, ct) is var made && made.IsError ? made.Error : new Response(made.Value.Id, made.Value.Day);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/offices/merge", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
