using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Powers that one gave, or that an organisation gave which one represents now, whoever did when they were given.</summary>
  public IQueryable<Power> PowersGiven(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<Power>();
    if (!actor.IsSignedIn) return Rows<Power>().Where(p => false);
    var represented = Represented(actor);
    // two questions, each with its own index
    return Rows<Power>().Where(p => p.Person == actor.Id).Concat(Rows<Power>().Where(p => represented.Any(b => b.Id == p.Business)));
  }

  /// <summary>Powers that one took or declined, and those that wait for the person with one's number and name.</summary>
  public IQueryable<Power> PowersReceived(Actor actor) {
    if (!actor.IsSignedIn) return Rows<Power>().Where(p => false);
    var self = Rows<Person>().Where(x => x.Id == actor.Id);
    return Rows<Power>().Where(p => p.Delegate == actor.Id
      || p.Delegate == null && p.DelegateNumber == self.Select(x => x.PersonalNumber).FirstOrDefault() && Fold(p.DelegateName) == Fold(self.Select(x => x.FullName).First()));
  }

  /// <summary>Powers by which somebody may act on a day, for the program's own questions.</summary>
  public IQueryable<Power> PowersOn(DateOnly day) => Rows<Power>().Where(p => p.Accepted == true && p.EndedAt == null && p.FirstDay <= day && day <= p.LastDay);

  /// <summary>The organisations for which one stands: as its account, or as who represents it.</summary>
  public IQueryable<Business> Represented(Actor actor) => Rows<Business>().Where(b => actor.IsSignedIn && (b.Id == actor.Id || b.Representative == actor.Id));

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
