using System.Net;
using static Saola.Identity.Tests.AppVisits;

namespace Saola.Identity.Tests;

public sealed class RenewRecoveryCodesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  [Fact]
  public async Task New_recovery_codes_void_the_old() {
    var (name, account, secret, codes, _) = await app.WithApp();
    var visitor = await app.AtSecond(name);
    await visitor.Give(Code(secret, app.Clock.GetUtcNow()));
    var fresh = CodesOf(await Visitor.Read(await visitor.Send("/tai-khoan/thiet-bi-bao-mat", "Tạo mã dự phòng mới")));
    Assert.Equal(RecoveryCode.Count, fresh.Length);
    Assert.Empty(fresh.Intersect(codes));
    Assert.Equal(HttpStatusCode.BadRequest, (await (await app.AtSecond(name)).Give(codes[0])).StatusCode);
    Assert.Equal("/can-bo", Visitor.Leads(await (await app.AtSecond(name)).Give(fresh[0])));
    Assert.Equal(2, (await app.Ledger(account.Id)).Count(t => t == "identity.recovery_codes_made"));
  }

  [Fact]
  public async Task Without_an_app_there_are_none() {
    await app.Fill();
    await using var act = app.Begin(Testing.People.Citizen(), "account.security");
    var notices = (OwnerNotices)act.Services.GetService(typeof(OwnerNotices))!;
    Assert.Equal("identity.authenticator_not_found", (await RenewRecoveryCodes.Run(new(), act.Work, notices, TestContext.Current.CancellationToken)).Error!.Code);
  }
}
