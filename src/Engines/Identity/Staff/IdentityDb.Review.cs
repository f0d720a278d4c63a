using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Reviews of the offices whose posts the actor manages.</summary>
  public IQueryable<ReviewCampaign> Reviews(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<ReviewCampaign>();
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    return Rows<ReviewCampaign>().Where(c => offices.Contains(c.Office));
  }

  /// <summary>Posts under review in the actor's offices, for who heads them.</summary>
  public IQueryable<ReviewItem> ReviewItems(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<ReviewItem>();
    var offices = actor.OfficesFor(IdentityPermissions.Review);
    return Rows<ReviewItem>().Where(i => offices.Contains(i.Office));
  }

  static void ConfigureReview(ModelBuilder model) {
    model.Entity<ReviewCampaign>();
    model.Entity<ReviewItem>().HasOne<ReviewCampaign>().WithMany().HasForeignKey(i => i.ReviewCampaign);
  }
}
