using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Reviews of the offices whose posts the actor manages.</summary>
  public IQueryable<ReviewCampaign> Reviews(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<ReviewCampaign>();
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    return Rows<ReviewCampaign>().Where(c => offices.Contains(c.Office));
  }

  /// <summary>Posts and roles under review about which the actor is asked: as a head, or, where no head can say anything, as who administers the office.</summary>
  public IQueryable<ReviewItem> ReviewItems(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<ReviewItem>();
    var (headed, managed) = (actor.OfficesFor(IdentityPermissions.Review), actor.OfficesFor(IdentityPermissions.Manage));
    return Rows<ReviewItem>().Where(i => i.Asked != null ? headed.Contains(i.Asked.Value) : managed.Contains(i.Office));
  }

  static void ConfigureReview(ModelBuilder model) {
    model.Entity<ReviewCampaign>();
    model.Entity<ReviewItem>().HasOne<ReviewCampaign>().WithMany().HasForeignKey(i => i.ReviewCampaign);
  }
}
