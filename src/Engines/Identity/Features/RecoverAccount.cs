using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// An officer opens the account of an official who lost everything to sign in with and stands before them with their card. Of who
/// administers people or recovers accounts, a second officer agrees first.
/// </summary>
internal static class RecoverAccount {
  /// <param name="FullName">As the card has it.</param>
  public sealed record Request(string? PersonalNumber, string? FullName, DateOnly? DateOfBirth, string? Reason);

  /// <param name="Link">By which the owner sets a new password; shown this once. Null while a second officer is waited for.</param>
  public sealed record Response(string? Link, DateTimeOffset? ExpiresAt);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Reopening reopening, CancellationToken ct) {
    var (db, today, reason) = (w.Db<IdentityDb>(), Vn.Day(w.Now), Vn.Clean(r.Reason));
    var number = Vn.Clean(r.PersonalNumber).Replace(" ", "", StringComparison.Ordinal);
    List<Error> faults = [];
    if (!Person.IsPersonalNumber(number)) faults.Add(PersonErrors.NumberInvalid);
    if (Vn.Clean(r.FullName).Length == 0) faults.Add(PersonErrors.NameMissing);
    if (reason.Length == 0) faults.Add(RecoveryErrors.ReasonMissing);
    if (Error.Of(faults) is { } invalid) return invalid;
    w.Reason = reason[..Math.Min(reason.Length, Recovery.ReasonLimit)];
    var person = await db.People(Actor.Machine("recovery")).AsNoTracking().SingleOrDefaultAsync(p => p.PersonalNumber == number, ct);
    var account = person is null ? null : await db.Recoverable(w.Actor, person.Id, today).SingleOrDefaultAsync(ct);
    if (account is null || !IsOf(person!, r)) {
      w.Record("identity.recovery_refused", "account", account?.Id ?? Guid.Empty);
      await w.Commit(ct);
      return RecoveryErrors.NoMatch;
    }
    if (account.DisabledAt is not null) return AccountErrors.Locked;
    if (!await db.Oversees(person!.Id, today).AnyAsync(ct)) {
      var (link, until) = await reopening.Run(account, w.Actor.Id, w, ct);
      return new Response(link, until);
    }
    foreach (var before in await db.Recoveries(w.Actor, today).Where(x => x.Account == account.Id && x.DecidedAt == null).ToListAsync(ct)) before.GiveWay(w.Now);
    await w.Flush(ct);
    var asked = new Recovery { Id = Guid.CreateVersion7(), Account = account.Id, AskedBy = w.Actor.Id, AskedByName = w.Actor.Name, AskedAt = w.Now, Reason = w.Reason, ExpiresAt = w.Now + Recovery.Life };
    db.Add(asked);
    w.Publish(new RecoveryAsked(account.Id, asked.Id));
    await w.Commit(ct);
    return new Response(null, null);
  }

  /// <summary>The card says what is recorded; a date of birth that is not recorded cannot be compared.</summary>
  static bool IsOf(Person person, Request r) =>
    string.Equals(Vn.Clean(r.FullName), person.FullName, StringComparison.OrdinalIgnoreCase) && (person.DateOfBirth is null || person.DateOfBirth == r.DateOfBirth);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/recoveries", (Request r, Work w, Reopening reopening, CancellationToken ct) => Run(r, w, reopening, ct))
    .Requires(IdentityPermissions.Recover).Fresh();
}
