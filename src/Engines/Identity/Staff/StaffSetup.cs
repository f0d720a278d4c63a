using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Offices as they change, and who comes, moves and leaves.</summary>
internal static class StaffSetup {
  public static IServiceCollection AddStaff(this IServiceCollection services) => services;

  public static IEndpointRouteBuilder MapStaff(this IEndpointRouteBuilder routes) {
    FindOffice.Route(routes);
    return routes;
  }
}
