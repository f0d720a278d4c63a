using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Grants of the people whose posts the actor manages, those in offices that the actor manages, and of one's own posts.</summary>
  public IQueryable<RoleGrant> RoleGrants(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<RoleGrant>();
    var (offices, posts) = (actor.OfficesFor(IdentityPermissions.Manage), Posts(actor));
    return Rows<RoleGrant>().Where(g => posts.Any(p => p.Id == g.Post) || Rows<Organisation>().Any(u => u.Id == g.Unit && offices.Contains(u.Office)));
  }

  /// <summary>Grants that hold on a day, for the questions who does what where.</summary>
  public IQueryable<RoleGrant> GrantsOn(DateOnly day) => Rows<RoleGrant>().Where(g => g.ValidFrom <= day && (g.ValidTo == null || day < g.ValidTo));

  /// <summary>Names for networks, known to everyone who works here.</summary>
  public IQueryable<NetworkZone> NetworkZones() => Rows<NetworkZone>();

  public IQueryable<NetworkZone> ZonesInUse() => Rows<NetworkZone>().Where(z => z.EndedAt == null);

  static partial void ConfigureRights(ModelBuilder model) {
    model.Entity<NetworkZone>();
    model.Entity<RoleGrant>().HasOne<OfficialPost>().WithMany().HasForeignKey(g => g.Post);
    model.Entity<RoleGrant>().HasOne<Organisation>().WithMany().HasForeignKey(g => g.Unit);
  }
}
