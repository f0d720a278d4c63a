using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>For who oversees what happens here: whom a typed text means, and who holds a right.</summary>
public sealed partial class Identities {
  const int MostFound = 20;

  /// <summary>
  /// The people whom a text means: the one with this 12-digit number, else the officials whose name it is part of. Only who reads
  /// the ledger asks; that a citizen was looked for is theirs to record, with the reason.
  /// </summary>
  public async Task<IReadOnlyList<NamedPerson>> Meant(Work w, string typed, CancellationToken ct) {
    if (!w.Actor.Can("ledger.read")) return [];
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("ledger"));
    var people = db.People(all).AsNoTracking().Select(p => new { Person = p, IsOfficial = db.Posts(all).Any(o => o.Person == p.Id) });
    var (number, folded) = (typed.Replace(" ", "", StringComparison.Ordinal), Vn.Fold(typed));
    var found = Guid.TryParse(typed, out var id) ? people.Where(p => p.Person.Id == id)
      : Identity.Person.IsPersonalNumber(number) ? people.Where(p => p.Person.PersonalNumber == number)
      : people.Where(p => p.IsOfficial && IdentityDb.Fold(p.Person.FullName).Contains(folded));
    return await found.OrderBy(p => EF.Functions.Collate(p.Person.FullName, "vi-x-icu")).ThenBy(p => p.Person.Id).Take(MostFound)
      .Select(p => new NamedPerson(p.Person.Id, p.Person.FullName, p.IsOfficial)).ToListAsync(ct);
  }

  /// <summary>Who holds a permission today, anywhere; for telling them.</summary>
  public async Task<IReadOnlyList<Guid>> Holders(Work w, string permission, CancellationToken ct) {
    if (w.Actor.Kind != ActorKind.Machine) return [];
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var roles = db.Roles().Where(r => r.Permissions.Contains(permission)).Select(r => r.Key);
    return await db.Posts(w.Actor).Where(o => o.ValidFrom <= today && (o.ValidTo == null || today < o.ValidTo) && roles.Any(r => o.Roles.Contains(r)))
      .Select(o => o.Person).Distinct().ToListAsync(ct);
  }
}

/// <summary>A person as who oversees the ledger chooses them.</summary>
public sealed record NamedPerson(Guid Id, string Name, bool IsOfficial);
