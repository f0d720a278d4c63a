using System.Net;
using System.Net.Http.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class LockAccountTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Task<HttpResponseMessage> Lock(Actor? actor, Guid person, bool shut, string? reason = "Thôi việc") =>
    app.As(actor).PostAsJsonAsync($"/api/identity/officials/{person}/lock", new { @lock = shut, reason }, Ct);

  protected override async Task<Write> Prepare() {
    var account = await app.Person($"l{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    return new($"/api/identity/officials/{account.Person}/lock", new { @lock = true, reason = "Thôi việc" }, app.Manager(app.Ward), account.Id, "identity.account_locked") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.account_not_found",
      Invalid = new { @lock = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.account_locked",
      Row = "select 1 from identity.account where id = $1 and disabled_at is not null",
    };
  }

  [Fact]
  public async Task A_locked_account_is_out_at_once_and_comes_back_when_opened() {
    var account = await app.Person("bi-khoa", units: app.Desk);
    var visitor = new Visitor(app);
    await visitor.SignIn("bi-khoa");
    var manager = app.Manager(app.Ward);
    Assert.Equal(HttpStatusCode.OK, (await Lock(manager, account.Person!.Value, true)).StatusCode);
    Assert.Equal(HttpStatusCode.Redirect, (await visitor.Open("/tai-khoan")).StatusCode);
    Assert.Equal(HttpStatusCode.BadRequest, (await new Visitor(app).SignIn("bi-khoa")).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await Lock(manager, account.Person!.Value, false, "Nhầm người")).StatusCode);
    Assert.Equal(HttpStatusCode.Redirect, (await new Visitor(app).SignIn("bi-khoa")).StatusCode);
    var entries = await app.Sql("select type, reason from ledger.entry where object_id = $1 and type like 'identity.account_%' order by id", account.Id);
    Assert.Equal([["identity.account_locked", "Thôi việc"], ["identity.account_unlocked", "Nhầm người"]], entries.Select(e => e.ToArray()));
  }

  /// <summary>A stolen device does not wait for who answers for the province.</summary>
  [Theory]
  [MemberData(nameof(Reach.Further), MemberType = typeof(Reach))]
  public async Task The_own_office_locks_also_someone_whose_rights_reach_further(string how) {
    var account = await app.Person($"l{Guid.CreateVersion7():N}"[..20], units: app.Desk);
    await app.Reaching(account, how);
    Assert.Equal(HttpStatusCode.OK, (await Lock(app.Manager(app.Ward), account.Person!.Value, true, "Mất máy")).StatusCode);
    Assert.Single(await app.Sql("select 1 from identity.account where id = $1 and disabled_at is not null", account.Id));
  }

  [Fact]
  public async Task A_manager_locks_an_account_on_its_page() {
    await app.Person("sep", role: "administrator", units: app.Ward);
    var person = (await app.Person("nhan-vien", units: app.Desk)).Person!.Value;
    var visitor = new Visitor(app);
    await visitor.SignIn("sep");
    Assert.Contains("Đang hoạt động", (await visitor.Page($"/quan-tri/can-bo/{person}")).QuerySelector("main")!.TextContent);
    Assert.Equal($"/quan-tri/can-bo/{person}", Visitor.Leads(await visitor.Send($"/quan-tri/can-bo/{person}/khoa", "Form.Reason", ("Form.Reason", "Mất máy"))));
    Assert.Contains("Đã khóa", (await visitor.Page($"/quan-tri/can-bo/{person}")).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.NotFound, (await visitor.Open($"/quan-tri/can-bo/{Guid.CreateVersion7()}/khoa")).StatusCode);
  }
}
