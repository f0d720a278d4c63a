using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A second officer, who types what the card says too, agrees that an account is opened again.</summary>
internal static class ConfirmRecovery {
  /// <param name="FullName">As the card has it.</param>
  public sealed record Request(Guid Id, string? PersonalNumber, string? FullName, DateOnly? DateOfBirth);

  /// <param name="Link">By which the owner sets a new password; shown this once.</param>
  public sealed record Response(string Link, DateTimeOffset ExpiresAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Reopening reopening, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var card = new ShownCard(r.PersonalNumber, r.FullName, r.DateOfBirth);
    var found = await db.Recoveries(w.Actor, today).AsNoTracking().SingleOrDefaultAsync(x => x.Id == r.Id, ct);
    if (found is null) return RecoveryErrors.NotFound;
    if (Error.Of([.. card.Faults()]) is { } invalid) return invalid;
    w.Reason = found.Reason;
    if (await reopening.Cards.Wait(card, w, ct) is { } later) return later;
    await w.Alone("recovery", found.Account.ToString("N"), ct);
    var recovery = await db.Recoveries(w.Actor, today).SingleAsync(x => x.Id == r.Id, ct);
    if (recovery.Confirm(w.Actor.Id, w.Now) is { } refused) return refused;
    if (await db.Depend(recovery.AskedBy, w.Actor.Id, w.Now - Recovery.Apart, ct)) return RecoveryErrors.NotApart;
    var account = await db.Recoverable(w.Actor, today).SingleAsync(a => a.Id == recovery.Account, ct);
    if (account.DisabledAt is not null) return AccountErrors.Locked;
    var owner = await db.People(Actor.Machine("recovery")).AsNoTracking().SingleAsync(p => p.Id == account.Person, ct);
    if (!card.IsOf(owner)) {
      db.ChangeTracker.Clear();
      return await reopening.Cards.Refuse(card, w, ct);
    }
    var (link, until) = await reopening.Run(account, recovery, w, ct);
    return new Response(link, until);
  }

  public sealed record Body(string? PersonalNumber, string? FullName, DateOnly? DateOfBirth);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/recoveries/{id:guid}/confirm", (Guid id, Body body, Work w, Reopening reopening, CancellationToken ct) => Run(new(id, body.PersonalNumber, body.FullName, body.DateOfBirth), w, reopening, ct))
    .Requires(IdentityPermissions.Recover).Fresh();
}
