using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Signing in with identities of others: one line for each part.</summary>
internal static class UpstreamSetup {
  public static IServiceCollection AddUpstream(this IServiceCollection services) {
    services.AddPermissions((IdentityPermissions.Providers, "Quản lý nhà cung cấp định danh để đăng nhập"));
    services.AddSingleton(new KnownConstraint("upstream_provider_key_key", () => UpstreamErrors.KeyTaken));
    services.AddSingleton(new RailLink(92, () => T["providers"], "/quan-tri/nha-cung-cap-dinh-danh", "id-card", IdentityPermissions.Providers));
    services.AddSingleton<UpstreamSecrets>().AddSingleton<UpstreamProviders>().AddSingleton<UpstreamLine>().AddSingleton<UpstreamMetadata>().AddSingleton<UpstreamAttempts>().AddSingleton<UpstreamTokens>();
    services.AddSingleton(s => new ReachableNetworks(s.GetRequiredService<Settings>()["SAOLA_PROVIDER_NETWORKS"], s.GetRequiredService<Training>().On)).AddScoped<WaysIn>();
    services.AddSingleton<UpstreamDoor>().AddSingleton<UpstreamRefusals>().AddScoped<UpstreamFacts>().AddScoped<UpstreamAccounts>();
    services.AddSingleton(s => new ConnectProvider(s.GetRequiredService<Works>(), s.GetRequiredService<UpstreamProviders>(), s.GetRequiredService<OwnerNotices>()));
    services.AddHttpClient(UpstreamLine.Client).ConfigureHttpClient(c => (c.Timeout, c.MaxResponseContentBufferSize) = (UpstreamLine.Patience, UpstreamLine.Limit))
      .ConfigurePrimaryHttpMessageHandler(s => Line(s.GetRequiredService<ReachableNetworks>(), s.GetRequiredService<Settings>()["SAOLA_PROVIDER_PROXY"]));
    services.AddSecurityEvents(
      ("identity.provider_added", SecurityKind.PolicyChanged), ("identity.provider_changed", SecurityKind.PolicyChanged), ("identity.provider_disabled", SecurityKind.PolicyChanged),
      ("identity.provider_enabled", SecurityKind.PolicyChanged), ("identity.account_linked", SecurityKind.CredentialChanged), ("identity.account_unlinked", SecurityKind.CredentialChanged),
      ("identity.upstream_refused", SecurityKind.SignInFailed));
    return services.AddPackKind<ProviderItems>();
  }

  /// <param name="proxy">The only proxy that counts: through one that the machine has for itself nobody would see to where a name leads.</param>
  internal static SocketsHttpHandler Line(ReachableNetworks networks, string? proxy) {
    var way = string.IsNullOrWhiteSpace(proxy) ? null : new ProviderProxy(proxy.Trim(), networks);
    return new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = way is not null, Proxy = way, ConnectCallback = way is null ? networks.Connect : way.Connect };
  }

  public static void MapUpstream(this IEndpointRouteBuilder routes) {
    AddProvider.Route(routes);
    ChangeProvider.Route(routes);
    DisableProvider.Route(routes);
    SwitchProviders.Route(routes);
    RemoveLink.Route(routes);
    TakePost.Route(routes);
  }
}
