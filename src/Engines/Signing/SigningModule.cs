using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Signing.Features;
using Saola.Signing.Keys;
using Saola.Ui;

namespace Saola.Signing;

public static class SigningModule {
  public static IServiceCollection AddSigning(this IServiceCollection services) {
    services.AddMigrations("signing", typeof(SigningModule));
    services.AddProvincePermissions(("signing.manage", "Quản lý chứng thư số"));
    services.AddHttpClient("timestamps", static client => client.Timeout = TimeSpan.FromSeconds(15));
    services.AddSingleton<SoftwareKeystore>();
    services.AddLedgerWords(Words.T).AddSecurityEvents(("signing.certificate_issued", SecurityKind.CredentialChanged), ("signing.certificate_revoked", SecurityKind.CredentialChanged));
    services.AddSingleton(new PublicLink(60, () => Words.T["check"], "/kiem-tra-chu-ky"));
    services.AddSingleton(new RailLink(85, () => Words.T["certificates"], "/quan-tri/chung-thu-so", "signature", "signing.manage"));
    return services.AddSingleton(static s => new Signatures(
      s.GetRequiredService<SoftwareKeystore>(), s.GetRequiredService<Settings>(), s.GetRequiredService<IHttpClientFactory>(), s.GetRequiredService<TimeProvider>()));
  }

  public static IEndpointRouteBuilder MapSigning(this IEndpointRouteBuilder routes) {
    VerifyFile.Map(routes);
    PublishAuthority.Map(routes);
    RevokeCertificate.Map(routes);
    return routes;
  }
}
