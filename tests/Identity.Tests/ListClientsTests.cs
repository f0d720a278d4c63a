using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ListClientsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  Actor Connector => People.Official(app.Ward.Office, app.Ward.Code!, [], IdentityPermissions.Connect);

  [Fact]
  public async Task The_list_shows_ones_own_office_page_by_page_and_finds_by_name_and_id() {
    for (var i = 0; i < ListClients.PageSize + 3; i++) await app.Connected(new($"trang-{i:00}", new($"Đăng ký mạng {i:00}"), "web", ["https://a.example.vn/cb"]));
    async Task<Ui.KeysetPage<ListClients.Row>> Page(string? query, string? after = null, string? before = null, Actor? actor = null, bool? off = null) {
      await using var act = app.Begin(actor ?? Connector, IdentityPermissions.Connect);
      return await ListClients.Run(new(query, off, after, before), act.Work, Ct);
    }
    var first = await Page("dang ky mang");
    var second = await Page("dang ky mang", first.Next);
    Assert.Equal((ListClients.PageSize, 3, null), (first.Rows.Count, second.Rows.Count, second.Next));
    Assert.Equal(ListClients.PageSize + 3, first.Rows.Concat(second.Rows).Select(r => r.Id).Distinct().Count());
    Assert.Equal(first.Rows.Select(r => r.Id), (await Page("dang ky mang", null, second.Previous)).Rows.Select(r => r.Id));
    Assert.Equal(["trang-07"], (await Page("TRANG-07")).Rows.Select(r => r.Key));
    Assert.Empty((await Page("trang-07", off: true)).Rows);
    Assert.Empty((await Page("trang-07", actor: People.Official(app.Department.Office, app.Department.Code!, [], IdentityPermissions.Connect))).Rows);
  }
}
