using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>What a national provider proves of people and organisations, and what becomes of it: gaps are filled, differences noted, nothing is overwritten but who represents an organisation.</summary>
internal sealed class UpstreamFacts(ActorContext current, PowerNotices powers) {
  static readonly Actor door = Actor.Machine("sign-in");

  /// <summary>The person with the number that was told, found or made.</summary>
  public async Task<Answer<Person>> Person(UpstreamIdentity who, Work w, CancellationToken ct) {
    if (who.Fact(n => n.Number) is not { } number || !Identity.Person.IsPersonalNumber(number) || who.Fact(n => n.Name) is not { Length: <= Identity.Person.NameLimit } name) return UpstreamErrors.FactsMissing;
    await w.Alone("person", number, ct);
    var db = w.Db<IdentityDb>();
    var person = await db.People(door).SingleOrDefaultAsync(p => p.PersonalNumber == number, ct);
    if (person is null) {
      person = new() { Id = Guid.CreateVersion7(), PersonalNumber = number, FullName = name, DateOfBirth = Vn.ParseDate(who.Fact(n => n.BirthDate)), Source = Sources.ElectronicIdentification, CreatedAt = w.Now, ChangedAt = w.Now };
      db.Add(person);
      Become(person.Id, name);
      w.Publish(new PersonRegistered(person.Id, person.Source), person.Payload());
      return person;
    }
    Become(person.Id, name);
    var born = Vn.ParseDate(who.Fact(n => n.BirthDate));
    // a number and a name alone may be a slip of the pen at a counter: the day of birth has to agree, or whoever comes is known at the higher level
    var compared = person.Source == Sources.ElectronicIdentification || (person.DateOfBirth is not null && born is not null);
    if (!compared && who.Level is not 2) return UpstreamErrors.PersonUnproven;
    if (person.Source != Sources.ElectronicIdentification && who.Level is not 2 && born != person.DateOfBirth) return UpstreamErrors.PersonDiffers;
    var differences = person.TakeFromIdentification(name, born, w.Now);
    // so much differs that the record may be another's: a counter settles that
    if (differences.Count > (compared ? 1 : 0)) return UpstreamErrors.PersonDiffers;
    await Keep(person, differences, who, w, ct);
    return person;
  }

  /// <summary>Completes what is recorded of a person whose account the identity opens already.</summary>
  public async Task Complete(Person person, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (who.Fact(n => n.Name) is not { Length: <= Identity.Person.NameLimit } name) return;
    await Keep(person, person.TakeFromIdentification(name, Vn.ParseDate(who.Fact(n => n.BirthDate)), w.Now), who, w, ct);
  }

  static async Task Keep(Person person, List<Difference> differences, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (w.Db<IdentityDb>().Entry(person).State == EntityState.Modified) w.Publish(new PersonUpdated(person.Id, Sources.ElectronicIdentification), person.Payload());
    await Note(person.Id, differences, who.Provider.Id, w, ct);
  }

  public async Task<Answer<Business>> Business(string taxCode, UpstreamIdentity who, Work w, CancellationToken ct) {
    if (!Identity.Business.IsTaxCode(taxCode) || who.Fact(n => n.Organisation) is not { } name) return UpstreamErrors.FactsMissing;
    await w.Alone("business", taxCode, ct);
    Guid? representative = null;
    if (who.Fact(n => n.Number) is not null) {
      var found = await Person(who, w, ct);
      if (found.IsError) return found.Error;
      representative = found.Value.Id;
      await w.Flush(ct);
    }
    var db = w.Db<IdentityDb>();
    var business = await db.Businesses(door).SingleOrDefaultAsync(b => b.TaxCode == taxCode, ct);
    if (business is null) {
      business = new() { Id = Guid.CreateVersion7(), TaxCode = taxCode, Name = name, Representative = representative, Source = Sources.ElectronicIdentification, CreatedAt = w.Now, ChangedAt = w.Now };
      db.Add(business);
      Become(business.Id, name);
      w.Publish(new BusinessRecorded(business.Id, business.Source));
      return business;
    }
    Become(business.Id, name);
    var before = business.Representative;
    var differences = business.TakeFromIdentification(name, representative, who.Level == 2, w.Now);
    if (db.Entry(business).State == EntityState.Modified) w.Publish(new BusinessRecorded(business.Id, Sources.ElectronicIdentification));
    if (before is not null && before != business.Representative) {
      w.Publish(new RepresentativeChanged(business.Id, who.Provider.Id));
      await powers.TellOfEarlier(w, business, ct);
    }
    await Note(business.Id, differences, who.Provider.Id, w, ct);
    return business;
  }

  /// <summary>Keeps what differs now, and forgets what no longer does.</summary>
  static async Task Note(Guid subject, List<Difference> differences, Guid provider, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var noted = await db.Differences(door).Where(d => d.Subject == subject).ToListAsync(ct);
    foreach (var settled in noted.Where(n => !differences.Exists(d => d.Fact == n.Fact))) db.Remove(settled);
    var fresh = differences.FindAll(d => !noted.Exists(n => n.Fact == d.Fact && n.Theirs == d.Theirs && n.Ours == d.Ours));
    foreach (var one in fresh) {
      var row = noted.Find(n => n.Fact == one.Fact);
      if (row is null) db.Add(row = new() { Subject = subject, Fact = one.Fact });
      (row.Ours, row.Theirs, row.Provider, row.NotedAt) = (one.Ours, one.Theirs, provider, w.Now);
    }
    if (fresh.Count > 0)
      w.Publish(new DifferenceNoted(subject, provider, [.. fresh.Select(d => d.Fact)]), new(subject, new(fresh.Select(d => KeyValuePair.Create(d.Fact, (JsonNode?)d.Theirs)))));
  }

  /// <summary>From here on the act is its owner's own.</summary>
  void Become(Guid id, string name) => current.Actor = new(id, ActorKind.Citizen, name, null, [], []);
}
