using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddPortal(IServiceCollection services) {
    services.AddProvincePermissions((PortalWatch.Permission, "Theo dõi đồng bộ với Cổng Dịch vụ công quốc gia"));
    services.AddSingleton<NationalPortal>().AddScoped<PortalCopies>().AddScoped<TakePortalDossier.Intake>().AddScoped<PortalActs>();
    services.AddHttpClient(NationalPortal.Client, static client => client.Timeout = TimeSpan.FromSeconds(20));
    services.AddHandler<TellPortal, TellPortalHandler>("public_services.tell_portal", NationalPortal.IsSet, outside: true);
    services.AddHandler<AskPortal, AskPortalHandler>("public_services.ask_portal", outside: true);
    services.AddHandler<ComparePortalPage, ComparePortalPageHandler>("public_services.compare_portal_page", outside: true);
    services.AddDaily<ComparePortal, ComparePortalHandler>("public_services.compare_portal", new(3, 10));
    services.AddSchedule<FetchPortalActs, FetchPortalActsHandler>("public_services.fetch_portal_acts", TimeSpan.FromMinutes(5), outside: true);
    services.AddDaily<SweepPortalMessages, SweepPortalMessagesHandler>("public_services.sweep_portal_messages", new(2, 40));
    services.AddSingleton(new RailLink(75, () => Words.T["portal_watch"], "/quan-tri/dong-bo", "refresh-cw", PortalWatch.Permission));
  }

  static partial void MapPortal(IEndpointRouteBuilder routes) {
    TakePortalDossier.Route(routes);
    HearPortalStatus.Route(routes);
    TakePortalAct.Route(routes);
    WatchPortal.Route(routes);
    RetryPortal.Route(routes);
    ComparePortals.Route(routes);
  }
}
