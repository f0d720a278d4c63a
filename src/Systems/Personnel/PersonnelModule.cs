using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Personnel.Features;
using Saola.Personnel.Pages;
using Saola.Registries;
using Saola.Ui;

namespace Saola.Personnel;

public static class PersonnelPermissions {
  public const string Compare = "personnel.compare";
}

/// <summary>Links the records of officials to their accounts and posts, and shows in what the two differ.</summary>
public static class PersonnelModule {
  public static IServiceCollection AddPersonnel(this IServiceCollection services) => services
    .AddMigrations("personnel", typeof(PersonnelModule))
    .AddPermissions((PersonnelPermissions.Compare, "Đối chiếu hồ sơ nhân sự với tài khoản và chức vụ"))
    .AddPackKind<PersonnelKind>()
    .AddSingleton<SourceBook>().AddScoped<Sources>().AddScoped<Comparison>().AddScoped<PostNotices>().AddScoped<Renewal>()
    .AddHandler<RecordAdded, OnRecord>("personnel.record_added").AddHandler<RecordChanged, OnRecord>("personnel.record_changed").AddHandler<RecordEnded, OnRecord>("personnel.record_ended")
    .AddHandler<PostChanged, OnPerson>("personnel.post_changed").AddHandler<AccountMade, OnPerson>("personnel.account_made").AddHandler<PersonUpdated, OnPerson>("personnel.person_updated")
    .AddDaily<CompareOfficials, CompareOfficialsHandler>("personnel.compare_all", new(5, 10)).AddHandler<CompareSome, CompareOfficialsHandler>("personnel.compare_some")
    .AddMessages(T, "post-outlived").AddLedgerWords(T)
    .AddSecurityEvents(("personnel.carried_over", SecurityKind.RightGranted))
    .AddSingleton(new RailLink(90, () => T["differences"], Renewal.List, "list-checks", PersonnelPermissions.Compare))
    .AddSingleton(new RecordPart(Beside));

  static async Task<RenderFragment?> Beside(IServiceProvider services, Work w, string registry, RegistryRecord record, CancellationToken ct) {
    if (!w.Actor.Can(PersonnelPermissions.Compare) || await services.GetRequiredService<Registries.Registries>().Find(registry, ct) is not { } definition || !await services.GetRequiredService<SourceBook>().Holds(definition.Id, ct)) return null;
    var told = await ShowStanding.Run(new(registry, record.Id), w, services.GetRequiredService<Renewal>(), services.GetRequiredService<Identities>(), ct);
    return told.IsError ? null : build => {
      build.OpenComponent<CascadingValue<ShowStanding.Response>>(0);
      build.AddComponentParameter(1, nameof(CascadingValue<>.Value), told.Value);
      build.AddComponentParameter(2, nameof(CascadingValue<>.ChildContent), (RenderFragment)(inside => {
        inside.OpenComponent<StandingPart>(0);
        inside.CloseComponent();
      }));
      build.CloseComponent();
    };
  }

  public static IEndpointRouteBuilder MapPersonnel(this IEndpointRouteBuilder routes) {
    ListDifferences.Route(routes);
    ShowStanding.Route(routes);
    CarryAppointment.Route(routes);
    CarryEnd.Route(routes);
    return routes;
  }
}
