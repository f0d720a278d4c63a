using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Offices as they change, and who comes, moves and leaves.</summary>
internal static class StaffSetup {
  public static IServiceCollection AddStaff(this IServiceCollection services) {
    services.AddHandler<CarryOut, CarryOutHandler>("identity.carry_out").AddScoped<IOfficeMove, ClientMove>();
    services.AddScoped<StaffActs>().AddSingleton<StaffHistory>().AddDaily<SweepStaff, SweepStaffHandler>("identity.sweep_staff", new(2, 50)).AddMessages(T, "unused_account", "review_waits", "review_closed", "review_closed_early", "review_missed", "office_change_given_up", "identity-registered").AddHandler<TellRegistered, TellRegisteredHandler>("identity.tell_registered");
    services.AddPermissions((IdentityPermissions.Review, "Rà soát quyền của cán bộ trong cơ quan")).AddDaily<CloseReviews, CloseReviewsHandler>("identity.close_reviews", new(0, 20));
    services.AddSingleton(new RailLink(92, () => T["review_mine"], "/can-bo/ra-soat", "check", IdentityPermissions.Review));
    services.AddSingleton<StaffDirectory>().AddScoped<ImportDirectory>().AddDaily<ReadDirectory, ImportDirectory>("identity.import_directory", new(1, 30));
    services.AddSecurityEvents(("identity.directory_read", SecurityKind.AccountChanged), ("identity.directory_map_set", SecurityKind.PolicyChanged), ("identity.directory_linked", SecurityKind.AccountChanged), ("identity.review_started", SecurityKind.PolicyChanged), ("identity.post_reviewed", SecurityKind.RightGranted), ("identity.grant_reviewed", SecurityKind.RightGranted), ("identity.staff_imported", SecurityKind.AccountChanged), ("identity.staff_exported", SecurityKind.DataExported), ("identity.offices_exported", SecurityKind.DataExported), ("identity.account_policy_set", SecurityKind.PolicyChanged),
      ("identity.office_change_prepared", SecurityKind.PolicyChanged), ("identity.office_change_cancelled", SecurityKind.PolicyChanged), ("identity.offices_changed", SecurityKind.RightGranted));
    return services;
  }

  public static IEndpointRouteBuilder MapStaff(this IEndpointRouteBuilder routes) {
    FindOffice.Route(routes);
    MergeOffices.Route(routes);
    SplitOffice.Route(routes);
    CloseOffices.Route(routes);
    ExportOffices.Route(routes);
    CancelOfficeChange.Route(routes);
    CheckStaff.Route(routes);
    ApplyStaff.Route(routes);
    ExportStaff.Route(routes);
    SetAccountPolicy.Route(routes);
    LockAccounts.Route(routes);
    StartReview.Route(routes);
    SettleReviews.Route(routes);
    ImportDirectory.Route(routes);
    SetDirectoryMap.Route(routes);
    LinkDirectory.Route(routes);
    DecideReview.Route(routes);
    return routes;
  }
}
