using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddStatistics(IServiceCollection services) => services
    .AddPackKind<CountingKind>()
    .AddPermissions((DossierReuse.Permission, "Xem số liệu giảm giấy tờ, dữ liệu phải khai lại"))
    .AddSingleton(new RailLink(37, () => Words.T["reuse"], "/can-bo/giam-giay-to", "list-checks", DossierReuse.Permission))
    .AddSchedule<CountMonths, StatisticCount>("public_services.count_months", TimeSpan.FromMinutes(5))
    .AddSingleton(new PublicLink(40, () => Words.T["statistics"], "/thong-ke"));

  static partial void MapStatistics(IEndpointRouteBuilder routes) {
    ShowStatistics.Route(routes);
    ShowReuse.Route(routes);
    ListReuse.Route(routes);
    RateDossier.Route(routes);
  }
}
