using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Reads a list of who comes, moves and leaves, and says what it would do, with every mistake by row and column; nothing changes yet.</summary>
internal static class CheckStaff {
  public sealed record Request(byte[]? File);
  public sealed record Response(Guid Id, StaffOutcome Outcome);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Works works, CancellationToken ct) {
    var lines = StaffTable.Read(r.File ?? []);
    if (lines.IsError) return lines.Error;
    var outcome = await Try(lines.Value, w, works, ct);
    if (outcome.Changes == 0 && outcome.Faults.Count == 0) return StaffErrors.NothingToDo;
    var import = StaffImport.Of(lines.Value, w.Actor, w.Now);
    w.Db<IdentityDb>().Add(import);
    w.Record("identity.staff_checked", "staff_import", import.Id, new { rows = lines.Value.Count, faults = outcome.Faults.Count });
    await w.Commit(ct);
    return new Response(import.Id, outcome);
  }

  /// <summary>The same list once more, as the offices are now; null when there is none to carry out.</summary>
  internal static async Task<StaffOutcome?> Again(Guid id, Work w, Works works, CancellationToken ct) =>
    await w.Db<IdentityDb>().StaffImports(w.Actor).AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.DoneAt == null, ct) is { } import ? await Try(import.Read(), w, works, ct) : null;

  /// <summary>In an act that is not kept; its links open nothing.</summary>
  static async Task<StaffOutcome> Try(IReadOnlyList<StaffLine> lines, Work w, Works works, CancellationToken ct) {
    await using var trial = works.Begin(w.Actor, w.Purpose);
    return await trial.Services.GetRequiredService<StaffActs>().Run(lines, trial.Work, ct) with { Links = [] };
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/staff/imports", (Request r, Work w, Works works, CancellationToken ct) => Run(r, w, works, ct))
    .Requires(IdentityPermissions.Manage);
}
