using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Saola.Forms;
using Saola.Ui;

namespace Saola.Identity;

public static class IdentityModule {
  /// <summary>Who people and offices are, and how people sign in.</summary>
  public static IServiceCollection AddIdentity(this IServiceCollection services) {
    services.AddMigrations("identity", typeof(IdentityModule));
    services.AddPermissions((IdentityPermissions.Manage, "Quản lý cán bộ và vị trí công tác"), (IdentityPermissions.Serve, "Tra cứu, ghi nhận người được phục vụ tại quầy"));
    services.AddSingleton<Training>(s => new(s.GetRequiredService<Settings>())).AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>().AddSingleton<Passwords>().AddSingleton<Throttle>();
    services.Configure<PasswordHasherOptions>(o => o.IterationCount = Passwords.Iterations);
    services.AddSingleton<OfficeDirectory>().AddSingleton(s => new Identities(s.GetRequiredService<OfficeDirectory>(), s.GetRequiredService<Works>(), s.GetRequiredService<LiveSessions>()));
    services.AddScoped(s => s.GetRequiredService<OfficeDirectory>().Province());
    services.AddSingleton<LiveSessions>().Replace(ServiceDescriptor.Scoped<IActorSource, RequestActors>());
    services.AddScoped<SignInDesk>().AddSingleton<Browser>().AddSingleton<KeptForms>().AddSingleton<Demo>().AddSingleton<DemoPeople>().AddSingleton<FirstAdministrator>();
    services.AddSingleton(new KnownConstraint("account_user_name_key", () => AccountErrors.UserNameTaken));
    services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, CookieSetup>();
    services.AddAuthentication(Claims.Scheme).AddCookie(Claims.Scheme);
    services.AddDataProtection();
    services.AddScoped<IRecordSource, PersonRecords>().AddScoped<IRecordSource, BusinessRecords>().AddScoped<IRecordSource, OfficeRecords>().AddSingleton<IChoiceRegister, OfficeChoices>();
    services.AddPackKind<RoleItems>().AddPackKind<OrganisationKindItems>().AddPackKind<OrganisationItems>().AddPackKind<PersonItems>();
    services.AddSingleton(s => new SiteMark(() => s.GetRequiredService<Training>().On ? T["training_mark"] : ""));
    services.AddSingleton(new RailLink(90, () => T["officials"], "/quan-tri/can-bo", "users", IdentityPermissions.Manage));
    services.AddSingleton(new RailLink(91, () => T["offices"], "/quan-tri/co-quan", "building", IdentityPermissions.Manage));
    services.AddDaily<SweepIdentity, SweepIdentityHandler>("identity.sweep", new(2, 40));
    services.AddLedgerWords(T).AddSingleton<ILedgerNames>(s => new IdentityNames(s.GetRequiredService<OfficeDirectory>()));
    services.AddSecurityEvents(
      ("identity.signed_in", SecurityKind.SignIn), ("identity.sign_in_failed", SecurityKind.SignInFailed), ("identity.signed_out", SecurityKind.SignOut),
      ("identity.password_changed", SecurityKind.CredentialChanged), ("identity.link_made", SecurityKind.CredentialChanged), ("identity.account_made", SecurityKind.AccountChanged),
      ("identity.account_locked", SecurityKind.AccountChanged), ("identity.account_unlocked", SecurityKind.AccountChanged), ("identity.post_changed", SecurityKind.RightGranted),
      ("identity.person_looked_up", SecurityKind.PersonalDataRead), ("identity.grant_made", SecurityKind.SignIn), ("identity.client_refused", SecurityKind.SignInFailed),
      ("identity.client_added", SecurityKind.PolicyChanged), ("identity.client_changed", SecurityKind.PolicyChanged), ("identity.client_secret_made", SecurityKind.CredentialChanged),
      ("identity.consent_given", SecurityKind.RightGranted), ("identity.grant_revoked", SecurityKind.RightGranted), ("identity.signing_key_made", SecurityKind.KeyChanged));
    services.AddHostedService<DemoStart>();
    return services.AddStaff().AddFactors().AddProvider().AddServiceAccounts().AddUpstream().AddRights().AddDelegation();
  }

  /// <summary>After finding the actor and before authorisation: what connected systems meet that come for themselves.</summary>
  public static IApplicationBuilder UseSystems(this IApplicationBuilder app) {
    var gate = app.ApplicationServices.GetRequiredService<SystemGate>();
    return app.Use(gate.Pass);
  }

  /// <summary>Between finding the actor and authorisation.</summary>
  public static IApplicationBuilder UseKeptForms(this IApplicationBuilder app) {
    var kept = app.ApplicationServices.GetRequiredService<KeptForms>();
    var live = app.ApplicationServices.GetRequiredService<LiveSessions>();
    return app.Use((http, next) => kept.Restore(http, live, next));
  }

  /// <summary>After authorisation: who may do what a fresh proof is asked for, and showed theirs too long ago, shows it again first.</summary>
  public static IApplicationBuilder UseFreshProof(this IApplicationBuilder app) {
    var gate = app.ApplicationServices.GetRequiredService<FreshGate>();
    return app.Use(gate.Pass);
  }

  public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder routes) {
    SignOut.Route(routes);
    EndSession.Route(routes);
    RecoverAccount.Route(routes);
    ConfirmRecovery.Route(routes);
    StopRecovery.Route(routes);
    OwnRecovery.Route(routes);
    RegisterOfficial.Route(routes);
    MakeLink.Route(routes);
    LockAccount.Route(routes);
    AssignPost.Route(routes);
    EndPost.Route(routes);
    routes.MapStaff();
    routes.MapProvider();
    routes.MapServiceAccounts();
    routes.MapUpstream();
    routes.MapRights();
    routes.MapDelegation();
    return routes;
  }
}
