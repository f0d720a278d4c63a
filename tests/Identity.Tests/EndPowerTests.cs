using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class EndPowerTests(IdentityApp app) : OwnWriteTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var id = await app.Held(hoa, long_, number);
    return new($"/api/identity/powers/{id}/end", new { reason = "Đã về" }, hoa, id, "identity.power_ended") {
      Permission = "powers.end", Stranger = (await app.Member("Phạm Văn Khác")).Actor, Unseen = "identity.power_not_found", Again = "identity.power_over",
      Row = "select 1 from identity.power where id = $1 and ended_at is not null and ended_by = person and end_reason = 'Đã về'",
    };
  }

  [Theory]
  [InlineData(true, "Ủy quyền của Nguyễn Thị Hoa đã chấm dứt")]
  [InlineData(false, "Trần Văn Long không nhận ủy quyền nữa")]
  public async Task Either_side_ends_it_at_once_in_open_sessions_too_and_the_other_is_told(bool giver, string title) {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var id = await app.Held(hoa, long_, number);
    Assert.Single((await app.LiveActor(user)).Powers);
    Assert.Equal(200, (await app.Call(giver ? hoa : long_, $"/api/identity/powers/{id}/end", new { })).Status);
    Assert.Empty((await Session(user)).Powers);
    Assert.Equal(title, (await app.Inbox(giver ? long_.Id : hoa.Id))[0]);
    foreach (var side in (Actor[])[hoa, long_]) Assert.Equal(giver, (bool)(await app.Call(side, $"/api/identity/powers/{id}", method: HttpMethod.Get)).Said!["byPrincipal"]!);
  }

  /// <summary>As the next request of the open session sees its owner: what was kept of it in memory is not cleared here.</summary>
  async Task<Actor> Session(string user) {
    var row = Assert.Single(await app.Sql("select s.id from identity.session s join identity.account a on a.id = s.account where a.user_name = $1 order by s.at desc limit 1", user));
    return await ((LiveSessions)app.Services.GetService(typeof(LiveSessions))!).Find(Claims.Principal((Guid)row[0]!, null), TestContext.Current.CancellationToken);
  }

  [Fact]
  public async Task An_offer_that_was_not_answered_is_taken_back_and_cannot_be_taken_any_more() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var id = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    Assert.Equal((404, "identity.power_not_found"), await app.Refusal(long_, $"/api/identity/powers/{id}/end", new { }));
    await app.Call(hoa, $"/api/identity/powers/{id}/end", new { });
    Assert.Equal((409, "identity.power_not_offered"), await app.Refusal(long_, $"/api/identity/powers/{id}/answer", new { accepts = true }));
  }

  [Fact]
  public async Task A_new_representative_sees_and_ends_what_the_one_before_gave_and_the_one_before_does_not() {
    var (old, _, _) = await app.Member("Lê Thị Giám Đốc");
    var (young, _, _) = await app.Member("Đỗ Văn Mới");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var coffee = await app.Organisation("Công ty TNHH Cà phê Mẫu", old.Id);
    var id = await app.Held(old, long_, number, coffee);
    await app.AsIntruder("update identity.business set representative = $2 where id = $1", coffee, young.Id);
    Assert.Equal(coffee, Assert.Single((await app.LiveActor(user)).Powers).Principal);
    Assert.Equal((404, "identity.power_not_found"), await app.Refusal(old, $"/api/identity/powers/{id}/end", new { }));
    var (_, given) = await app.Call(young, "/api/identity/powers?side=given", method: HttpMethod.Get);
    Assert.Equal(("Công ty TNHH Cà phê Mẫu", "Trần Văn Long"), ((string)given!["powers"]![0]!["principal"]!, (string)given["powers"]![0]!["delegate"]!));
    Assert.Equal(200, (await app.Call(young, $"/api/identity/powers/{id}/end", new { })).Status);
    Assert.Empty((await app.LiveActor(user)).Powers);
  }
}
