namespace Saola.Identity.Tests;

public sealed class ListPowersTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task Nobody_sees_powers_without_signing_in() => Assert.Equal((401, "identity.not_signed_in"), (await app.Call(null, "/api/identity/powers", method: HttpMethod.Get)) is var (status, said) ? (status, (string?)said!["code"]) : default);

  [Fact]
  public async Task Both_sides_see_it_and_nobody_else_and_only_the_giver_sees_the_number() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var (stranger, _, _) = await app.Member("Phạm Văn Khác");
    var id = await app.Held(hoa, long_, number);
    var (given, received) = ((await app.Call(hoa, $"/api/identity/powers/{id}", method: HttpMethod.Get)).Said!, (await app.Call(long_, $"/api/identity/powers/{id}", method: HttpMethod.Get)).Said!);
    Assert.Equal((true, number), ((bool)given["given"]!, (string?)given["delegateNumber"]));
    Assert.Equal((false, null, "Nguyễn Thị Hoa"), ((bool)received["given"]!, (string?)received["delegateNumber"], (string)received["principal"]!));
    Assert.Equal(404, (await app.Call(stranger, $"/api/identity/powers/{id}", method: HttpMethod.Get)).Status);
  }

  [Fact]
  public async Task Pages_hold_each_power_once_the_newest_first() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var given = new List<Guid>();
    for (var n = 0; n < ListPowers.PageSize + 3; n++) {
      if (n == ListPowers.PageSize) app.Clock.Pass(TimeSpan.FromDays(1));
      given.Add(await app.Given(hoa, app.Offer(PowerVisits.Number(), $"Người {n}")));
    }
    var (seen, after) = (new List<Guid>(), "");
    do {
      var page = (await app.Call(hoa, $"/api/identity/powers?side=given{after}", method: HttpMethod.Get)).Said!;
      seen.AddRange(page["powers"]!.AsArray().Select(p => (Guid)p!["id"]!));
      after = page["next"] is { } next ? $"&after={next}" : "";
    } while (after.Length > 0);
    given.Reverse();
    Assert.Equal(given, seen);
  }
}
