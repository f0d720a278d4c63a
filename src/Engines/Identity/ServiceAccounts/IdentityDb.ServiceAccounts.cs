using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Roles of systems in the offices where the actor connects systems or manages who may do what.</summary>
  public IQueryable<ServiceRole> ServiceRoles(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<ServiceRole>();
    var offices = actor.OfficesFor(IdentityPermissions.Connect).Union(actor.OfficesFor(IdentityPermissions.Manage)).ToArray();
    return Rows<ServiceRole>().Where(r => offices.Contains(r.Office));
  }

  /// <summary>Systems of the offices in which the actor may do this.</summary>
  public IQueryable<Client> ClientsFor(Actor actor, string permission) {
    if (actor.Kind == ActorKind.Machine) return Rows<Client>();
    var offices = actor.OfficesFor(permission);
    return Rows<Client>().Where(c => offices.Contains(c.Office));
  }

  static partial void ConfigureServiceAccounts(ModelBuilder model) {
    model.Entity<ServiceRole>().HasOne<Client>().WithMany().HasForeignKey(r => r.Client);
    model.Entity<ServiceRole>().HasOne<Organisation>().WithMany().HasForeignKey(r => r.Office);
  }
}
