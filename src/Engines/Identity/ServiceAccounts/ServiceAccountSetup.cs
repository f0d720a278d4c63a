using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Connected systems that work here under roles of their own.</summary>
internal static class ServiceAccountSetup {
  public static IServiceCollection AddServiceAccounts(this IServiceCollection services) {
    services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, SystemBearer>(SystemBearer.Name, null);
    services.AddSecurityEvents(("identity.service_role_given", SecurityKind.RightGranted), ("identity.service_role_ended", SecurityKind.RightGranted), ("identity.service_role_reviewed", SecurityKind.RightGranted));
    return services.AddSingleton<ServiceAccounts>().AddSingleton<SystemGate>();
  }

  public static void MapServiceAccounts(this IEndpointRouteBuilder routes) {
    GiveServiceRole.Route(routes);
    EndServiceRoles.Route(routes);
  }
}
