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
    Assert.Contains(title, await app.Inbox(giver ? long_.Id : hoa.Id));
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
  public async Task What_was_read_of_a_session_while_a_power_ended_is_not_kept() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, user) = await app.Member("Trần Văn Long");
    await new Visitor(app).SignIn(user);
    var id = await app.Held(hoa, long_, number);
    await using var owner = new Npgsql.NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync(TestContext.Current.CancellationToken);
    await using var held = await owner.BeginTransactionAsync(TestContext.Current.CancellationToken);
    // the powers are read before the posts
    await using (var command = new Npgsql.NpgsqlCommand("lock table identity.official_post in access exclusive mode", owner)) await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    var read = Session(user);
    while ((await app.Sql("select 1 from pg_locks where relation = 'identity.official_post'::regclass and not granted")).Count == 0) await Task.Yield();
    Assert.Equal(200, (await app.Call(hoa, $"/api/identity/powers/{id}/end", new { })).Status);
    await held.CommitAsync(TestContext.Current.CancellationToken);
    await read;
    Assert.Empty((await Session(user)).Powers);
  }

  [Fact]
  public async Task What_a_representative_gave_to_themselves_holds_while_they_represent_the_organisation_and_they_end_it_as_who_gave_it() {
    var (head, number, user) = await app.Member("Lê Thị Giám Đốc");
    var (next, _, _) = await app.Member("Đỗ Văn Mới");
    await new Visitor(app).SignIn(user);
    var coffee = await app.Organisation("Công ty TNHH Cà phê Mẫu", head.Id);
    var id = await app.Held(head, head, number, coffee);
    async Task<int> Holds(Guid representative) {
      await app.AsIntruder("update identity.business set representative = $2 where id = $1", coffee, representative);
      app.Clock.Pass(TimeSpan.FromSeconds(4));
      return (await app.LiveActor(user)).Powers.Length;
    }
    Assert.Equal((1, 0, 1), (await Holds(head.Id), await Holds(next.Id), await Holds(head.Id)));
    Assert.Equal(200, (await app.Call(head, $"/api/identity/powers/{id}/end", new { })).Status);
    Assert.True((bool)(await app.Call(head, $"/api/identity/powers/{id}", method: HttpMethod.Get)).Said!["byPrincipal"]!);
  }
}
