using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>The OpenID Connect provider: one line for each part.</summary>
internal static class ProviderSetup {
  public static IServiceCollection AddProvider(this IServiceCollection services) {
    services.AddPermissions((IdentityPermissions.Connect, "Kết nối hệ thống khác để đăng nhập một lần, dùng dịch vụ"));
    services.AddSingleton(new KnownConstraint("client_key_key", () => ClientErrors.KeyTaken));
    services.AddSingleton<ClientReach>().AddSingleton<Issuer>().AddSingleton<SigningKeys>().AddSingleton<RegisteredClients>().AddSingleton<WebOrigins>().AddExceptionHandler<ProtocolFaults>();
    services.AddSingleton(s => new ConnectSystem(s.GetRequiredService<Works>(), s.GetRequiredService<RegisteredClients>(), s.GetRequiredService<ClientReach>()));
    services.AddSingleton<Passages>().AddSingleton<FormDoor>().AddSingleton<Pseudonyms>().AddSingleton<IdTokens>().AddSingleton<PersonClaims>().AddScoped<Authorize>();
    services.AddSingleton<Guesses>().AddSingleton<ClientProof>().AddSingleton<Certificates>().AddSingleton<IStartupFilter, ForwardedCertificates>().AddSingleton<PersonTokens>().AddSingleton<CodeGrant>().AddSingleton<RefreshGrant>().AddSingleton<SystemGrant>().AddSingleton<BearerTokens>();
    services.AddSingleton<Introspect>().AddSingleton<ShownTokens>().AddSingleton<LogoutReader>();
    services.AddSingleton<Polls>().AddSingleton<DeviceGrant>().AddSingleton<TokenDoor>();
    services.AddScoped<RevokeToken>().AddScoped<DeviceDoor>().AddScoped<Logout>();
    services.AddHttpClient(BackChannel.Client).ConfigureHttpClient(c => c.Timeout = TimeSpan.FromSeconds(10))
      // through a proxy nobody would see to where a name leads
      .ConfigurePrimaryHttpMessageHandler(s => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = s.GetRequiredService<ClientReach>().Networks.Connect });
    services.AddHandler<SignedOut, BackChannel>("identity.session_over").AddHandler<PasswordChanged, BackChannel>("identity.sessions_over").AddHandler<AccountLocked, BackChannel>("identity.account_over").AddHandler<AccountRecovered, BackChannel>("identity.account_reopened").AddHandler<ProviderDisabled, BackChannel>("identity.provider_over").AddHandler<ProviderChanged, BackChannel>("identity.issuer_over").AddHandler<AccountUnlinked, BackChannel>("identity.link_over");
    services.AddHandler<TellVouched, BackChannel>("identity.tell_vouched");
    services.AddHandler<TellClient, BackChannel>("identity.tell_client", outside: true);
    services.AddPackKind<ClientItems>();
    services.AddSingleton(new RailLink(92, () => T["clients"], "/quan-tri/he-thong-ket-noi", "link", IdentityPermissions.Connect));
    services.AddSecurityEvents(("identity.client_disabled", SecurityKind.PolicyChanged), ("identity.client_enabled", SecurityKind.PolicyChanged), ("identity.consent_withdrawn", SecurityKind.RightGranted), ("identity.person_told", SecurityKind.PersonalDataRead));
    return services.AddDaily<RotateKeys, RotateKeysHandler>("identity.rotate_keys", new(2, 50));
  }

  public static void MapProvider(this IEndpointRouteBuilder routes) {
    AddClient.Route(routes);
    ChangeClient.Route(routes);
    SwitchClient.Route(routes);
    MakeSecret.Route(routes);
    Discovery.Route(routes);
    Authorize.Route(routes);
    TokenDoor.Route(routes);
    UserInfo.Route(routes);
    Introspect.Route(routes);
    RevokeToken.Route(routes);
    Logout.Route(routes);
    DeviceDoor.Route(routes);
  }
}
