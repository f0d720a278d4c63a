using System.Net;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class MakeLinkTests(IdentityApp app) : BareWriteTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var account = await app.Person($"k{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    return new($"/api/identity/officials/{account.Person}/link", null, app.Manager(app.Ward), account.Id, "identity.link_made") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.account_not_found", Again = "identity.account_not_found",
      Meanwhile = () => app.AsIntruder("update identity.account set demo = true where id = $1", account.Id), Row = "select 1 from identity.account_link where account = $1 and used_at is null",
    };
  }

  [Fact]
  public async Task Nobody_makes_a_link_for_themselves() {
    var account = await app.Person("chinh-minh", units: app.Desk);
    var self = app.Manager(app.Ward) with { Id = account.Person!.Value };
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(self).PostAsync($"/api/identity/officials/{self.Id}/link", null, Ct)).StatusCode);
  }

  [Theory]
  [MemberData(nameof(Reach.Further), MemberType = typeof(Reach))]
  public async Task Nor_of_someone_whose_rights_reach_further_than_ones_own(string how) {
    var account = await app.Person($"k{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    await app.Reaching(account, how);
    async Task<HttpStatusCode> Link(Actor actor) => (await app.As(actor).PostAsync($"/api/identity/officials/{account.Person}/link", null, Ct)).StatusCode;
    Assert.Equal(HttpStatusCode.NotFound, await Link(app.Manager(app.Ward)));
    Assert.Empty(await app.Sql("select 1 from identity.account_link where account = $1", account.Id));
    var page = (await new Visitor(app, app.As(app.Manager(app.Ward))).Page($"/quan-tri/can-bo/{account.Person}")).QuerySelector("main")!;
    Assert.Contains("ngoài phạm vi", page.TextContent, StringComparison.Ordinal);
    Assert.DoesNotContain("Cấp liên kết đặt lại mật khẩu", page.TextContent, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.OK, await Link(await app.Whole()));
  }

  [Fact]
  public async Task An_office_cannot_take_over_the_account_of_someone_who_serves_elsewhere_too() {
    var both = await app.Person("hai-noi", units: [app.Desk, app.Department]);
    Assert.Equal(HttpStatusCode.NotFound, (await app.As(app.Manager(app.Ward)).PostAsync($"/api/identity/officials/{both.Person}/link", null, Ct)).StatusCode);
  }

  [Fact]
  public async Task Who_signed_in_before_is_told_who_made_it() {
    var account = await app.Person("biet-ai-cap", units: app.Desk);
    await new Visitor(app).SignIn("biet-ai-cap");
    await app.As(app.Manager(app.Ward) with { Name = "Lê Thị Quản" }).PostAsync($"/api/identity/officials/{account.Person}/link", null, Ct);
    Assert.Contains("do Lê Thị Quản cấp", (string)Assert.Single(await app.Sql("select body from kernel.notification where recipient = $1 and channel = 'Inbox'", account.Subject))[0]!, StringComparison.Ordinal);
  }
}
