using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Who may act for whom by an electronic power.</summary>
public sealed partial class Identities {
  /// <summary>The powers by which the actor may act today, as they see them: of the principal no more than name and number.</summary>
  public async Task<IReadOnlyList<PowerCard>> PowersHeld(Work w, CancellationToken ct) {
    if (w.Actor.Powers.IsEmpty) return [];
    Guid[] held = [.. w.Actor.Powers.Select(p => p.Id)];
    return await Cards(w, w.Db<IdentityDb>().PowersReceived(w.Actor).Where(p => held.Contains(p.Id) && p.Accepted == true), ct);
  }

  /// <summary>
  /// One power by which the actor acts, as it stands at this moment; until the end of the act nobody ends it. Null when it does not hold.
  /// </summary>
  public static async Task<PowerCard?> UsePower(Work w, Guid power, CancellationToken ct) {
    await w.Alone("power", $"{power}", ct);
    var today = Vn.Day(w.Now);
    return (await Cards(w, w.Db<IdentityDb>().PowersOn(today).Where(p => p.Id == power && p.Delegate == w.Actor.Id), ct)).SingleOrDefault();
  }

  /// <summary>The powers by which others may act for somebody today; for the program's own questions.</summary>
  /// <param name="ever">Those that were taken and are over too: the newest of them.</param>
  public async Task<IReadOnlyList<PowerCard>> PowersOver(Work w, Guid principal, CancellationToken ct, bool ever = false) {
    var db = w.Db<IdentityDb>();
    var powers = ever ? db.PowersGiven(Actor.Machine("powers")).Where(p => p.Accepted == true) : db.PowersOn(Vn.Day(w.Now));
    return await Cards(w, powers.Where(p => p.Person == principal || p.Business == principal).OrderByDescending(p => p.Id).Take(MostNamed), ct);
  }

  /// <summary>Those to whom the actor ever gave a power that was taken, for telling the actor what they did.</summary>
  public async Task<IReadOnlyDictionary<Guid, string>> NamesOfDelegates(Work w, CancellationToken ct) =>
    (await w.Db<IdentityDb>().PowersGiven(w.Actor).Where(p => p.Delegate != null && p.Accepted == true).Select(p => new { Id = p.Delegate!.Value, p.DelegateName, p.GivenAt }).OrderByDescending(p => p.GivenAt).Take(MostNamed).ToListAsync(ct))
      .DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.DelegateName);

  /// <summary>
  /// How those hear whose matter it is, for the program's own messages: a person by their own ways, an organisation by its address and
  /// through who represents it.
  /// </summary>
  public async Task<IReadOnlyList<Recipient>> Told(Work w, Guid principal, CancellationToken ct) {
    var (db, all) = (w.Db<IdentityDb>(), Actor.Machine("powers"));
    if (await db.Businesses(all).AsNoTracking().SingleOrDefaultAsync(b => b.Id == principal, ct) is not { } business)
      return [.. (await db.People(all).Where(p => p.Id == principal).Select(p => new { p.Id, p.Email, p.Phone }).ToListAsync(ct)).Select(p => new Recipient(p.Id, p.Email, p.Phone))];
    var head = business.Representative is { } id && await db.Represented(all with { Kind = ActorKind.Citizen, Id = id }).AnyAsync(b => b.Id == principal, ct) ? await Told(w, id, ct) : [];
    return [new(business.Id, business.Email, business.Phone), .. head];
  }

  const int MostNamed = 1000;

  static async Task<IReadOnlyList<PowerCard>> Cards(Work w, IQueryable<Power> powers, CancellationToken ct) {
    var (db, all, today) = (w.Db<IdentityDb>(), Actor.Machine("powers"), Vn.Day(w.Now));
    var found = await (
      from p in powers.AsNoTracking()
      join d in db.People(all) on p.Delegate equals d.Id
      join o in db.People(all) on p.Person equals o.Id into people from person in people.DefaultIfEmpty()
      join b in db.Businesses(all) on p.Business equals b.Id into businesses from business in businesses.DefaultIfEmpty()
      select new { Power = p, Delegate = d.FullName, Name = person != null ? person.FullName : business!.Name, Number = person != null ? person.PersonalNumber : business!.TaxCode }).ToListAsync(ct);
    return [.. found.Select(f => new PowerCard(f.Power.Id, f.Power.Principal, f.Name, f.Number, f.Power.Business is not null, f.Power.Delegate!.Value, f.Delegate, f.Power.DelegateNumber,
      f.Power.Acts, f.Power.Procedures, f.Power.Earlier ? null : Vn.StartOf(f.Power.FirstDay), f.Power.FirstDay, f.Power.LastDay, f.Power.StateOn(today) == PowerState.Holds)).OrderBy(p => p.Id)];
  }
}

/// <summary>A power that was taken, as those see it whom it concerns.</summary>
/// <param name="PrincipalNumber">Personal number, or tax code of an organisation.</param>
/// <param name="Procedures">Codes; none is all.</param>
/// <param name="Since">Matters begun earlier are not reached.</param>
/// <param name="Holds">Today.</param>
public sealed record PowerCard(
  Guid Id, Guid Principal, string PrincipalName, string? PrincipalNumber, bool IsOrganisation, Guid Delegate, string DelegateName, string DelegateNumber,
  PowerActs Acts, IReadOnlyList<string> Procedures, DateTimeOffset? Since, DateOnly FirstDay, DateOnly LastDay, bool Holds) {
  /// <summary>Whether its reach covers a matter; whether it still holds is another question.</summary>
  public bool Covers(Guid? principal, string procedure, DateTimeOffset begun, PowerActs acts) => new HeldPower(Id, Principal, Acts, [.. Procedures], Since).Covers(principal, procedure, begun, acts);

  /// <summary>What it lets do, in the words of the screen.</summary>
  public string ActsText => PowerWords.Of(Acts);
}

internal static class PowerWords {
  public static string Of(PowerActs acts) => acts switch {
    PowerActs.Follow => T["power_does_follow"],
    PowerActs.Follow | PowerActs.Submit => T["power_does_submit"],
    PowerActs.Follow | PowerActs.Receive => T["power_does_receive"],
    _ => T["power_does_all"],
  };
}
