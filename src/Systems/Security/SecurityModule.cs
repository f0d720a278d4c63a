using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Security.Features;
using Saola.Ui;

namespace Saola.Security;

/// <summary>What operators and inspectors watch: work that failed, and who did what.</summary>
public static class SecurityModule {
  public static IServiceCollection AddSecurity(this IServiceCollection services) {
    services.AddProvincePermissions((ExportLedger.Permission, "Xuất nhật ký kèm bằng chứng"), (ListSecurityEvents.Permission, "Đọc luồng sự kiện an toàn"), (TellProtectionHandler.Permission, "Bảo vệ dữ liệu cá nhân"));
    services.AddMessages(T, "ledger_anchor", "read_outside_task").AddLedgerWords(T).AddScoped<LedgerSayings>().AddScoped<LedgerSearch>().AddScoped<PersonalChanges>().AddScoped<ExportLedger.Writer>().AddSingleton<SecurityTypes>();
    services.AddHandler<TellProtection, TellProtectionHandler>("security.tell_protection");
    services.AddSecurityEvents(("ledger.viewed", SecurityKind.PersonalDataRead), ("ledger.exported", SecurityKind.DataExported));
    services.AddDaily<SendAnchor, SendAnchorHandler>("security.anchor", new(23, 50), outside: true);
    services.AddSingleton(new RailLink(90, () => T["jobs"], "/quan-tri/cong-viec", "wrench", "jobs.manage", async (s, ct) => {
      var dead = (await s.GetRequiredService<DeadLetters>().Count(ct)).Dead;
      return new RailCount(dead, dead);
    }));
    services.AddSingleton(new RailLink(92, () => T["webhooks"], "/quan-tri/gui-su-kien", "send", Webhooks.Manage));
    return services.AddSingleton(new RailLink(91, () => T["ledger"], "/quan-tri/nhat-ky", "shield-check", "ledger.read"));
  }

  public static IEndpointRouteBuilder MapSecurity(this IEndpointRouteBuilder routes) {
    ListJobs.Route(routes);
    RetryJobs.Route(routes);
    ReadLedger.Route(routes);
    ExportLedger.Route(routes);
    ListSecurityEvents.Route(routes);
    ListMyAccess.Route(routes);
    ListHeads.Route(routes);
    AddWebhook.Route(routes);
    PauseWebhook.Route(routes);
    RemoveWebhook.Route(routes);
    ListWebhooks.Route(routes);
    return routes;
  }
}
