using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Studio.Features;
using Saola.Ui;

namespace Saola.Studio;

public static class StudioPermissions {
  public const string Edit = "studio.edit", Publish = "studio.publish";
}

/// <summary>Where processes, decisions and forms are drawn, tried, and put in force by a second person.</summary>
public static class StudioModule {
  public static IServiceCollection AddStudio(this IServiceCollection services) => services
    .AddMigrations("studio", typeof(StudioModule))
    .AddProvincePermissions((StudioPermissions.Edit, "Thiết kế thủ tục, quy trình, bảng quyết định, biểu mẫu, mẫu giấy tờ"), (StudioPermissions.Publish, "Công bố bản thiết kế của người khác"))
    .AddMessages(T, "draft-overtaken", "draft-unsound")
    .AddLedgerWords(T).AddSingleton<ILedgerNames, StudioNames>().AddSecurityEvents(("studio.draft_published", SecurityKind.PolicyChanged), ("studio.draft_in_force", SecurityKind.PolicyChanged))
    .AddScoped<Drawings>().AddScoped<Papers>()
    .AddHandler<PutInForce, PutInForceHandler>("studio.put_in_force")
    .AddSingleton(new RailLink(84, () => T["studio"], "/quan-tri/thiet-ke", "pencil", StudioPermissions.Edit))
    .AddSingleton(new RailLink(85, () => T["to_publish"], "/quan-tri/thiet-ke/cho-cong-bo", "clipboard-check", StudioPermissions.Publish));

  public static IEndpointRouteBuilder MapStudio(this IEndpointRouteBuilder routes) {
    BeginDraft.Route(routes);
    ListDrafts.Route(routes);
    ShowDraft.Route(routes);
    ShowProcedureParts.Route(routes);
    BeginPart.Route(routes);
    BeginRegistry.Route(routes);
    ForeseeDraft.Route(routes);
    PreviewTemplate.Route(routes);
    SaveDraft.Route(routes);
    LintDraft.Route(routes);
    CompareDraft.Route(routes);
    OfferDraft.Route(routes);
    OfferDrafts.Route(routes);
    WithdrawDraft.Route(routes);
    ReturnDraft.Route(routes);
    PublishDraft.Route(routes);
    DiscardDraft.Route(routes);
    TryDraft.Route(routes);
    BeginTrial.Route(routes);
    PrintTrial.Route(routes);
    ExportDrafts.Route(routes);
    ImportDrafts.Route(routes);
    return routes;
  }
}
