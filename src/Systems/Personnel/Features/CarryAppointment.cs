using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;

namespace Saola.Personnel.Features;

/// <summary>Gives an official the post that the record of personnel names, with the roles that the administrator of accounts chooses; the record and its decision are the evidence.</summary>
internal static class CarryAppointment {
  public sealed record Request(Guid Id, Guid Unit, string[]? Roles);
  public sealed record Response(Guid Post);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Renewal renewal, Identities identities, CancellationToken ct) {
    var db = w.Db<PersonnelDb>();
    if (await Carried.Find(db, r.Id, d => d.Kind == DifferenceKind.NoPost, w, renewal, ct) is not { Person: { } person } difference) return PersonnelErrors.NotFound;
    if ((await identities.Organisation(r.Unit, ct))?.Office != difference.Office) return PersonnelErrors.UnitElsewhere;
    var today = Vn.Day(w.Now);
    w.Reason = Carried.Reason(difference);
    var made = await identities.Appoint(w, person, r.Unit, r.Roles, difference.Title, today < difference.OnDay ? difference.OnDay : today, ct);
    if (made.IsError) return made.Error is { Kind: ErrorKind.NotFound, Field: null } ? PersonnelErrors.OfProvince : made.Error;
    Carried.Over(difference, made.Value, person, "began", w);
    db.Remove(difference);
    await w.Commit(ct);
    identities.RightsChanged();
    return new Response(made.Value);
  }

  public sealed record Body(Guid Unit, string[]? Roles);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/personnel/differences/{id:guid}/appoint", (Guid id, Body body, Work w, Renewal renewal, Identities identities, CancellationToken ct) => Run(new(id, body.Unit, body.Roles), w, renewal, identities, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}

/// <summary>What both ways of carrying over share.</summary>
internal static class Carried {
  /// <summary>A difference of an office whose accounts the actor administers, if it is still there when the record is looked at again; nobody else carries it over meanwhile.</summary>
  public static async Task<Difference?> Find(PersonnelDb db, Guid id, Func<Difference, bool> wanted, Work w, Renewal renewal, CancellationToken ct) {
    var mine = db.Differences(w.Actor, IdentityPermissions.Manage);
    if (await mine.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } seen || !wanted(seen)) return null;
    await renewal.Now(seen.Registry, seen.Record, ct);
    await w.Alone("personnel", $"{seen.Record}", ct);
    return await mine.SingleOrDefaultAsync(d => d.Id == id, ct);
  }

  /// <summary>What the page of the act shows before it; null where the act would be refused as not found.</summary>
  public static async Task<ListDifferences.Row?> Show(Guid id, Func<Difference, bool> wanted, Work w, Identities identities, CancellationToken ct) =>
    await w.Db<PersonnelDb>().Differences(w.Actor, IdentityPermissions.Manage).AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is { } found && wanted(found) ? (await ListDifferences.Shown([found], w, identities, ct))[0] : null;

  public static string Reason(Difference d) => d.Decision is { } decision ? T["by_decision", d.Code, decision] : T["by_record", d.Code];

  public static void Over(Difference d, Guid post, Guid person, string change, Work w) =>
    w.Publish(new PostCarriedOver(d.Id, d.Registry, d.Record, d.PostRecord, post, person, change, d.Decision), about: person);
}
