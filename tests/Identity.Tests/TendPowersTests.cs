using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>What is done for powers each day, without anybody asking.</summary>
public sealed class TendPowersTests(IdentityApp app) : IClassFixture<IdentityApp> {
  async Task Tend() {
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new TendPowers());
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    await app.RunJobs();
  }

  Task Days(int days) {
    app.Clock.Pass(TimeSpan.FromDays(days));
    return Tend();
  }

  async Task<object?[]> Row(Guid power) => (await app.Sql("select delegate_number, delegate_name, delegate from identity.power where id = $1", power))[0];

  [Fact]
  public async Task Both_sides_are_told_once_that_the_last_day_comes_near() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var id = await app.Held(hoa, long_, number);
    string[] given = ["Ủy quyền cho Trần Văn Long sắp hết hạn"], held = ["Ủy quyền của Nguyễn Thị Hoa sắp hết hạn"];
    async Task<(int Given, int Held)> Told() => ((await app.Inbox(hoa.Id)).Count(given.Contains), (await app.Inbox(long_.Id)).Count(held.Contains));
    // given for ten days, the tenth is the last
    await Days(1);
    Assert.Equal((0, 0), await Told());
    await Days(1);
    Assert.Equal((1, 1), await Told());
    await Days(1);
    Assert.Equal((1, 1), await Told());
    Assert.Equal("Holds", await app.StateOf(hoa, id));
    // what is ended early, and what was taken so late that its end is near anyway, is not told
    var (binh, its, _) = await app.Member("Trần Thị Bình");
    var late = app.Offer(its, "Trần Thị Bình");
    late["lastDay"] = $"{Vn.Day(app.Clock.GetUtcNow()).AddDays(3):yyyy-MM-dd}";
    var short_ = await app.Given(hoa, late);
    await app.Call(binh, $"/api/identity/powers/{short_}/answer", new { accepts = true });
    await Tend();
    Assert.DoesNotContain(held[0], await app.Inbox(binh.Id));
  }

  [Fact]
  public async Task The_site_says_how_long_before() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    await app.Fill();
    Assert.Equal(200, (await app.Call(app.Manager(app.Province), "/api/identity/power-policy", new { remindDays = 8 }, HttpMethod.Put)).Status);
    await app.Held(hoa, long_, number);
    await Days(1);
    Assert.Contains("Ủy quyền của Nguyễn Thị Hoa sắp hết hạn", await app.Inbox(long_.Id));
    Assert.Equal(200, (await app.Call(app.Manager(app.Province), "/api/identity/power-policy", new { remindDays = 7 }, HttpMethod.Put)).Status);
  }

  [Fact]
  public async Task Whom_one_was_offered_to_that_nobody_took_is_forgotten_after_the_sites_term_and_who_took_one_is_not() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var (binh, its, _) = await app.Member("Trần Thị Bình");
    var taken = await app.Held(hoa, long_, number);
    var declined = await app.Given(hoa, app.Offer(its, "Trần Thị Bình"));
    await app.Call(binh, $"/api/identity/powers/{declined}/answer", new { accepts = false });
    var over = await app.Given(hoa, app.Offer(PowerVisits.Number(), "Người Không Nhận"));
    var ended = await app.Given(hoa, app.Offer(PowerVisits.Number(), "Người Bị Rút"));
    await app.Call(hoa, $"/api/identity/powers/{ended}/end", new { });
    await Days(30);
    foreach (var power in (Guid[])[declined, over, ended]) Assert.NotEqual("", (await Row(power))[1]);
    await Days(1);
    Assert.Equal(["", "", null], await Row(declined));
    Assert.Equal(["", "", null], await Row(ended));
    Assert.Equal("Người Không Nhận", (await Row(over))[1]);
    // its last day was the tenth
    await Days(9);
    Assert.Equal(["", "", null], await Row(over));
    Assert.Equal([number, "Trần Văn Long", long_.Id], await Row(taken));
    var shown = (await app.Call(hoa, $"/api/identity/powers/{over}", method: HttpMethod.Get)).Said!;
    Assert.Equal(("Không còn lưu tên (không ai nhận)", null, "Over"), ((string?)shown["delegate"], (string?)shown["delegateNumber"], (string?)shown["state"]));
    Assert.Equal("Declined", await app.StateOf(hoa, declined));
    Assert.Equal("2", (await app.Sql("select facts->>'forgotten' from ledger.entry where type = 'identity.powers_tended' and (facts->>'forgotten')::int > 0 order by id limit 1"))[0][0]);
  }
}
