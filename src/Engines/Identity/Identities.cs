using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// The face of this engine for the others: people, businesses, offices, officials. What it writes lies in the caller's act
/// and is kept when the caller commits.
/// </summary>
public sealed partial class Identities {
  readonly OfficeDirectory offices;

  readonly Works works;

  readonly LiveSessions live;

  internal Identities(OfficeDirectory offices, Works works, LiveSessions live) => (this.offices, this.works, this.live) = (offices, works, live);

  /// <summary>Nobody else's person is found: oneself, or anyone for who serves at a counter. Whose number is not proven finds no more of themselves than the name.</summary>
  public async Task<PersonCard?> Person(Work w, Guid id, CancellationToken ct) =>
    await w.Db<IdentityDb>().People(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is not { } person ? null : Shown(person, w.Actor);

  static PersonCard Shown(Person person, Actor actor) => person.Id != actor.Id || actor.IsProven ? person.Card()
    : new(person.Id, person.FullName, null, null, null, null, null, null, null, null, null, person.Source, person.Demo);

  /// <summary>The person with this 12-digit number. That they were looked up is evidence, whatever becomes of the caller's act.</summary>
  public async Task<PersonCard?> PersonByNumber(Work w, string number, CancellationToken ct) {
    if (!Identity.Person.IsPersonalNumber(number)) return null;
    var person = await w.Db<IdentityDb>().People(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.PersonalNumber == number, ct);
    if (person is null) return null;
    if (person.Id != w.Actor.Id && w.Actor.Kind != ActorKind.Machine) await Saw(w, person.Id, ct);
    return Shown(person, w.Actor);
  }

  async Task Saw(Work w, Guid person, CancellationToken ct) {
    await using var seen = works.Begin(w.Actor, w.Purpose, w.Reason);
    seen.Work.Record("identity.person_looked_up", "person", person, about: person);
    await seen.Work.Commit(ct);
  }

  /// <summary>Records the person in front of the counter, or completes what is known of them.</summary>
  public async Task<Answer<PersonCard>> Serve(Work w, CounterPerson served, CancellationToken ct) {
    if (!w.Actor.Can(IdentityPermissions.Serve)) return PersonErrors.Refused;
    var number = Vn.Clean(served.PersonalNumber).Replace(" ", "", StringComparison.Ordinal);
    if (Error.Of(Faults(served, number, Vn.Day(w.Now))) is { } invalid) return invalid;
    var db = w.Db<IdentityDb>();
    var known = number.Length == 0 ? null : await db.People(w.Actor).SingleOrDefaultAsync(p => p.PersonalNumber == number, ct);
    var person = known ?? new Person { Id = Guid.CreateVersion7(), PersonalNumber = number.Length == 0 ? null : number, CreatedAt = w.Now };
    if (person.TakeFromCounter(served, w.Now) is { } refused) return refused;
    if (known is null) {
      db.Add(person);
      w.Publish(new PersonRegistered(person.Id, person.Source), person.Payload());
    } else w.Publish(new PersonUpdated(person.Id, Sources.Counter), person.Payload());
    await w.Flush(ct);
    return person.Card();
  }

  public async Task<BusinessCard?> Business(Work w, Guid id, CancellationToken ct) =>
    (await w.Db<IdentityDb>().Businesses(w.Actor).AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, ct))?.Card();

  public async Task<BusinessCard?> BusinessByTaxCode(Work w, string taxCode, CancellationToken ct) =>
    (await w.Db<IdentityDb>().Businesses(w.Actor).AsNoTracking().SingleOrDefaultAsync(b => b.TaxCode == taxCode, ct))?.Card();

  /// <summary>The businesses that the actor represents.</summary>
  public async Task<IReadOnlyList<BusinessCard>> Represented(Work w, CancellationToken ct) =>
    [.. (await w.Db<IdentityDb>().Businesses(w.Actor).AsNoTracking().Where(b => b.Representative == w.Actor.Id).OrderBy(b => b.Name).ToListAsync(ct)).Select(b => b.Card())];

  /// <summary>Also one that is no more, for what was done in it.</summary>
  public async ValueTask<OrganisationCard?> Organisation(Guid id, CancellationToken ct) => (await offices.Get(ct)).Any(id);

  /// <summary>By the code of QĐ 20/2020/QĐ-TTg, or any code it or one of those it took over had before.</summary>
  public async ValueTask<OrganisationCard?> OrganisationByCode(string code, CancellationToken ct) {
    var now = await offices.Get(ct);
    return now.ByCode.GetValueOrDefault(code) ?? (now.Former.GetValueOrDefault(code) is { } former ? now.ById.GetValueOrDefault(former.Organisation) : null);
  }

