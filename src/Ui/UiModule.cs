using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saola.Kernel;

namespace Saola.Ui;

public static class UiModule {
  public static IServiceCollection AddUi(this IServiceCollection services) {
    services.TryAddSingleton(ProvinceIdentity.Neutral);
    return services.AddLedgerWords(Words.T).AddSingleton<Assets>();
  }
}
