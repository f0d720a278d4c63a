using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddStatistics(IServiceCollection services) => services
    .AddPackKind<CountingKind>()
    .AddSchedule<CountMonths, StatisticCount>("public_services.count_months", TimeSpan.FromMinutes(5))
    .AddSingleton(new PublicLink(40, () => Words.T["statistics"], "/thong-ke"));

  static partial void MapStatistics(IEndpointRouteBuilder routes) {
    ShowStatistics.Route(routes);
    RateDossier.Route(routes);
  }
}
