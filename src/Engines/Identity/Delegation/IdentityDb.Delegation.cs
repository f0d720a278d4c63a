using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Powers that one gave, or that an organisation gave which one represents now, whoever did when they were given.</summary>
  public IQueryable<Power> PowersGiven(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<Power>();
    if (!actor.IsSignedIn || !actor.IsProven) return Rows<Power>().Where(p => false);
    var represented = Represented(actor);
    // two questions, each with its own index
    return Rows<Power>().Where(p => p.Person == actor.Id).Concat(Rows<Power>().Where(p => represented.Any(b => b.Id == p.Business)));
  }

  /// <summary>
  /// Powers that one took or declined, and those that wait for the person with one's number and name: whose number is proven, for one
  /// typed at a counter or in a list of staff may be another's.
  /// </summary>
  public IQueryable<Power> PowersReceived(Actor actor) {
    if (!actor.IsSignedIn || !actor.IsProven) return Rows<Power>().Where(p => false);
    var identified = actor.Identification is not null;
    var self = Rows<Person>().Where(x => x.Id == actor.Id && (identified || x.Demo || x.Source == Sources.ElectronicIdentification));
    return Rows<Power>().Where(p => p.Delegate == actor.Id
      || p.Delegate == null && p.DelegateNumber == self.Select(x => x.PersonalNumber).FirstOrDefault() && Fold(p.DelegateName) == Fold(self.Select(x => x.FullName).FirstOrDefault()!));
  }

  /// <summary>Powers by which somebody may act on a day, for the program's own questions; the same rule as <see cref="HeldPowers"/>.</summary>
  public IQueryable<Power> PowersOn(DateOnly day) => Rows<Power>().Where(p => p.Accepted == true && p.EndedAt == null && p.FirstDay <= day && day <= p.LastDay
    && (p.GivenBy != p.Delegate || Rows<Business>().Any(b => b.Id == p.Business && b.Representative == p.Delegate && !Rows<NotedDifference>().Any(d => d.Subject == b.Id && d.Fact == Business.RepresentativeFact)))
    && !Rows<Account>().Any(a => a.DisabledAt != null && !a.LockOfficeOnly && (p.Person != null && a.Person == p.Person || p.Business != null && a.Business == p.Business)));

  /// <summary>The organisations for which one stands: as its account, or as who represents it, unless a national identification names another.</summary>
  public IQueryable<Business> Represented(Actor actor) => Rows<Business>().Where(b => actor.IsSignedIn && actor.IsProven
    && (b.Id == actor.Id || b.Representative == actor.Id && !Rows<NotedDifference>().Any(d => d.Subject == b.Id && d.Fact == Business.RepresentativeFact)));

  /// <summary>For how long a power may be given is known to everyone.</summary>
  public IQueryable<PowerPolicy> PowerPolicies() => Rows<PowerPolicy>();

  static partial void ConfigureDelegation(ModelBuilder model) {
    model.Entity<PowerPolicy>();
    model.Entity<Power>(e => {
      e.Ignore(p => p.Principal);
      e.Property(p => p.Acts).HasConversion<short>();
      e.HasOne<Person>().WithMany().HasForeignKey(p => p.Person);
      e.HasOne<Business>().WithMany().HasForeignKey(p => p.Business);
      e.HasOne<Person>().WithMany().HasForeignKey(p => p.Delegate);
    });
  }
}
