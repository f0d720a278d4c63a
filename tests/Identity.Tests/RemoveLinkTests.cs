using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class RemoveLinkTests(IdentityApp app) : OwnWriteTests(app), IClassFixture<IdentityApp> {
  async Task<(Guid Link, Account Account)> Linked(string? password = IdentityApp.Password) {
    var account = await app.Person($"l{Guid.CreateVersion7():N}"[..20], password: password, units: app.Desk);
    var (_, provider) = await ChangeProviderTests.Added(app);
    var link = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values ($1, $2, $1::text, $3, now(), now(), true)", link, provider, account.Id);
    return (link, account);
  }

  static Actor Owner(Account account) => new(account.Subject, ActorKind.Citizen, "", null, [], []);

  protected override async Task<Write> Prepare() {
    var (link, account) = await Linked();
    return new($"/api/identity/links/{link}/remove", null, Owner(account), account.Id, "identity.account_unlinked") {
      Permission = "account.links", Stranger = Owner((await Linked()).Account), Unseen = "identity.upstream_link_not_found", Again = "identity.upstream_link_not_found",
      Row = "select 1 from identity.account a where id = $1 and not exists (select from identity.upstream_link l where l.account = a.id)",
    };
  }

  [Fact]
  public async Task The_last_way_in_stays() {
    var (link, account) = await Linked(password: null);
    var answer = await app.As(Owner(account)).PostAsync($"/api/identity/links/{link}/remove", null, TestContext.Current.CancellationToken);
    Assert.Equal(409, (int)answer.StatusCode);
    Assert.Contains("identity.upstream_last_way_in", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    Assert.Single(await app.Sql("select 1 from identity.upstream_link where id = $1", link));
  }

  [Fact]
  public async Task The_sessions_that_it_opened_are_over_and_others_go_on() {
    var (link, account) = await Linked();
    var (thief, owner) = (new Visitor(app), new Visitor(app));
    await thief.SignIn(account.UserName);
    await app.AsIntruder("update identity.session set provider = (select provider from identity.upstream_link where id = $2) where account = $1", account.Id, link);
    await owner.SignIn(account.UserName);
    Assert.Equal(200, await Remove(link, account));
    Assert.Equal((302, 200), ((int)(await thief.Open("/tai-khoan")).StatusCode, (int)(await owner.Open("/tai-khoan")).StatusCode));
  }

  [Fact]
  public async Task A_passkey_is_a_way_in_too_and_one_that_counts_no_more_is_none() {
    var (link, account) = await Linked();
    var owner = new Visitor(app);
    await owner.SignIn(account.UserName);
    using var key = new SoftKey();
    await owner.Add(key);
    await app.AsIntruder("update identity.account set password_hash = null where id = $1", account.Id);
    await app.AsIntruder("update identity.passkey set suspect_at = now() where account = $1", account.Id);
    async Task<int> Remove() => (int)(await app.As(Owner(account)).PostAsync($"/api/identity/links/{link}/remove", null, TestContext.Current.CancellationToken)).StatusCode;
    Assert.Equal(409, await Remove());
    await app.AsIntruder("update identity.passkey set suspect_at = null where account = $1", account.Id);
    Assert.Equal(200, await Remove());
  }

  async Task<int> Remove(Guid link, Account account) => (int)(await app.As(Owner(account)).PostAsync($"/api/identity/links/{link}/remove", null, TestContext.Current.CancellationToken)).StatusCode;

  async Task<Guid> Another(Account account, bool inUse = true) {
    var (key, provider) = await ChangeProviderTests.Added(app);
    var link = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values ($1, $2, $1::text, $3, now(), now(), true)", link, provider, account.Id);
    if (!inUse) {
      await using var act = app.Begin();
      await DisableProvider.Run(new(key, true, "Bị xâm nhập"), act.Work, app.Services.GetRequiredService<UpstreamProviders>(), app.Services.GetRequiredService<LiveSessions>(), TestContext.Current.CancellationToken);
    }
    return link;
  }

  [Fact]
  public async Task A_link_with_a_provider_out_of_use_is_no_way_in() {
    var (link, account) = await Linked(password: null);
    await Another(account, inUse: false);
    Assert.Equal(409, await Remove(link, account));
    await Another(account);
    Assert.Equal(200, await Remove(link, account));
  }

  [Fact]
  public async Task Of_two_removed_at_once_one_stays() {
    for (var round = 0; round < 3; round++) {
      var (link, account) = await Linked(password: null);
      var answers = await Task.WhenAll(Remove(link, account), Remove(await Another(account), account));
      Assert.Equal([200, 409], answers.Order());
      Assert.Single(await app.Sql("select 1 from identity.upstream_link where account = $1", account.Id));
    }
  }
}
