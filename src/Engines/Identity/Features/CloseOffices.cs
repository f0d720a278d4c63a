using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>
/// Prepares that offices or units in which nothing is left are no more from a day on; the one above each answers for what it did. All of
/// them or none; each that holds something still is named, and is to be merged or emptied first.
/// </summary>
internal static class CloseOffices {
  public const int Most = 50;

  public sealed record Request(Guid[]? Offices, DateOnly? Day, string? Number, DateOnly? DecidedOn, string? Reason) {
    internal OfficeDecision Decision => new(Day, Number, DecidedOn, Reason);
  }

  public sealed record Response(Guid[] Changes, DateOnly Day);

  internal static async Task<Answer<Response>> Run(Request r, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) {
    if (Error.Of(r.Decision.Faults(Vn.Day(w.Now))) is { } invalid) return invalid;
    List<Guid> changes = [];
    var done = await new BulkAct<Guid, Organisation>(Most, OfficeErrors.NoneChosen, OfficeErrors.NotFound("Offices")) {
      Find = async offices => await OfficePlans.Places(offices, w, ct) ?? [],
      Name = office => office.Name,
      Change = async office => {
        var made = await Close(office, r.Decision, w, moves, ct);
        if (!made.IsError) changes.Add(made.Value.Id);
        return made.Error;
      },
    }.Run(r.Offices, r.Reason, w, ct);
    return done.IsError ? done.Error : new Response([.. changes], r.Day!.Value);
  }

  static async Task<Answer<OfficeChange>> Close(Organisation office, OfficeDecision decision, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) {
    if (office.Parent is not { } parent) return OfficeErrors.Top;
    if (await OfficePlans.Places([parent], w, ct) is not [var above]) return OfficeErrors.HeirBeyond;
    if (await OfficePlans.Left(office.Id, w, moves, ct) is { Count: > 0 } left) return OfficeErrors.Holds(string.Join("; ", left));
    var made = await OfficePlans.Plan(OfficeChangeKind.Close, [office, above], [office.Id], [], office.IsOffice ? above.Office : above.Id, [], decision, w, ct);
    if (!made.IsError) await w.Flush(ct);
    return made;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/offices/close", (Request r, Work w, IEnumerable<IOfficeMove> moves, CancellationToken ct) => Run(r, w, moves, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}
