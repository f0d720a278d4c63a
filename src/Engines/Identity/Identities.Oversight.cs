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

  /// <summary>The officials of the actor's offices whom a text means: the one with this id, else those whose name it is part of.</summary>
  internal async Task<IReadOnlyList<NamedPerson>> Colleagues(Work w, string typed, CancellationToken ct) {
    if (typed.Length == 0) return [];
    var (db, all, offices, folded) = (w.Db<IdentityDb>(), Actor.Machine("explain"), w.Actor.OfficesFor(IdentityPermissions.Explain), Vn.Fold(typed));
    var officials = db.People(all).AsNoTracking().Where(p => db.Posts(all).Any(o => o.Person == p.Id && db.Organisations().Any(u => u.Id == o.Unit && offices.Contains(u.Office))));
    var found = Guid.TryParse(typed, out var id) ? officials.Where(p => p.Id == id) : officials.Where(p => IdentityDb.Fold(p.FullName).Contains(folded));
    return await found.OrderBy(p => EF.Functions.Collate(p.FullName, "vi-x-icu")).ThenBy(p => p.Id).Take(MostFound).Select(p => new NamedPerson(p.Id, p.FullName, true)).ToListAsync(ct);
  }

  /// <summary>The member of the public whose id, or whose account's id, this is; null for officials and everything else.</summary>
  public async Task<Guid?> PublicPerson(Work w, Guid id, CancellationToken ct) {
    if (!w.Actor.Can("ledger.read")) return null;
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("ledger"));
    var whose = await db.Accounts(all).Where(a => a.Id == id).Select(a => a.Person ?? a.Business).SingleOrDefaultAsync(ct) ?? id;
    return await db.People(all).AnyAsync(p => p.Id == whose && !db.Posts(all).Any(o => o.Person == p.Id), ct) || await db.Businesses(all).AnyAsync(b => b.Id == whose, ct) ? whose : null;
  }

  /// <summary>Who holds a permission today, anywhere; for telling them.</summary>
  public async Task<IReadOnlyList<Guid>> Holders(Work w, string permission, CancellationToken ct) {
    if (w.Actor.Kind != ActorKind.Machine) return [];
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var roles = db.RolesInUse().Where(r => r.Permissions.Contains(permission)).Select(r => r.Key);
    return await db.Posts(w.Actor).Where(o => o.ValidFrom <= today && (o.ValidTo == null || today < o.ValidTo) && (roles.Any(r => o.Roles.Contains(r)) || db.GrantsOn(today).Any(g => g.Post == o.Id && roles.Contains(g.Role))))
      .Select(o => o.Person).Distinct().ToListAsync(ct);
  }
}

/// <summary>A person as who oversees the ledger chooses them.</summary>
public sealed record NamedPerson(Guid Id, string Name, bool IsOfficial);
