using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Who may do what, where and on what condition.</summary>
internal static class RightsSetup {
  public static IServiceCollection AddRights(this IServiceCollection services) {
    services.AddSecurityEvents(("identity.role_granted", SecurityKind.RightGranted), ("identity.role_taken_back", SecurityKind.RightGranted));
    services.AddPermissions((IdentityPermissions.Explain, "Xem vì sao một người có hay không có quyền, ai xem được một hồ sơ"));
    services.AddSingleton(new RailLink(93, () => T["rights"], "/quan-tri/quyen", "key-round", IdentityPermissions.Explain));
    services.AddSingleton(new RailLink(92, () => T["roles_list"], "/quan-tri/vai-tro", "id-card", IdentityPermissions.Manage));
    services.AddSecurityEvents(("identity.role_added", SecurityKind.RightGranted), ("identity.role_changed", SecurityKind.RightGranted), ("identity.role_ended", SecurityKind.RightGranted), ("identity.role_resumed", SecurityKind.RightGranted));
    services.AddSecurityEvents(("identity.zone_added", SecurityKind.PolicyChanged), ("identity.zone_changed", SecurityKind.PolicyChanged), ("identity.zone_removed", SecurityKind.PolicyChanged));
    services.AddSecurityEvents(("identity.sign_in_policy_set", SecurityKind.PolicyChanged), ("identity.session_closed", SecurityKind.SignOut), ("identity.sessions_read", SecurityKind.PersonalDataRead));
    services.AddHandler<SessionClosed, TellClosed>("identity.closed_session").AddMessages(T, "identity-session-closed").AddSingleton(new RailLink(94, () => T["sessions"], "/quan-tri/phien-dang-nhap", "timer", IdentityPermissions.Manage));
    services.AddPackKind<ZoneItems>().AddSingleton(s => OfProvince(95, "zones", "/quan-tri/vung-mang", "globe", s)).AddSingleton(s => OfProvince(96, "policies", "/quan-tri/quy-dinh", "scale", s));
    services.AddSingleton<RoleRules>().AddSingleton<ChangeHistory>().AddSingleton(new KnownConstraint("role_key_key", () => RoleErrors.KeyTaken));
    services.AddSingleton<RoleBook>().AddSingleton<HeldPosts>();
    return services.AddSingleton<Surroundings>().AddSingleton<ICircumstances>(s => s.GetRequiredService<Surroundings>());
  }

  /// <summary>For who administers the whole province.</summary>
  static RailLink OfProvince(int place, string text, string href, string icon, IServiceProvider services) =>
    new(place, () => T[text], href, icon, IdentityPermissions.Manage, For: actor => services.GetRequiredService<OfficeDirectory>().IsWhole(actor, IdentityPermissions.Manage));

  public static void MapRights(this IEndpointRouteBuilder routes) {
    GrantRole.Route(routes);
    EndGrant.Route(routes);
    ExplainRight.Route(routes);
    ListReaders.Route(routes);
    AddRole.Route(routes);
    ChangeRole.Route(routes);
    SwitchRoles.Route(routes);
    SetZone.Route(routes);
    SetSignInPolicy.Route(routes);
    EndSessions.Route(routes);
    RemoveZones.Route(routes);
  }
}
