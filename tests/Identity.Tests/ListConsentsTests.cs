namespace Saola.Identity.Tests;

public sealed class ListConsentsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Page = "/tai-khoan/he-thong-da-dong-y";

  [Fact]
  public async Task A_person_sees_who_learns_what_of_them_and_nobody_elses() {
    var (asked, own) = (await RelyingParty.Web(app, s => s with { FirstParty = false, Name = new("Hệ thống hỏi") }), await RelyingParty.Web(app, s => s with { Name = new("Hệ thống tỉnh") }));
    var (visitor, other) = (await app.SignedIn(), await app.SignedIn());
    var there = Visitor.Leads(await visitor.Open(asked.Address()))!;
    await visitor.Open(Visitor.Leads(await visitor.Send(there, "Form.Agrees", ("Form.Agrees", "true")))!);
    await own.Tokens(visitor, "openid phone");
    var sections = (await visitor.Page(Page)).QuerySelectorAll("main section").Select(s => s.TextContent).ToArray();
    Assert.Equal(2, sections.Length);
    Assert.All(["Hệ thống hỏi", "Họ tên, ngày sinh, giới tính", "phường Pleiku", "Ông/Bà đồng ý lúc"], words => Assert.Contains(words, sections[0], StringComparison.Ordinal));
    Assert.All(["Hệ thống tỉnh", "Số điện thoại", "Hệ thống của tỉnh"], words => Assert.Contains(words, sections[1], StringComparison.Ordinal));
    Assert.Null((await other.Page(Page)).QuerySelector("main section"));
  }

  [Fact]
  public async Task Nobody_sees_it_without_signing_in() =>
    Assert.StartsWith("/dang-nhap", Visitor.Leads(await new Visitor(app).Open(Page)), StringComparison.Ordinal);
}
