using System.Reflection;
using Saola.Exchange;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Personnel;
using Saola.Process;
using Saola.PublicServices;
using Saola.Registries;
using Saola.Security;
using Saola.Signing;
using Saola.Studio;
using Saola.Ui;
using Saola.Workplace;

namespace Saola.Host;

/// <summary>The modules of the program: one line each, in the order of the house.</summary>
internal static class Modules {
  public static IServiceCollection AddModules(this IServiceCollection services) => services
    .AddKernel()
    .AddUi()
    .AddForms()
    .AddIdentity()
    .AddSigning()
    .AddProcess()
    .AddRegistries()
    .AddExchange()
    .AddPublicServices()
    .AddPersonnel()
    .AddStudio()
    .AddWorkplace()
    .AddSecurity();

  public static void MapModules(this IEndpointRouteBuilder routes) {
    routes.MapHealth();
    routes.MapFiles();
    routes.MapIdentity();
    routes.MapSigning();
    routes.MapProcess();
    routes.MapRegistries();
    routes.MapExchange();
    routes.MapPublicServices();
    routes.MapPersonnel();
    routes.MapStudio();
    routes.MapWorkplace();
    routes.MapSecurity();
  }

  /// <summary>Assemblies that hold pages.</summary>
  public static Assembly[] Pages { get; } = [typeof(FormsModule).Assembly, typeof(IdentityModule).Assembly, typeof(SigningModule).Assembly, typeof(ProcessModule).Assembly, typeof(RegistriesModule).Assembly, typeof(ExchangeModule).Assembly, typeof(PublicServicesModule).Assembly, typeof(PersonnelModule).Assembly, typeof(StudioModule).Assembly, typeof(WorkplaceModule).Assembly, typeof(SecurityModule).Assembly];
}
