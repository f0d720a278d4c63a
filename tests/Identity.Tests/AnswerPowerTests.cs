using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class AnswerPowerTests(IdentityApp app) : OwnWriteTests(app), IClassFixture<IdentityApp> {
  protected override async Task<Write> Prepare() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var id = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    return new($"/api/identity/powers/{id}/answer", new { accepts = true }, long_, id, "identity.power_accepted") {
      Permission = "powers.answer", Stranger = hoa, Unseen = "identity.power_not_found", Again = "identity.power_not_offered",
      Row = "select 1 from identity.power where id = $1 and accepted and delegate is not null and answered_at is not null",
    };
  }

  [Fact]
  public async Task From_then_on_an_open_session_holds_it_and_the_giver_is_told() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var id = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    Assert.Empty((await app.LiveActor(user)).Powers);
    await app.Call(long_, $"/api/identity/powers/{id}/answer", new { accepts = true });
    var held = Assert.Single((await app.LiveActor(user)).Powers);
    Assert.Equal((id, hoa.Id, PowerActs.Follow | PowerActs.Submit), (held.Id, held.Principal, held.Acts));
    Assert.Contains("Trần Văn Long đã nhận ủy quyền", await app.Inbox(hoa.Id));
  }

  [Fact]
  public async Task What_is_declined_never_holds_and_the_giver_is_told() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var id = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    await app.Call(long_, $"/api/identity/powers/{id}/answer", new { accepts = false });
    Assert.Empty((await app.LiveActor(user)).Powers);
    Assert.Equal("Declined", await app.StateOf(hoa, id));
    Assert.Contains("Trần Văn Long đã từ chối ủy quyền", await app.Inbox(hoa.Id));
    Assert.Equal((409, "identity.power_not_offered"), await app.Refusal(long_, $"/api/identity/powers/{id}/answer", new { accepts = true }));
  }

  [Fact]
  public async Task A_number_that_an_officer_typed_opens_no_offer_until_its_owner_is_identified() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    await app.AsIntruder("update identity.person set source = 'staff' where id = $1", long_.Id);
    var id = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    async Task<int> Offered(Actor actor) => (await app.Call(actor, "/api/identity/powers?side=received", method: HttpMethod.Get)).Said!["powers"]!.AsArray().Count;
    Assert.Equal(0, await Offered(long_));
    Assert.Equal((404, "identity.power_not_found"), await app.Refusal(long_, $"/api/identity/powers/{id}/answer", new { accepts = true }));
    Assert.Empty(await app.Inbox(long_.Id));
    var identified = long_ with { Identification = 1 };
    Assert.Equal(1, await Offered(identified));
    Assert.Equal(200, (await app.Call(identified, $"/api/identity/powers/{id}/answer", new { accepts = true })).Status);
    // what was taken so stays, however they sign in
    Assert.Equal(1, await Offered(long_));
  }

  [Fact]
  public async Task It_rests_while_the_account_of_who_gave_it_is_locked() {
    var (hoa, _, givers) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    await app.Held(hoa, long_, number);
    foreach (var locked in (bool[])[true, false]) {
      await app.AsIntruder("update identity.account set disabled_at = case when $2 then now() end where user_name = $1", givers, locked);
      app.Clock.Pass(TimeSpan.FromSeconds(4));
      Assert.Equal(locked ? 0 : 1, (await app.LiveActor(user)).Powers.Length);
    }
  }

  [Fact]
  public async Task It_holds_on_its_days_and_on_no_other() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var today = Vn.Day(app.Clock.GetUtcNow());
    var offer = app.Offer(number, "Trần Văn Long");
    (offer["firstDay"], offer["lastDay"]) = ($"{today.AddDays(1):yyyy-MM-dd}", $"{today.AddDays(2):yyyy-MM-dd}");
    var id = await app.Given(hoa, offer);
    await app.Call(long_, $"/api/identity/powers/{id}/answer", new { accepts = true });
    var (held, states) = (new List<int>(), new List<string>());
    for (var day = 0; day < 4; day++) {
      app.Clock.Set(Vn.At(today.AddDays(day), new(23, 0)));
      await new Visitor(app).SignIn(user);
      held.Add((await app.LiveActor(user)).Powers.Length);
      states.Add(await app.StateOf(hoa, id));
    }
    Assert.Equal([0, 1, 1, 0], held);
    Assert.Equal(["Ahead", "Holds", "Holds", "Over"], states);
  }
}
