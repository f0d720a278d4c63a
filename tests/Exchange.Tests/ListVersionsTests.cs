using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class ListVersionsTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task Each_version_tells_in_words_what_differs_from_the_one_before_and_whether_it_breaks() {
    var (owner, _) = await app.Subsystem();
    var (service, keeper) = (await app.Offer(owner, "a", "http://10.0.0.1"), BusApp.Keeper(BusApp.DepartmentId));
    foreach (var (number, contract) in new[] { (2, DescribeVersionTests.Contract()), (3, DescribeVersionTests.Contract(more: """,{"name":"lang","in":"query","schema":{"type":"string"}}""")), (4, DescribeVersionTests.Contract("/persons/{id}")) })
      Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/services/{service}/versions/{number}", new { terms = new { }, contract })).Status);
    var path = $"/api/exchange/services/{service}/versions";
    var told = (await app.Send(keeper, HttpMethod.Get, path)).Body!["versions"]!.AsArray();
    Assert.Equal([(4, true), (3, false), (2, null), (1, (bool?)null)], told.Select(v => ((int)v!["number"]!, (bool?)v["breaking"])));
    Assert.Contains("GET /people/{id}: không còn thao tác này.", told[0]!["changes"]!.AsArray().Select(c => (string?)c!["said"]));
    Assert.Equal(["GET /people/{id}: thêm tham số lang, không bắt buộc."], told[1]!["changes"]!.AsArray().Select(c => (string?)c!["said"]));
    Assert.Equal((401, 403, 404), ((await app.Send(null, HttpMethod.Get, path)).Status, (await app.Send(People.With(), HttpMethod.Get, path)).Status, (await app.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Get, path)).Status));
  }
}
