using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ExportStaffTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("csv")]
  [InlineData("xlsx")]
  public async Task The_list_of_ones_own_office_comes_with_its_posts_and_as_evidence(string format) {
    var name = $"x{Guid.CreateVersion7():N}"[..20];
    await app.Person(name, "=Trần Thị Xuất", units: app.Desk);
    var stranger = $"y{Guid.CreateVersion7():N}"[..20];
    await app.Person(stranger, units: app.Department);
    var manager = app.Manager(app.Ward);
    var lines = StaffTable.Read(await app.As(manager).GetByteArrayAsync($"/api/identity/staff/export?format={format}", Ct)).Value;
    var line = lines.Single(l => l["user_name"] == name);
    Assert.Equal(("=Trần Thị Xuất", "H21.106/mot-cua", "intake", ""), (line["full_name"], line["unit"], line["roles"], line["change"]));
    Assert.DoesNotContain(lines, l => l["user_name"] == stranger);
    Assert.Contains(await app.Sql("select actor from ledger.entry where type = 'identity.staff_exported' and facts->>'format' = $1", format), r => (Guid)r[0]! == manager.Id);
  }

  [Fact]
  public async Task Nobody_and_who_may_not_manage_exports_nothing() {
    await app.Fill();
    Assert.Equal(401, (int)(await app.As().GetAsync("/api/identity/staff/export", Ct)).StatusCode);
    Assert.Equal(403, (int)(await app.As(app.Counter(app.Ward)).GetAsync("/api/identity/staff/export", Ct)).StatusCode);
  }
}
