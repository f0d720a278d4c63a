using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Tells both sides what becomes of a power.</summary>
internal sealed class PowerNotices(Notifications notifications) {
  public const string Page = "/uy-quyen";

  static readonly Actor all = Actor.Machine("notice");

  /// <summary>Who gave it; for an organisation its account and who represents it now.</summary>
  public async Task TellPrincipal(Work w, Power power, string message, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var values = Values(power, power.DelegateName);
    var people = db.People(all).AsNoTracking();
    if (power.Person is { } person) await Tell(w, await people.SingleAsync(p => p.Id == person, ct), power, message, values, ct);
    else {
      var business = await db.Businesses(all).AsNoTracking().SingleAsync(b => b.Id == power.Business, ct);
      await notifications.Send(w, new(business.Id, business.Email, business.Phone), message, values, ct, $"{Page}/{power.Id}");
      if (business.Representative is { } head && head != w.Actor.Id) await Tell(w, await people.SingleAsync(p => p.Id == head, ct), power, message, values, ct);
    }
  }

  /// <summary>Who holds it, or is offered it where they are known here.</summary>
  public async Task TellDelegate(Work w, Power power, string message, CancellationToken ct) {
    var (db, name) = (w.Db<IdentityDb>(), await NameOf(w, power, ct));
    // who has not taken it is told in the inbox alone, and only where their number is proven: an offer costs who makes it nothing
    var offered = power.Delegate is null;
    var meant = db.People(all).AsNoTracking().Where(p => offered
      ? p.PersonalNumber == power.DelegateNumber && IdentityDb.Fold(p.FullName) == IdentityDb.Fold(power.DelegateName) && (p.Demo || p.Source == Sources.ElectronicIdentification) : p.Id == power.Delegate);
    if (await meant.SingleOrDefaultAsync(ct) is { } person) await Tell(w, person, power, message, Values(power, name), ct, offered);
  }

  /// <summary>Tells an organisation and who represents it now how many powers stand that were given before.</summary>
  public async Task TellOfEarlier(Work w, Business business, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var standing = await db.PowersGiven(all).CountAsync(p => p.Business == business.Id && p.EndedAt == null && p.Accepted != false && p.LastDay >= today, ct);
    if (standing == 0) return;
    var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = business.Name, ["count"] = standing.ToString(CultureInfo.InvariantCulture) };
    await notifications.Send(w, new(business.Id, business.Email, business.Phone), "power-earlier", values, ct, Page);
    if (business.Representative is { } head && await db.People(all).AsNoTracking().SingleOrDefaultAsync(p => p.Id == head, ct) is { } person)
      await notifications.Send(w, new(person.Id, person.Email, person.Phone), "power-earlier", values, ct, Page);
  }

  Task Tell(Work w, Person to, Power power, string message, Dictionary<string, string> values, CancellationToken ct, bool inboxOnly = false) =>
    notifications.Send(w, new(to.Id, to.Email, to.Phone, Channels: inboxOnly ? [] : null), message, values, ct, $"{Page}/{power.Id}");

  static async Task<string> NameOf(Work w, Power power, CancellationToken ct) => (await NamesOf(w, [power], ct))[power.Principal];

  /// <summary>Those who gave them, by their ids.</summary>
  internal static async Task<Dictionary<Guid, string>> NamesOf(Work w, IReadOnlyList<Power> powers, CancellationToken ct) {
    var (people, businesses) = (powers.Where(p => p.Person is not null).Select(p => p.Principal).Distinct().ToArray(), powers.Where(p => p.Business is not null).Select(p => p.Principal).Distinct().ToArray());
    return await w.Db<IdentityDb>().People(all).Where(p => people.Contains(p.Id)).Select(p => new { p.Id, Name = p.FullName })
      .Concat(w.Db<IdentityDb>().Businesses(all).Where(b => businesses.Contains(b.Id)).Select(b => new { b.Id, b.Name })).ToDictionaryAsync(n => n.Id, n => n.Name, ct);
  }

  static Dictionary<string, string> Values(Power power, string name) => new(StringComparer.Ordinal) { ["name"] = name, ["first"] = Vn.Date(power.FirstDay), ["last"] = Vn.Date(power.LastDay) };
}

[Job("identity.tell_offer")]
internal sealed record TellOffer(Guid Power) : IJob;

/// <summary>Tells who gives it, who may not have done so themselves, and the person to whom it is offered, if there is one here with that number and name.</summary>
internal sealed class TellOfferHandler(PowerNotices notices) : IHandler<TellOffer> {
  public async Task Handle(TellOffer message, Work w, CancellationToken ct) {
    if (await w.Db<IdentityDb>().PowersGiven(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == message.Power, ct) is not { } power || power.StateOn(Vn.Day(w.Now)) != PowerState.Offered) return;
    await notices.TellPrincipal(w, power, "power-given", ct);
    await notices.TellDelegate(w, power, "power-offered", ct);
    await w.Commit(ct);
  }
}
