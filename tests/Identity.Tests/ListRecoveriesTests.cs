using System.Net;

namespace Saola.Identity.Tests;

public sealed class ListRecoveriesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string List = "/quan-tri/khoi-phuc";

  static (string, string)[] Card(string number, string name = "Trần Thị Bình") => [("Form.PersonalNumber", number), ("Form.FullName", name), ("Form.DateOfBirth", "03/02/1990")];

  [Fact]
  public async Task Others_see_what_waits_and_who_agrees_gets_the_link_once() {
    var (account, number, recovery, officer) = await app.Asked();
    var page = $"{List}/{recovery}";
    var asking = new Visitor(app, app.As(officer));
    Assert.Null((await asking.Page(List)).QuerySelector($"a[href='{page}']"));
    Assert.Contains("Người đề nghị không được tự xác nhận", (await asking.Page(page)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    var far = new Visitor(app, app.As(app.Rescuer(app.Department)));
    Assert.Null((await far.Page(List)).QuerySelector($"a[href='{page}']"));
    Assert.Equal(HttpStatusCode.NotFound, (await far.Open(page)).StatusCode);
    var second = new Visitor(app, app.As(app.Rescuer()));
    Assert.Contains("Trần Thị Bình", (await second.Page(List)).QuerySelector($"a[href='{page}']")!.TextContent, StringComparison.Ordinal);
    var open = await second.Page(page);
    Assert.Contains("Mất điện thoại", open.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    var wrong = await Visitor.Read(await second.Send(open, page, "Form.PersonalNumber", Card(number, "Trần Thị Bính")));
    Assert.Contains("không khớp", wrong.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    Assert.Equal("Trần Thị Bính", wrong.QuerySelector("[name='Form.FullName']")!.GetAttribute("value"));
    var done = await Visitor.Read(await second.Send(open, page, "Form.PersonalNumber", Card(number)));
    Assert.Contains("/dang-nhap/dat-mat-khau?ma=", done.QuerySelector("[name='link']")!.GetAttribute("value"), StringComparison.Ordinal);
    Assert.False(await app.Opens(account));
    // who had it open as well is told, and sees no link
    var late = await second.Send(open, page, "Form.PersonalNumber", Card(number));
    Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    var told = await Visitor.Read(late);
    Assert.Contains("đã được xử lý", told.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    Assert.Null(told.QuerySelector("[name='link']"));
    Assert.Null((await second.Page(List)).QuerySelector($"a[href='{page}']"));
  }

  [Fact]
  public async Task What_is_more_than_a_page_follows_on_the_next() {
    var number = await app.Fill(ListRecoveries.PageSize + 1);
    var second = new Visitor(app, app.As(app.Rescuer(number)));
    var first = await second.Page(List);
    Assert.Equal(ListRecoveries.PageSize, first.QuerySelectorAll("tbody tr").Length);
    Assert.Single((await second.Page(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).QuerySelectorAll("tbody tr"));
  }
}

internal static class ManyRecoveries {
  /// <summary>A ward of its own with so many accounts that wait.</summary>
  public static async Task<Organisation> Fill(this IdentityApp app, int count) {
    var ward = await app.Ward1();
    for (var i = 0; i < count; i++) {
      var account = await app.Person($"n{Guid.CreateVersion7():N}"[..20], password: null, units: ward);
      await app.AsIntruder("insert into identity.recovery (id, account, asked_by, asked_by_name, asked_at, reason, expires_at, version) values ($1, $2, $3, 'Lê Thị Cứu', now(), 'Mất máy', $4, 1)",
        Guid.CreateVersion7(), account.Id, Guid.CreateVersion7(), app.Clock.GetUtcNow().AddDays(1).UtcDateTime);
    }
    return ward;
  }
}
