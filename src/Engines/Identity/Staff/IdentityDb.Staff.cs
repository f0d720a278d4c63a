using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  public IQueryable<OrganisationKind> OrganisationKinds() => Rows<OrganisationKind>();

  /// <summary>Codes of offices are public.</summary>
  public IQueryable<OrganisationCode> OrganisationCodes() => Rows<OrganisationCode>();

  /// <summary>For who manages every office that the change concerns.</summary>
  public IQueryable<OfficeChange> OfficeChanges(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<OfficeChange>();
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    return Rows<OfficeChange>().Where(c => c.Offices.All(o => offices.Contains(o)));
  }

  /// <summary>Lists that the actor brought.</summary>
  public IQueryable<StaffImport> StaffImports(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<StaffImport>() : Rows<StaffImport>().Where(i => i.Person == actor.Id);

  /// <summary>How long an account may rest is known to everyone.</summary>
  public IQueryable<AccountPolicy> AccountPolicies() => Rows<AccountPolicy>();

  static partial void ConfigureStaff(ModelBuilder model) {
    model.Entity<OrganisationKind>().HasKey(k => k.Key);
    model.Entity<OfficeChange>();
    model.Entity<StaffImport>();
    ConfigureReview(model);
    ConfigureDirectory(model);
    model.Entity<AccountPolicy>();
    model.Entity<OrganisationCode>().HasOne<Organisation>().WithMany().HasForeignKey(c => c.Organisation);
  }
}
