using System.Net;
using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

public sealed class RemoveAuthenticatorTests(IdentityApp app) : IClassFixture<IdentityApp> {
  async Task<(Visitor Visitor, Account Account, string Name)> In() {
    var (name, account, secret, _, _) = await app.WithApp();
    var visitor = await app.AtSecond(name);
    await visitor.Give(Code(secret, app.Clock.GetUtcNow()));
    return (visitor, account, name);
  }

  [Fact]
  public async Task Afterwards_the_password_is_enough_and_the_recovery_codes_are_void() {
    var (visitor, account, name) = await In();
    Assert.Equal($"{SecurityPage}?da-doi=true", Visitor.Leads(await visitor.Send(SecurityPage, "Gỡ bỏ")));
    Assert.Empty(await app.Sql("select 1 from identity.recovery_code where account = $1", account.Id));
    Assert.Equal("/can-bo", Visitor.Leads(await new Visitor(app).SignIn(name)));
    Assert.Equal(account.Subject, (Guid)(await app.Sql("select actor from ledger.entry where type = 'identity.authenticator_removed' and object_id = $1", account.Id))[0][0]!);
  }

  [Fact]
  public async Task It_stays_while_two_factors_are_asked_for_and_there_is_no_key() {
    var (visitor, account, _) = await In();
    await app.AsIntruder("update identity.sign_in_policy set security_level = 3");
    var refused = await visitor.Send(SecurityPage, "Gỡ bỏ");
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    Assert.Single(await app.Sql("select 1 from identity.authenticator where id = $1", account.Id));
  }

  [Fact]
  public async Task It_stays_beside_a_key_that_opens_no_post() {
    var (visitor, account, _) = await In();
    using var key = new SoftKey();
    await visitor.Add(key);
    await app.AsIntruder("update identity.passkey set in_office = false where account = $1", account.Id);
    await app.AsIntruder("update identity.sign_in_policy set security_level = 3");
    var refused = await visitor.Send(SecurityPage, "Gỡ bỏ", ("_handler", "remove-app"));
    await app.AsIntruder("update identity.sign_in_policy set security_level = 0");
    Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    Assert.Single(await app.Sql("select 1 from identity.authenticator where id = $1", account.Id));
  }

  [Fact]
  public async Task Who_has_none_removes_none() {
    await app.Fill();
    await using var act = app.Begin(Testing.People.Citizen(), "account.security");
    var (training, notices) = ((Training)act.Services.GetService(typeof(Training))!, (OwnerNotices)act.Services.GetService(typeof(OwnerNotices))!);
    Assert.Equal("identity.authenticator_not_found", (await RemoveAuthenticator.Run(new(), act.Work, training, notices, TestContext.Current.CancellationToken)).Error!.Code);
  }
}
