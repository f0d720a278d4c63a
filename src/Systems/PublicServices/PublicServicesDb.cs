using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The tables of procedures, dossiers and what hangs on them. Each noun's file adds its mapping and its query roots.</summary>
internal sealed partial class PublicServicesDb(DbContextOptions<PublicServicesDb> options) : SaolaDb(options, "public_services") {
  protected override void Configure(ModelBuilder model) {
    ConfigureProcedure(model);
    ConfigureProcedureDraft(model);
    ConfigureDossier(model);
    ConfigureDossierResult(model);
    ConfigureRating(model);
    ConfigurePayment(model);
    ConfigureQuestion(model);
    ConfigurePortal(model);
  }

  static partial void ConfigureProcedure(ModelBuilder model);
  static partial void ConfigurePayment(ModelBuilder model);
  static partial void ConfigureQuestion(ModelBuilder model);
  static partial void ConfigureProcedureDraft(ModelBuilder model);
  static partial void ConfigurePortal(ModelBuilder model);
  static partial void ConfigureRating(ModelBuilder model);
  static partial void ConfigureDossier(ModelBuilder model);
  static partial void ConfigureDossierResult(ModelBuilder model);
}
