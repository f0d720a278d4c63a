using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

/// <summary>A session that a recovery has ended, on a node that has not heard of it yet, adds no way in.</summary>
public sealed class RecoveredSessionTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Account Account, Guid Session, Visitor Visitor)> SignedIn() {
    var (account, _, name) = await app.WithCard();
    await app.AsIntruder("delete from identity.authenticator where id = $1", account.Id);
    await app.AsIntruder("delete from identity.passkey where account = $1", account.Id);
    var visitor = new Visitor(app);
    await visitor.SignIn(name);
    return (account, (Guid)(await app.Sql("select id from identity.session where account = $1", account.Id))[0][0]!, visitor);
  }

  async Task Recovered(Account account) {
    var number = (string)(await app.Sql("select personal_number from identity.person where id = $1", account.Person!.Value))[0][0]!;
    Assert.NotNull((await app.Recover(app.Rescuer(), Cards.Typed(number)))["link"]);
  }

  static Actor Owner(Account account) => Testing.People.Citizen(account.Person!.Value);

  [Theory, InlineData(false), InlineData(true)]
  public async Task It_adds_no_key(bool recovered) {
    var (account, session, visitor) = await SignedIn();
    using var key = new SoftKey();
    var page = await visitor.Page(SecurityPage);
    var (state, made) = (page.QuerySelector("[name='Key.State']")!.GetAttribute("value"), key.Make(KeyVisits.Options(page)));
    if (recovered) await Recovered(account);
    await using var act = app.Begin(Owner(account), "account.security");
    var done = await AddPasskey.Run(new("Máy lạ", state, made), session, act.Work, (Passkeys)act.Services.GetService(typeof(Passkeys))!, (OwnerNotices)act.Services.GetService(typeof(OwnerNotices))!, Ct);
    Assert.Equal(recovered, done.IsError);
    Assert.Equal(recovered ? 0 : 1, (await app.Sql("select 1 from identity.passkey where account = $1", account.Id)).Count);
  }

  [Theory, InlineData(false), InlineData(true)]
  public async Task It_sets_no_app(bool recovered) {
    var (account, session, visitor) = await SignedIn();
    var page = await visitor.Page(Setup);
    var (state, code) = (page.QuerySelector("[name='App.State']")!.GetAttribute("value"), Code(SecretOf(page), app.Clock.GetUtcNow()));
    if (recovered) await Recovered(account);
    await using var act = app.Begin(Owner(account), "account.authenticator");
    var done = await SetAuthenticator.Run(new(state, code), session, act.Work, (Authenticators)act.Services.GetService(typeof(Authenticators))!, (OwnerNotices)act.Services.GetService(typeof(OwnerNotices))!, Ct);
    Assert.Equal(recovered, done.IsError);
    Assert.Equal(recovered ? 0 : 1, (await app.Sql("select 1 from identity.authenticator where id = $1", account.Id)).Count);
  }
}
