using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>An official says when they are away and who does their work meanwhile; who assigns work says it for others of the office.</summary>
internal static class DeclareAbsence {
  /// <param name="Person">Null is oneself.</param>
  public sealed record Request(Guid? Person, Guid? StandIn, DateOnly? From, DateOnly? To);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Offices offices, Notifications notifications, CancellationToken ct) {
    if (w.Actor.Post is not { } post) return ProcessErrors.NoOffice;
    var own = r.Person is null || r.Person == w.Actor.Id;
    if (!own && !w.Actor.Can(ProcessPermissions.Assign)) return AbsenceErrors.OfAnother;
    if ((own ? (w.Actor.Id, w.Actor.Name) : await offices.Colleague(w, r.Person!.Value, ct)) is not { } person) return AbsenceErrors.PersonNotFound;
    if (r.StandIn is not { } chosen || await offices.Colleague(w, chosen, ct) is not { } standIn) return AbsenceErrors.NoStandIn;
    var declared = Absence.Declare(post.Office, person, standIn, r.From, r.To, w.Actor, w.Now);
    if (declared.IsError) return declared.Error;
    var absence = declared.Value;
    // Two who declare at once must not leave each other's work to each other.
    await w.Alone("absence", post.Office.ToString(), ct);
    if (await Clash(w, absence, ct) is { } clash) return clash;
    w.Db<ProcessDb>().Add(absence);
    w.Record("process.absence_declared", "person", absence.Person, new { absence = absence.Id, absence.StandIn, absence.Begins, absence.Ends });
    await notifications.Send(w, await offices.Recipient(w, absence.StandIn, ct), "stand-in",
      new Dictionary<string, string> { ["person"] = absence.PersonName, ["from"] = Vn.Date(absence.Begins), ["to"] = Vn.Date(absence.Ends) }, ct, "/can-bo/vang-mat");
    await w.Commit(ct);
    return new Response(absence.Id);
  }

  /// <summary>Nobody is away twice at a time, or while they stand in for another, and a stand-in is there.</summary>
  static async Task<Error?> Clash(Work w, Absence absence, CancellationToken ct) {
    var away = await w.Db<ProcessDb>().Absences(Actor.Machine(w.Purpose)).AsNoTracking()
      .Where(a => (a.Person == absence.Person || a.Person == absence.StandIn || a.StandIn == absence.Person) && a.EndedAt == null && a.Begins <= absence.Ends && a.Ends >= absence.Begins)
      .Select(a => new { a.Person, a.PersonName }).ToListAsync(ct);
    return away.Any(a => a.Person == absence.Person) ? AbsenceErrors.Overlaps
      : away.Any(a => a.Person == absence.StandIn) ? AbsenceErrors.StandInAway(absence.StandInName)
      : away.Count > 0 ? AbsenceErrors.StandsIn(away[0].PersonName)
      : null;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/process/absences", (Request r, Work w, Offices o, Notifications n, CancellationToken ct) => Run(r, w, o, n, ct))
    .Requires(ProcessPermissions.Work);
}
