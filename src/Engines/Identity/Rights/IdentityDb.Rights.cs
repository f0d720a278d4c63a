using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Grants of the people whose posts the actor manages, and of one's own posts.</summary>
  public IQueryable<RoleGrant> RoleGrants(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<RoleGrant>() : Rows<RoleGrant>().Where(g => Posts(actor).Any(p => p.Id == g.Post));

  /// <summary>Grants that hold on a day, for the questions who does what where.</summary>
  public IQueryable<RoleGrant> GrantsOn(DateOnly day) => Rows<RoleGrant>().Where(g => g.ValidFrom <= day && (g.ValidTo == null || day < g.ValidTo));

  /// <summary>Names for networks, known to everyone who works here.</summary>
  public IQueryable<NetworkZone> NetworkZones() => Rows<NetworkZone>();

  static partial void ConfigureRights(ModelBuilder model) {
    model.Entity<NetworkZone>();
    model.Entity<RoleGrant>().HasOne<OfficialPost>().WithMany().HasForeignKey(g => g.Post);
    model.Entity<RoleGrant>().HasOne<Organisation>().WithMany().HasForeignKey(g => g.Unit);
  }
}
