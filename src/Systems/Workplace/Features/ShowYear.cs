using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>The days off of a year, and the weekend days worked in exchange, as one's own office has them.</summary>
internal static class ShowYear {
  public const int First = 2024, Last = 2035;

  public sealed record Request(int? Year = null);
  public sealed record Line(DateOnly Day, string Weekday, string Name, string? Source, bool Verified);
  public sealed record Entry(DateOnly Day, string Weekday, DayKind Kind, Guid? Office, string? Name, string? Source, bool Verified, bool ByHand);
  public sealed record Response(int Year, IReadOnlyList<Line> Holidays, IReadOnlyList<Entry> Entered);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Calendars calendars, CancellationToken ct) {
    var year = Math.Clamp(r.Year ?? Vn.Day(w.Now).Year, First, Last);
    var office = w.Actor.Post?.Office;
    var calendar = await calendars.For(office, ct);
    var entered = await calendars.Entered(year, office is { } own ? [own] : [], ct);
    return new Response(year,
      [.. calendar.Of(year).Select(h => new Line(h.Day, Weekday(h.Day), h.Name, h.Source, h.Verified))],
      [.. entered.Select(e => new Entry(e.Day.Day, Weekday(e.Day.Day), e.Day.Kind, e.Day.Office, e.Day.Name, e.Day.Source, e.Day.Verified, e.ByHand))]);
  }

  static string Weekday(DateOnly day) => T[$"weekday_{(int)day.DayOfWeek}"];

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/calendar", (int? year, Work w, Calendars calendars, CancellationToken ct) => Run(new(year), w, calendars, ct))
    .SignedIn("calendar");
}