  /// <summary>The office of the organisation that this item of a pack describes, or of who took it over, as the act sees it; null when there is none.</summary>
  public async Task<Guid?> OfficeOfItem(Work w, string item, CancellationToken ct) {
    var all = w.Db<IdentityDb>().Organisations().AsNoTracking();
    var office = await all.SingleOrDefaultAsync(o => o.Item == item, ct);
    while (office is { ValidTo: not null, Successor: { } next }) office = await all.SingleAsync(o => o.Id == next, ct);
    return office?.Office;
  }

  /// <summary>Code and name of an office, also of one that is made in this act; null where it has no code.</summary>
  public async Task<(string Code, string Name)?> CodeOfOffice(Work w, Guid office, CancellationToken ct) =>
    await w.Db<IdentityDb>().Organisations().AsNoTracking().Where(o => o.Id == office).Select(o => new { o.Code, o.Name }).SingleOrDefaultAsync(ct) is { Code: { } code } found ? (code, found.Name) : null;

  /// <summary>The offices of today that items of packs describe, each with that item, by name.</summary>
  public async Task<IReadOnlyList<(string Item, OrganisationCard Office)>> OfficesOfItems(Work w, CancellationToken ct) {
    var items = await w.Db<IdentityDb>().Organisations().AsNoTracking().Where(o => o.Item != null && o.IsOffice && o.ValidTo == null).Select(o => new { o.Id, o.Item }).ToListAsync(ct);
    var now = await offices.Get(ct);
    return [.. items.Where(i => now.ById.ContainsKey(i.Id)).Select(i => (i.Item!, now.ById[i.Id])).OrderBy(i => i.Item2.Title, StringComparer.Create(Vn.Culture, ignoreCase: true))];
  }

