using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Prepares that an office becomes several on a day: each post and each kind of open work is told where it goes. An office
/// that is itself among those it becomes goes on, else it is no more.
/// </summary>
internal static class SplitOffice {
  /// <param name="Heir">Who answers for the past, and for what comes up before the day.</param>
  /// <param name="Posts">For each post the unit in which its holder goes on.</param>
  /// <param name="Work">For each kind of open work the office that goes on with it.</param>
  public sealed record Request(
    Guid Source, Guid[]? Targets, Guid Heir, Dictionary<Guid, Guid>? Posts, Dictionary<string, Guid>? Work, DateOnly? Day, string? Number, DateOnly? DecidedOn, string? Reason) {
    internal OfficeDecision Decision => new(Day, Number, DecidedOn, Reason);
  }

  public sealed record Response(Guid Id, DateOnly Day);

  internal static async Task<Answer<Response>> Run(Request r, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) {
    var targets = (r.Targets ?? []).Distinct().ToArray();
    var (posts, work) = (r.Posts ?? [], r.Work ?? []);
    if (await OfficePlans.Places([r.Source, .. targets], w, ct) is not { } places) return OfficeErrors.NotFound("Source");
    if (targets.Length < 2) return OfficeErrors.TooFew;
    if (!places.TrueForAll(p => p.IsOffice)) return OfficeErrors.Unlike;
    if (!targets.Contains(r.Heir) || (targets.Contains(r.Source) && r.Heir != r.Source)) return OfficeErrors.HeirMissing;
    var open = await OfficePlans.Open(r.Source, w, moves, ct);
    if (open.Work.FirstOrDefault(o => !work.TryGetValue(o.Kind, out var to) || !targets.Contains(to)) is { } untold) return OfficeErrors.Untold(untold.Name);
    var units = await w.Db<IdentityDb>().Organisations().Where(o => o.ValidTo == null && targets.Contains(o.Office)).Select(o => o.Id).ToListAsync(ct);
    if (open.Posts.FirstOrDefault(p => !posts.TryGetValue(p.Id, out var unit) || !units.Contains(unit)) is { } lost) return OfficeErrors.Untold($"{lost.Name}, {lost.Title}");
    var plan = new JsonObject { ["posts"] = JsonSerializer.SerializeToNode(posts, Json.Options), ["work"] = JsonSerializer.SerializeToNode(work) };
    return await OfficePlans.Prepare(OfficeChangeKind.Split, places, [r.Source], targets, r.Heir, plan, r.Decision, w, ct) is var made && made.IsError ? made.Error : new Response(made.Value.Id, made.Value.Day);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/offices/split", (Request r, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) => Run(r, w, moves, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
