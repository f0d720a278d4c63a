using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class FindServicesTests(BusApp app) : IClassFixture<BusApp> {
  [Fact]
  public async Task Officers_of_any_office_find_what_is_offered_by_words_typed_without_diacritics_and_nobody_finds_drafts() {
    var (owner, party) = await app.Subsystem();
    var (keeper, machine) = (BusApp.Keeper(BusApp.DepartmentId), BusApp.Machine());
    foreach (var (code, name, draft) in new[] { ("marriage", "Xác nhận tình trạng hôn nhân", false), ("birth", "Tra cứu giấy khai sinh", false), ("hidden", "Tra cứu khai tử", true) })
      Assert.Equal(200, (await app.Send(keeper, HttpMethod.Put, $"/api/exchange/subsystems/{owner}/services/{code}", new { name, url = machine, seconds = 30, draft })).Status);
    async Task<string[]> Found(string query) => [.. (await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue?q={Uri.EscapeDataString(query)}")).Body!["services"]!.AsArray().Select(s => (string)s!["address"]!)];
    Assert.Equal([$"{party}/marriage"], await Found($"tinh trang HON NHAN {party.Member}"));
    Assert.Equal([$"{party}/marriage", $"{party}/birth"], await Found(party.Member));
    Assert.Empty(await Found($"khai tu {party.Member}"));
    Assert.Equal((401, 403), ((await app.Send(null, HttpMethod.Get, "/api/exchange/catalogue")).Status, (await app.Send(People.Citizen(), HttpMethod.Get, "/api/exchange/catalogue")).Status));
  }

  [Fact]
  public async Task A_long_list_comes_a_page_at_a_time() {
    var (owner, party) = await app.Subsystem();
    for (var i = 0; i < 51; i++) await app.Offer(owner, $"s{i}", "http://10.0.0.1");
    var first = (await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue?q={party.Member}")).Body!;
    var second = (await app.Send(People.With(), HttpMethod.Get, $"/api/exchange/catalogue?q={party.Member}&after={first["next"]}")).Body!;
    Assert.Equal((50, 1, true), (first["services"]!.AsArray().Count, second["services"]!.AsArray().Count, second["next"] is null));
  }
}