  /// <summary>A kind of office in the language of the screen.</summary>
  public async ValueTask<string> NameOfKind(string kind, CancellationToken ct) =>
    (await offices.Get(ct)).Kinds.GetValueOrDefault(kind)?.In(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? kind;

  /// <summary>The offices that govern an administrative unit.</summary>
  public async ValueTask<IReadOnlyList<OrganisationCard>> OfficesOf(string adminUnit, CancellationToken ct) => [.. (await offices.Get(ct)).ByAdminUnit[adminUnit]];

  public async ValueTask<IReadOnlyList<OrganisationCard>> Below(Guid? parent, CancellationToken ct) => [.. (await offices.Get(ct)).Below[parent]];

  /// <summary>The organisation and all below it, each after its parent.</summary>
  public async ValueTask<IReadOnlyList<OrganisationCard>> SubTree(Guid root, CancellationToken ct) {
    var now = await offices.Get(ct);
    return now.ById.TryGetValue(root, out var top) ? [.. now.All.Where(o => o.Path.StartsWith(top.Path, StringComparison.Ordinal))] : [];
  }

  public async ValueTask<IReadOnlyList<OrganisationCard>> Organisations(CancellationToken ct) => (await offices.Get(ct)).All;

  /// <summary>The name as the screen's language has it; the id when there is no such office any more.</summary>
  public async ValueTask<string> NameOf(Guid organisation, CancellationToken ct) =>
    (await offices.Get(ct)).Any(organisation)?.Title ?? organisation.ToString("N");

  /// <summary>Who holds a role today in an office, or in one of its units. Only colleagues may ask.</summary>
  public async Task<IReadOnlyList<Official>> Officials(Work w, Guid office, string? role, Guid? unit, CancellationToken ct) =>
    w.Actor.ActsForOffice || w.Actor.Kind == ActorKind.Machine ? await Today(w, office, role, unit, null, ct) : [];

  /// <summary>The name of who holds a post in an office today, for the program's own questions; null when they hold none.</summary>
  public async Task<string?> NameOfOfficial(Work w, Guid office, Guid person, CancellationToken ct) => (await Today(w, office, null, null, person, ct)).FirstOrDefault()?.Name;

  /// <summary>The names of those of these people who hold a post or ever held one, for what they did in it; who is not among them is not told.</summary>
  public async Task<IReadOnlyDictionary<Guid, string>> NamesOfOfficials(Work w, IReadOnlyCollection<Guid> people, CancellationToken ct) {
    if (people.Count == 0) return new Dictionary<Guid, string>();
    var (db, asker) = (w.Db<IdentityDb>(), Actor.Machine("colleagues"));
    return await db.People(asker).Where(p => people.Contains(p.Id) && db.Posts(asker).Any(o => o.Person == p.Id)).ToDictionaryAsync(p => p.Id, p => p.FullName, ct);
  }

  static async Task<IReadOnlyList<Official>> Today(Work w, Guid office, string? role, Guid? unit, Guid? who, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    var db = w.Db<IdentityDb>();
    if (role is not null && await db.Roles().AnyAsync(r => r.Key == role && r.EndedAt != null, ct)) return [];
    return await (
      from post in db.Posts(Actor.Machine("colleagues"))
      join person in db.People(Actor.Machine("colleagues")) on post.Person equals person.Id
      join place in db.Organisations() on post.Unit equals place.Id
      where (place.Office == office && (unit == null || place.Id == unit) && (role == null || post.Roles.Contains(role))
          || role != null && db.GrantsOn(today).Any(g => g.Post == post.Id && g.Role == role && db.Organisations().Any(o => o.Id == g.Unit && o.Office == office && (unit == null || o.Id == unit))))
        && (who == null || person.Id == who)
        && post.ValidFrom <= today && (post.ValidTo == null || today < post.ValidTo)
      orderby EF.Functions.Collate(person.FullName, "vi-x-icu"), person.Id
      select new Official(person.Id, person.FullName, post.Title, place.Id, place.Name, place.Office)).ToListAsync(ct);
  }

  /// <summary>Some of those who may do something in an office today, for the program's own questions: so many at most.</summary>
  public async Task<IReadOnlyList<Guid>> Permitted(Work w, Guid office, string permission, int most, CancellationToken ct) {
    var today = Vn.Day(w.Now);
    var db = w.Db<IdentityDb>();
    return await (
      from post in db.Posts(Actor.Machine("colleagues"))
      join place in db.Organisations() on post.Unit equals place.Id
      where (place.Office == office && db.RolesInUse().Any(r => post.Roles.Contains(r.Key) && r.Permissions.Contains(permission))
          || db.GrantsOn(today).Any(g => g.Post == post.Id && db.Organisations().Any(o => o.Id == g.Unit && o.Office == office) && db.RolesInUse().Any(r => r.Key == g.Role && r.Permissions.Contains(permission))))
        && post.ValidFrom <= today && (post.ValidTo == null || today < post.ValidTo)
      select post.Person).Distinct().Order().Take(most).ToListAsync(ct);
  }

  /// <summary>
  /// The candidate groups of a process to which the actor belongs: <c>H21.106:clerk</c> by office, and
  /// <c>H21.106/kinh-te:clerk</c> by unit.
  /// </summary>
  public async ValueTask<IReadOnlyList<string>> Groups(Actor actor, CancellationToken ct) {
    if (actor.Post is not { } post) return [];
    var unit = (await offices.Get(ct)).ById.GetValueOrDefault(post.Unit);
    var groups = post.Roles.Select(r => $"{post.OfficeCode}:{r}");
    return unit?.Key is { } key ? [.. groups, .. post.Roles.Select(r => $"{post.OfficeCode}/{key}:{r}"), .. post.GroupsElsewhere] : [.. groups, .. post.GroupsElsewhere];
  }

  /// <summary>The officials who are in a candidate group today, as <see cref="Groups"/> names it.</summary>
  public async Task<IReadOnlyList<Official>> Members(Work w, string group, CancellationToken ct) {
    if (group.Split(':') is not [var place, var role] || place.Split('/') is not [var code, ..] parts || await OrganisationByCode(code, ct) is not { } office) return [];
    var unit = parts is [_, var key] ? (await SubTree(office.Id, ct)).FirstOrDefault(o => o.Key == key)?.Id ?? Guid.Empty : (Guid?)null;
    return await Officials(w, office.Id, role, unit, ct);
  }

  /// <summary>A candidate group in the words of the screen: the role and where.</summary>
  public async Task<string> NameOfGroup(Work w, string group, CancellationToken ct) {
    if (group.Split(':') is not [var place, var role] || place.Split('/') is not [var code, ..] parts || await OrganisationByCode(code, ct) is not { } office) return group;
    var unit = parts is [_, var key] ? (await SubTree(office.Id, ct)).FirstOrDefault(o => o.Key == key) : null;
    var known = await w.Db<IdentityDb>().Roles().AsNoTracking().FirstOrDefaultAsync(r => r.Key == role, ct);
    var name = known?.Title ?? role;
    return $"{name}, {(unit is null ? office.Title : $"{unit.Title}, {office.Title}")}";
  }

  static List<Error> Faults(CounterPerson served, string number, DateOnly today) {
    List<Error> faults = [];
    if (number.Length > 0 && !Identity.Person.IsPersonalNumber(number)) faults.Add(PersonErrors.NumberInvalid);
    var name = Vn.Clean(served.FullName);
    if (name.Length == 0) faults.Add(PersonErrors.NameMissing);
    else if (name.Length > Identity.Person.NameLimit) faults.Add(PersonErrors.NameTooLong);
    if (served.DateOfBirth > today) faults.Add(PersonErrors.BirthInFuture);
    return faults;
  }
}
