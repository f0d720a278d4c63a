using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>For who keeps the records of officials elsewhere: what is held here of the same people, and the acts that bring it to what the record says.</summary>
public sealed partial class Identities {
  /// <summary>The accounts and the posts, held or to come, of these people; who is not known is left out. The caller answers for who is shown it.</summary>
  public async Task<IReadOnlyDictionary<Guid, OfficialStanding>> Standings(Work w, IReadOnlyCollection<Guid> people, CancellationToken ct) {
    if (people.Count == 0) return new Dictionary<Guid, OfficialStanding>();
    var (db, asker, today) = (w.Db<IdentityDb>(), Actor.Machine("standing"), Vn.Day(w.Now));
    var known = await db.People(asker).AsNoTracking().Where(p => people.Contains(p.Id)).Select(p => new { p.Id, p.FullName, p.Source }).ToListAsync(ct);
    var accounts = await db.Accounts(asker).AsNoTracking().Where(a => a.Person != null && people.Contains(a.Person.Value)).ToDictionaryAsync(a => a.Person!.Value, a => a.DisabledAt is null, ct);
    var posts = (await (
      from post in db.Posts(asker).AsNoTracking()
      join unit in db.Organisations() on post.Unit equals unit.Id
      where people.Contains(post.Person) && (post.ValidTo == null || today < post.ValidTo)
      orderby post.ValidFrom, post.Id
      select new { post.Person, Post = new StandingPost(post.Id, post.Unit, unit.Office, post.Title, post.ValidFrom, post.ValidTo, post.StandInFor != null) }).ToListAsync(ct)).ToLookup(p => p.Person, p => p.Post);
    return known.ToDictionary(p => p.Id, p => new OfficialStanding(p.Id, p.FullName, p.Source == Sources.ElectronicIdentification, accounts.TryGetValue(p.Id, out var open) ? open : null, [.. posts[p.Id]]));
  }

  /// <summary>Gives an official a post by the rules of this engine, for an actor who holds <c>people.manage</c>; <see cref="RightsChanged"/> follows the caller's commit.</summary>
  /// <param name="from">Today when null.</param>
  /// <returns>The post.</returns>
  public async Task<Answer<Guid>> Appoint(Work w, Guid person, Guid unit, string[]? roles, string? title, DateOnly? from, CancellationToken ct) {
    var made = await AssignPost.Make(new(person, unit, roles, title, From: from), w, ct);
    return made.IsError ? made.Error : made.Value.Id;
  }

  /// <summary>Ends a post today, as <see cref="Appoint"/> gives one.</summary>
  /// <returns>The first day without it.</returns>
  public async Task<Answer<DateOnly>> EndPost(Work w, Guid post, string? reason, CancellationToken ct) {
    var made = await Identity.EndPost.Make(new(post, reason), w, ct);
    return made.IsError ? made.Error : made.Value.ValidTo;
  }

  /// <summary>Sessions see at once what was given or taken in an act that is committed.</summary>
  public void RightsChanged() => live.ForgetAll();

  /// <summary>The roles that the actor may give in a post.</summary>
  public Task<IReadOnlyList<Choice>> RolesToGive(Work w, CancellationToken ct) => ShowOfficial.RolesToGive(w, ct);
}

/// <summary>What is held of an official.</summary>
/// <param name="Identified">The national electronic identification proved who they are.</param>
/// <param name="Open">Whether their account lets them in; null when they have none.</param>
public sealed record OfficialStanding(Guid Person, string Name, bool Identified, bool? Open, IReadOnlyList<StandingPost> Posts);

/// <param name="To">The first day without it.</param>
/// <param name="StandIn">Held in the stead of another official, whose post it follows.</param>
public sealed record StandingPost(Guid Id, Guid Unit, Guid Office, string? Title, DateOnly From, DateOnly? To, bool StandIn);
