using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class LockAccountsTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  Task<Account> Someone() => app.Person($"k{Guid.CreateVersion7():N}"[..20], "Kpă Khóa Chung", units: app.Desk);

  protected override async Task<Write> Prepare() {
    var (one, two) = (await Someone(), await Someone());
    Guid[] people = [one.Person!.Value, two.Person!.Value];
    return new("/api/identity/officials/lock", new { people, @lock = true, reason = "Thôi việc" }, app.Manager(app.Ward), two.Id, "identity.account_locked") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Department), Unseen = "identity.account_not_found",
      Invalid = new { people, @lock = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.account_locked",
      Row = "select 1 from identity.account where id = $1 and disabled_at is not null",
    };
  }

  [Fact]
  public async Task Several_are_picked_locked_on_the_page_and_their_history_tells_it() {
    var (one, two) = (await Someone(), await Someone());
    var visitor = new Visitor(app, app.As(app.Manager(app.Ward)));
    var page = await Visitor.Read(await visitor.Send("/quan-tri/can-bo", "Reason", ("chon", $"{one.Person}"), ("chon", $"{two.Person}"), ("viec", "khoa"), ("Reason", "Nghỉ hưu cùng đợt")));
    Assert.Contains("2", page.QuerySelector("[role=status], .notice, main")!.TextContent, StringComparison.Ordinal);
    Assert.Equal([[true], [true]], (await app.Sql("select disabled_at is not null from identity.account where id = any ($1)", new[] { one.Id, two.Id })).Select(r => r.ToArray()));
    var shown = (await visitor.Page($"/quan-tri/can-bo/{one.Person}")).Body!.TextContent;
    Assert.Contains("Khóa tài khoản Kpă Khóa Chung", shown, StringComparison.Ordinal);
    Assert.Contains("Nghỉ hưu cùng đợt", shown, StringComparison.Ordinal);
    var none = await visitor.Send("/quan-tri/can-bo", "Reason", ("viec", "khoa"), ("Reason", "Không ai"));
    Assert.Equal(System.Net.HttpStatusCode.BadRequest, none.StatusCode);
  }
}
