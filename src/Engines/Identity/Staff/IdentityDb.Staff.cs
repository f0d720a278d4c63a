using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  public IQueryable<OrganisationKind> OrganisationKinds() => Rows<OrganisationKind>();

  /// <summary>Codes of offices are public.</summary>
  public IQueryable<OrganisationCode> OrganisationCodes() => Rows<OrganisationCode>();

  /// <summary>For who manages every office that the change concerns.</summary>
  public IQueryable<OfficeChange> OfficeChanges(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<OfficeChange>();
    var offices = actor.VisibleOffices;
    return Rows<OfficeChange>().Where(c => actor.Can(IdentityPermissions.Manage) && c.Offices.All(o => offices.Contains(o)));
  }

  static partial void ConfigureStaff(ModelBuilder model) {
    model.Entity<OrganisationKind>().HasKey(k => k.Key);
    model.Entity<OfficeChange>();
    model.Entity<OrganisationCode>().HasOne<Organisation>().WithMany().HasForeignKey(c => c.Organisation);
  }
}
