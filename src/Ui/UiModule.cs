using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Saola.Ui;

public static class UiModule {
  public static IServiceCollection AddUi(this IServiceCollection services) {
    services.TryAddSingleton(ProvinceIdentity.Neutral);
    return services.AddSingleton<Assets>();
  }
}
