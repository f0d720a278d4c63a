using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class EndSessionsTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(string Name, Guid Account, Guid Session, Visitor Visitor)> SignedIn(Organisation? unit = null) {
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    var account = await app.Person(name, units: unit is null ? [] : [unit]);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    var row = Assert.Single(await app.Sql("select id from identity.session where account = $1", account.Id));
    return (name, account.Id, (Guid)row[0]!, visitor);
  }

  protected override async Task<Write> Prepare() {
    var (_, account, session, _) = await SignedIn(app.Desk);
    await app.AsIntruder("delete from ledger.entry where object_id = $1", account);
    return new("/api/identity/sessions/end", new { sessions = new[] { session }, reason = "Máy bị mất" }, app.Manager(app.Ward), account, "identity.session_closed") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.session_not_found",
      Invalid = new { sessions = new[] { session }, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.session_not_found",
      Row = "select 1 from identity.session where account = $1 and ended_at is not null",
    };
  }

  async Task<string?> End(Actor actor, params Guid[] sessions) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/sessions/end", new { sessions, reason = "Máy bị mất" }, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task It_is_over_at_once_and_its_owner_is_told_why() {
    var (_, account, session, visitor) = await SignedIn(app.Desk);
    Assert.Equal(200, (int)(await visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    Assert.Null(await End(app.Manager(app.Ward), session));
    Assert.Equal(302, (int)(await visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    await app.RunJobs();
    var told = await app.Sql("select n.body from kernel.notification n join identity.account a on a.person = n.recipient where a.id = $1", account);
    Assert.Contains(told, m => ((string)m[0]!).Contains("Máy bị mất", StringComparison.Ordinal));
  }

  [Theory]
  [InlineData(-10), InlineData(300)]
  public async Task Those_of_who_serves_elsewhere_too_are_neither_seen_nor_ended_by_one_of_the_offices(int begins) {
    var (name, account, session, visitor) = await SignedIn(app.Desk);
    await app.AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) select gen_random_uuid(), person, $2, '{intake}', false, $3, 1 from identity.account where id = $1", account, app.Department.Id, Vn.Day(app.Clock.GetUtcNow()).AddDays(begins));
    async Task<bool> Lists(Actor actor) {
      await using var act = app.Begin(actor);
      return (await ListSessions.Run(new(name, null, null, null, null, null), act.Work, Ct)).Value.Rows.Any(r => r.Id == session);
    }
    Assert.False(await Lists(app.Manager(app.Ward)) || await Lists(app.Manager(app.Department)));
    Assert.Equal("identity.session_not_found", await End(app.Manager(app.Ward), session));
    Assert.Equal(200, (int)(await visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    Assert.True(await Lists(await app.Whole()));
    Assert.Null(await End(await app.Whole(), session));
  }

  [Fact]
  public async Task A_post_that_is_still_to_begin_opens_nobodys_sessions_to_its_office() {
    var (_, account, session, _) = await SignedIn(app.Desk);
    await app.AsIntruder("update identity.official_post set valid_from = $2 from identity.account a where a.person = official_post.person and a.id = $1", account, Vn.Day(app.Clock.GetUtcNow()).AddDays(300));
    Assert.Equal("identity.session_not_found", await End(app.Manager(app.Ward), session));
    Assert.Null(await End(await app.Whole(), session));
  }

  [Fact]
  public async Task Of_many_all_end_or_none() {
    var (one, other, stranger) = (await SignedIn(app.Desk), await SignedIn(app.Ward), await SignedIn(app.Department));
    Assert.Equal("identity.session_not_found", await End(app.Manager(app.Ward), one.Session, stranger.Session));
    Assert.Equal("identity.session_none_chosen", await End(app.Manager(app.Ward)));
    Assert.Equal(200, (int)(await one.Visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
    Assert.Null(await End(app.Manager(app.Ward), one.Session, other.Session));
    Assert.All(new[] { one, other }, x => Assert.Equal(302, (int)x.Visitor.Open("/tai-khoan/thiet-bi").GetAwaiter().GetResult().StatusCode));
    Assert.Equal(200, (int)(await stranger.Visitor.Open("/tai-khoan/thiet-bi")).StatusCode);
  }

  [Fact]
  public async Task Those_of_the_public_are_ended_by_who_administers_the_province_alone_and_ones_own_by_nobody_here() {
    var citizen = await SignedIn();
    Assert.Equal("identity.session_not_found", await End(app.Manager(app.Ward), citizen.Session));
    Assert.Null(await End(app.Manager(app.Province), citizen.Session));
    var own = await SignedIn(app.Desk);
    var (person, _) = await app.Of(own.Name);
    Assert.Equal("identity.session_not_found", await End(app.Manager(app.Ward) with { Id = person }, own.Session));
  }

  [Fact]
  public async Task Systems_that_it_let_in_hear_of_it() {
    var rp = await RelyingParty.Web(app);
    var (_, account, session, visitor) = await SignedIn(app.Desk);
    await app.AsIntruder("update identity.client set back_channel_uri = 'https://other.example/het-phien' where id = $1", rp.Client.Id);
    await rp.Tokens(visitor);
    Assert.Null(await End(app.Manager(app.Ward), session));
    await app.RunJobs();
    Assert.NotEmpty(await app.Sql("select 1 from kernel.outbox where type = 'identity.tell_client' and body::text like '%' || $1 || '%'", session.ToString()));
    Assert.NotEqual(Guid.Empty, account);
  }
}
