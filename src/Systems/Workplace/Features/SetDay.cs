using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>Enters a day off or a day worked in exchange, for every office or for one's own.</summary>
internal static class SetDay {
  public const int NameLimit = 200, SourceLimit = 300;

  /// <param name="Verified">The announcement was seen; otherwise the day is shown as "chưa xác minh".</param>
  public sealed record Request(string? Date, string? Kind, bool OwnOfficeOnly = false, string? Name = null, string? Source = null, bool Verified = false);
  public sealed record Response(DateOnly Day);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Calendars calendars, CancellationToken ct) {
    // the page is open to everyone signed in; only who holds the permission changes anything
    if (!w.Actor.Can("calendar.manage")) return new Error(ErrorKind.Refused, "calendar.refused", T["calendar_refused"]);
    var (name, source) = (Vn.Clean(r.Name), Vn.Clean(r.Source));
    var faults = new List<Error>();
    if (Vn.ParseDate(r.Date) is not { } day || day.Year is < Holidays.FirstYear or > Holidays.LastYear) {
      faults.Add(new(ErrorKind.Invalid, "calendar.bad_date", T["bad_date"], "date"));
      day = default;
    }
    if (!Enum.TryParse<DayKind>(r.Kind, out var kind)) faults.Add(new(ErrorKind.Invalid, "calendar.bad_kind", T["bad_kind"], "kind"));
    if (name.Length > NameLimit) faults.Add(new(ErrorKind.Invalid, "calendar.name_too_long", T["too_long", NameLimit], "name"));
    if (source.Length > SourceLimit) faults.Add(new(ErrorKind.Invalid, "calendar.source_too_long", T["too_long", SourceLimit], "source"));
    if (r.Verified && source.Length == 0) faults.Add(new(ErrorKind.Invalid, "calendar.source_missing", T["source_missing"], "source"));
    if (r.OwnOfficeOnly && w.Actor.Post is null) faults.Add(new(ErrorKind.Refused, "calendar.no_office", T["no_office"]));
    if (Error.Of(faults) is { } invalid) return invalid;
    await calendars.Set(w, new(day, r.OwnOfficeOnly ? w.Actor.Post!.Office : null, kind, name.Length == 0 ? null : name, source.Length == 0 ? null : source, r.Verified), ct);
    await w.Commit(ct);
    calendars.Forget();
    return new Response(day);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/calendar/days", (Request r, Work w, Calendars calendars, CancellationToken ct) => Run(r, w, calendars, ct))
    .Requires("calendar.manage");
}
