using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Takes in a new official: the person, an account without a password, a first post, and the link to set the password.</summary>
internal static class RegisterOfficial {
  public sealed record Request(string? FullName, string? UserName, string? PersonalNumber, string? Email, Guid Unit, string[]? Roles, string? Title = null, bool SubTree = false, DateOnly? From = null, DateOnly? To = null, string? Phone = null);
  public sealed record Response(Guid Person, string Link);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Settings settings, CancellationToken ct) {
    var made = await Make(r, w, settings, ct);
    if (!made.IsError) await w.Commit(ct);
    return made;
  }

  /// <summary>The same as part of a greater act.</summary>
  internal static async Task<Answer<Response>> Make(Request r, Work w, Settings settings, CancellationToken ct) {
    var (name, userName, number) = (Vn.Clean(r.FullName), Account.Normal(r.UserName), Vn.Clean(r.PersonalNumber).Replace(" ", "", StringComparison.Ordinal));
    if (Error.Of(Faults(name, userName, number)) is { } invalid) return invalid;
    var db = w.Db<IdentityDb>();
    if (await db.Claimed(userName).AnyAsync(ct)) return AccountErrors.UserNameTaken;
    // Someone once served at a counter may become an official: one person, one row.
    var registrar = Actor.Machine("register");
    var person = number.Length == 0 ? null : await db.People(registrar).SingleOrDefaultAsync(p => p.PersonalNumber == number, ct);
    if (person is not null && Vn.Fold(person.FullName) != Vn.Fold(name)) return PersonErrors.NameDiffers;
    if (person is not null && await db.Accounts(registrar).AnyAsync(a => a.Person == person.Id, ct)) return AccountErrors.Exists;
    var known = person is not null;
    person ??= new() { Id = Guid.CreateVersion7(), FullName = name, PersonalNumber = number.Length == 0 ? null : number, Source = Sources.Staff, CreatedAt = w.Now };
    // what a known person gave stays: where they are told things is not for who registers them to say
    if (!known) (person.Email, person.Phone, person.ChangedAt) = (Given(r.Email), Given(r.Phone), w.Now);
    var post = await PostRules.Make(person.Id, new(r.Unit, r.Roles, r.Title, r.SubTree, r.From, r.To), w, ct);
    if (post.IsError) return post.Error;
    var account = new Account { Id = Guid.CreateVersion7(), UserName = userName, Person = person.Id, CreatedAt = w.Now, MadeBy = w.Actor.Id };
    var (link, code) = AccountLink.For(account.Id, w);
    if (known) w.Enqueue(new TellRegistered(account.Id, post.Value.Unit));
    else {
      db.Add(person);
      w.Publish(new PersonRegistered(person.Id, Sources.Staff), person.Payload());
    }
    db.AddRange(account, post.Value, link);
    w.Publish(new AccountMade(account.Id, person.Id));
    w.Publish(new PostChanged(post.Value.Id, person.Id, post.Value.Unit, post.Value.Roles, "began", post.Value.ValidFrom));
    w.Publish(new LinkMade(account.Id, link.ExpiresAt));
    return new Response(person.Id, AccountLink.Address(settings, code));
  }

  static string? Given(string? text) => Vn.Clean(text) is { Length: > 0 } given ? given : null;

  static List<Error> Faults(string name, string userName, string number) {
    List<Error> faults = [];
    if (name.Length == 0) faults.Add(PersonErrors.NameMissing);
    else if (name.Length > Person.NameLimit) faults.Add(PersonErrors.NameTooLong);
    if (!Account.IsUserName(userName)) faults.Add(AccountErrors.UserNameInvalid);
    if (number.Length > 0 && !Person.IsPersonalNumber(number)) faults.Add(PersonErrors.NumberInvalid);
    return faults;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/identity/officials", (Request r, Work w, Settings settings, CancellationToken ct) => Run(r, w, settings, ct))
    .Requires(IdentityPermissions.Manage).Fresh();
}

[Job("identity.tell_registered")]
internal sealed record TellRegistered(Guid Account, Guid Unit) : IJob;

/// <summary>Who was known here before hears, by their own ways, that an office made an account in their name.</summary>
internal sealed class TellRegisteredHandler(OwnerNotices notices, OfficeDirectory offices) : IHandler<TellRegistered> {
  public async Task Handle(TellRegistered message, Work w, CancellationToken ct) {
    var account = await w.Db<IdentityDb>().Accounts(w.Actor).SingleAsync(a => a.Id == message.Account, ct);
    var unit = (await offices.Get(ct)).ById[message.Unit];
    await notices.Tell(w, account, "identity-registered", ct, ("office", (await offices.Get(ct)).ById[unit.Office].Title));
    await w.Commit(ct);
  }
}
