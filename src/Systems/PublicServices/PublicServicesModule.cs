using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Procedures, dossiers from submission to the signed result, and what the public may see of them.</summary>
public static partial class PublicServicesModule {
  public static IServiceCollection AddPublicServices(this IServiceCollection services) {
    services.AddMigrations("public_services", typeof(PublicServicesModule)).AddLedgerWords(Words.T).AddSingleton<ILedgerNames, PublicServicesNames>();
    services.AddSecurityEvents(("dossiers.searched", SecurityKind.PersonalDataRead), ("dossiers.register_read", SecurityKind.PersonalDataRead), ("dossiers.register_printed", SecurityKind.DataExported),
      ("procedures.published", SecurityKind.PolicyChanged), ("procedures.closed", SecurityKind.PolicyChanged));
    AddProcedures(services);
    AddDossiers(services);
    AddStatistics(services);
    AddPayments(services);
    AddCitizens(services);
    AddQuestions(services);
    AddPortal(services);
    return services;
  }

  public static IEndpointRouteBuilder MapPublicServices(this IEndpointRouteBuilder routes) {
    MapProcedures(routes);
    MapDossiers(routes);
    MapStatistics(routes);
    MapPayments(routes);
    MapQuestions(routes);
    MapPortal(routes);
    return routes;
  }

  static partial void AddProcedures(IServiceCollection services);
  static partial void MapProcedures(IEndpointRouteBuilder routes);
  static partial void AddStatistics(IServiceCollection services);
  static partial void MapStatistics(IEndpointRouteBuilder routes);
  static partial void AddPayments(IServiceCollection services);
  static partial void MapPayments(IEndpointRouteBuilder routes);
  static partial void AddDossiers(IServiceCollection services);
  static partial void MapDossiers(IEndpointRouteBuilder routes);
  static partial void AddQuestions(IServiceCollection services);
  static partial void MapQuestions(IEndpointRouteBuilder routes);
  static partial void AddCitizens(IServiceCollection services);
  static partial void AddPortal(IServiceCollection services);
  static partial void MapPortal(IEndpointRouteBuilder routes);
}
