using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Ui;
using Saola.Workplace.Features;

namespace Saola.Workplace;

/// <summary>What everyone who works here shares: the inbox, the working calendar, and for operators every message that was sent.</summary>
public static class WorkplaceModule {
  public static IServiceCollection AddWorkplace(this IServiceCollection services) => services
    .AddLedgerWords(T)
    .AddProvincePermissions(("calendar.manage", "Quản lý lịch làm việc, ngày nghỉ"))
    .AddSingleton(new RailLink(95, () => T["calendar"], "/can-bo/lich", "calendar", "calendar.manage"))
    .AddSingleton(new RailLink(80, () => T["inbox"], "/can-bo/thong-bao", "bell", null, async (s, ct) => new RailCount(await Inbox.Unread(s.GetRequiredService<Work>(), ct))));

  public static IEndpointRouteBuilder MapWorkplace(this IEndpointRouteBuilder routes) {
    ListInbox.Route(routes);
    MarkRead.Route(routes);
    ChooseChannels.Route(routes);
    ShowYear.Route(routes);
    SetDay.Route(routes);
    RemoveDay.Route(routes);
    return routes;
  }
}
