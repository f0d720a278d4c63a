using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>Takes a day entered by hand back: the law and the packs decide again.</summary>
internal static class RemoveDay {
  public sealed record Request(DateOnly Day, Guid? Office = null);
  public sealed record Response(DateOnly Day);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Calendars calendars, CancellationToken ct) {
    if (!w.Actor.Can("calendar.manage")) return new Error(ErrorKind.Refused, "calendar.refused", T["calendar_refused"]);
    var seen = r.Office is not { } office || w.Actor.Can("calendar.manage", office);
    if (!seen || !await calendars.Remove(w, r.Day, r.Office, ct)) return new Error(ErrorKind.NotFound, "calendar.not_found", T["day_not_found"]);
    await w.Commit(ct);
    calendars.Forget();
    return new Response(r.Day);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/calendar/days/remove", (Request r, Work w, Calendars calendars, CancellationToken ct) => Run(r, w, calendars, ct))
    .Requires("calendar.manage");
}
