using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Outside of training this machine is inside like any other.</summary>
public sealed class ServiceNetworksTests(ServiceNetworksTests.Real app) : IClassFixture<ServiceNetworksTests.Real> {
  public sealed class Real : BusSite {
    protected override void Configure(IServiceCollection services) => services.AddSingleton(s => ActivatorUtilities.CreateInstance<ServiceNetworks>(s, new Training(on: false)));
    protected override string Offered => "http://10.0.0.1";
  }

  /// <summary>As if the name had led elsewhere when it was offered.</summary>
  [Fact]
  public async Task What_a_name_leads_to_inside_is_not_asked() {
    await app.AsIntruder("update exchange.offered_service set url = $1 where id = $2", app.ServiceUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/base", app.ServiceId);
    await ((Roster)app.Services.GetService(typeof(Roster))!).Changed();
    Assert.Equal((500, "Server.ServerProxy.NetworkError"), await BusSite.Fault(await app.Call(app.Path("/inside"))));
    Assert.False(app.Seen.ContainsKey("/base/inside"));
    await app.AsIntruder("update exchange.offered_service set url = 'http://10.0.0.1' where id = $1", app.ServiceId);
  }
}
