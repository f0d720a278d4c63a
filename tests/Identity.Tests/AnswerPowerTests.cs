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
    Assert.Equal(["Trần Văn Long đã nhận ủy quyền"], await app.Inbox(hoa.Id));
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
    Assert.Equal(["Trần Văn Long đã từ chối ủy quyền"], await app.Inbox(hoa.Id));
    Assert.Equal((409, "identity.power_not_offered"), await app.Refusal(long_, $"/api/identity/powers/{id}/answer", new { accepts = true }));
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
