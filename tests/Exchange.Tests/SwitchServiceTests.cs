using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SwitchServiceTests(BusApp app) : WriteSliceTests(app), IClassFixture<BusApp> {
  readonly BusApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _) = await app.Subsystem();
    var service = await app.Offer(id, "a", "http://10.0.0.1");
    return new($"/api/exchange/services/{service}/switch", new { stop = true, notice = "Bảo trì đến 20 giờ" }, BusApp.Keeper(BusApp.DepartmentId), service, "exchange.service_stopped") {
      Permission = ExchangePermissions.Offer, Stranger = BusApp.Keeper(BusApp.WardId), Unseen = "exchange.not_found",
      Invalid = new { stop = true, notice = " " }, InvalidCode = "exchange.notice_missing", Again = "exchange.stopped_already",
      Row = "select 1 from exchange.offered_service where id = $1 and notice = 'Bảo trì đến 20 giờ'",
    };
  }

  [Fact]
  public async Task It_serves_again_once() {
    var write = await Prepare();
    Assert.Equal(409, (await app.Send(write.Actor, HttpMethod.Post, write.Path, new { stop = false })).Status);
    Assert.Equal(200, (await app.Send(write.Actor, HttpMethod.Post, write.Path, write.Body)).Status);
    Assert.Equal(200, (await app.Send(write.Actor, HttpMethod.Post, write.Path, new { stop = false })).Status);
    Assert.Equal("exchange.service_resumed", (await app.Ledger(write.Object))[^1]);
  }
}
