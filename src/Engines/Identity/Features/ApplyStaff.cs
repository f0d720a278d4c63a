using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Does what a list that was looked at says: all of it or nothing, or only the rows without a mistake.</summary>
internal static class ApplyStaff {
  public sealed record Request(Guid Id, bool OnlyValid, string? Reason);
  public sealed record Response(Guid Id, StaffOutcome Outcome);

  internal static async Task<Answer<Response>> Run(Request r, Work w, StaffActs acts, LiveSessions live, CancellationToken ct) {
    var reason = Vn.Clean(r.Reason);
    var import = await w.Db<IdentityDb>().StaffImports(w.Actor).SingleOrDefaultAsync(i => i.Id == r.Id, ct);
    if (import is null) return StaffErrors.ImportNotFound;
    if (reason.Length == 0) return PostErrors.ReasonMissing;
    var lines = import.DoneAt is null ? import.Read() : [];
    if (import.Done(w.Now) is { } refused) return refused;
    w.Reason = reason[..Math.Min(reason.Length, EndPost.ReasonLimit)];
    var outcome = await acts.Run(lines, w, ct);
    if (!r.OnlyValid && outcome.Faults.Count > 0) return StaffErrors.Faulty(outcome.Faults.Count);
    w.Publish(new StaffImported(import.Id, outcome.Joined, outcome.Moved, outcome.Left, outcome.Faults.Count));
    await w.Commit(ct);
    live.ForgetAll();
    return new Response(import.Id, outcome);
  }

  public sealed record Body(bool OnlyValid, string? Reason);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/staff/imports/{id:guid}/apply", (Guid id, Body body, Work w, StaffActs acts, LiveSessions live, CancellationToken ct) => Run(new(id, body.OnlyValid, body.Reason), w, acts, live, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
