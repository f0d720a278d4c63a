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
    var meant = db.People(all).AsNoTracking().Where(p => power.Delegate == null ? p.PersonalNumber == power.DelegateNumber && IdentityDb.Fold(p.FullName) == IdentityDb.Fold(power.DelegateName) : p.Id == power.Delegate);
    if (await meant.SingleOrDefaultAsync(ct) is { } person) await Tell(w, person, power, message, Values(power, name), ct);
  }

  Task Tell(Work w, Person to, Power power, string message, Dictionary<string, string> values, CancellationToken ct) =>
    notifications.Send(w, new(to.Id, to.Email, to.Phone), message, values, ct, $"{Page}/{power.Id}");

  internal static async Task<string> NameOf(Work w, Power power, CancellationToken ct) => power.Person is { } person
    ? await w.Db<IdentityDb>().People(all).Where(p => p.Id == person).Select(p => p.FullName).SingleAsync(ct)
    : await w.Db<IdentityDb>().Businesses(all).Where(b => b.Id == power.Business).Select(b => b.Name).SingleAsync(ct);

  static Dictionary<string, string> Values(Power power, string name) => new(StringComparer.Ordinal) { ["name"] = name, ["first"] = Vn.Date(power.FirstDay), ["last"] = Vn.Date(power.LastDay) };
}

[Job("identity.tell_offer")]
internal sealed record TellOffer(Guid Power) : IJob;

/// <summary>Tells the person to whom a power is offered, if there is one here with that number and name.</summary>
internal sealed class TellOfferHandler(PowerNotices notices) : IHandler<TellOffer> {
  public async Task Handle(TellOffer message, Work w, CancellationToken ct) {
    if (await w.Db<IdentityDb>().PowersGiven(w.Actor).AsNoTracking().SingleOrDefaultAsync(p => p.Id == message.Power, ct) is not { } power || power.StateOn(Vn.Day(w.Now)) != PowerState.Offered) return;
    await notices.TellDelegate(w, power, "power-offered", ct);
    await w.Commit(ct);
  }
}
