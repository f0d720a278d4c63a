using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>Offices as they change, and who comes, moves and leaves.</summary>
internal static class StaffSetup {
  public static IServiceCollection AddStaff(this IServiceCollection services) {
    services.AddHandler<CarryOut, CarryOutHandler>("identity.carry_out").AddScoped<IOfficeMove, ClientMove>();
    services.AddSecurityEvents(("identity.office_change_prepared", SecurityKind.PolicyChanged), ("identity.office_change_cancelled", SecurityKind.PolicyChanged), ("identity.offices_changed", SecurityKind.RightGranted));
    return services;
  }

  public static IEndpointRouteBuilder MapStaff(this IEndpointRouteBuilder routes) {
    FindOffice.Route(routes);
    MergeOffices.Route(routes);
    SplitOffice.Route(routes);
    CancelOfficeChange.Route(routes);
    return routes;
  }
}
