using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  public IQueryable<OrganisationKind> OrganisationKinds() => Rows<OrganisationKind>();

  /// <summary>Codes of offices are public.</summary>
  public IQueryable<OrganisationCode> OrganisationCodes() => Rows<OrganisationCode>();

  static partial void ConfigureStaff(ModelBuilder model) {
    model.Entity<OrganisationKind>().HasKey(k => k.Key);
    model.Entity<OrganisationCode>().HasOne<Organisation>().WithMany().HasForeignKey(c => c.Organisation);
  }
}
