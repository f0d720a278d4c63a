using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// An officer opens the account of an official who lost everything to sign in with and stands before them with their card. A second
/// officer looks at the card too before an account is opened that has a say in more than its owner's own work, or whose owner's date of birth is
/// not recorded; the owner is told meanwhile, and may stop it.
/// </summary>
internal static class RecoverAccount {
  /// <param name="FullName">As the card has it.</param>
  public sealed record Request(string? PersonalNumber, string? FullName, DateOnly? DateOfBirth, string? Reason);

  /// <param name="Link">By which the owner sets a new password; shown this once. Null while a second officer is waited for.</param>
  public sealed record Response(string? Link, DateTimeOffset? ExpiresAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Reopening reopening, CancellationToken ct) {
    var (db, today, reason) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Reason));
    var card = new ShownCard(r.PersonalNumber, r.FullName, r.DateOfBirth);
    List<Error> faults = [.. card.Faults()];
    if (reason.Length == 0) faults.Add(RecoveryErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    w.Reason = reason[..Math.Min(reason.Length, Recovery.ReasonLimit)];
    if (await reopening.Cards.Wait(card, w, ct) is { } later) return later;
    var person = await db.People(Actor.Machine("recovery")).AsNoTracking().SingleOrDefaultAsync(p => p.PersonalNumber == card.Number, ct);
    var account = person is null || !card.IsOf(person) ? null : await db.Recoverable(w.Actor, today).SingleOrDefaultAsync(a => a.Person == person.Id, ct);
    if (account is null) return await reopening.Cards.Refuse(card, w, ct);
    if (account.DisabledAt is not null) return AccountErrors.Locked;
    await w.Alone("recovery", account.Id.ToString("N"), ct);
    foreach (var before in await db.Recoveries(Actor.Machine("recovery"), today).Where(x => x.Account == account.Id && x.DecidedAt == null).ToListAsync(ct)) {
      before.GiveWay(w.Now);
      w.Publish(new RecoveryReplaced(account.Id, before.Id));
    }
    if (person!.DateOfBirth is not null && !await db.Weighty(person.Id, today).AnyAsync(ct)) {
      var (link, until) = await reopening.Run(account, null, w, ct);
      return new Response(link, until);
    }
    await w.Flush(ct);
    var asked = new Recovery { Id = Guid.CreateVersion7(), Account = account.Id, AskedBy = w.Actor.Id, AskedByName = w.Actor.Name, AskedAt = w.Now, Reason = w.Reason, ExpiresAt = w.Now + Recovery.Life };
    db.Add(asked);
    w.Publish(new RecoveryAsked(account.Id, asked.Id));
    await reopening.Notices.Tell(w, account, "identity-recovery-asked", ct, OwnRecovery.Page, ("officer", w.Actor.Name), ("until", Vn.Moment(asked.ExpiresAt)));
    await w.Commit(ct);
    return new Response(null, null);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/recoveries", (Request r, Work w, Reopening reopening, CancellationToken ct) => Run(r, w, reopening, ct))
    .Requires(IdentityPermissions.Recover).Fresh();
}
