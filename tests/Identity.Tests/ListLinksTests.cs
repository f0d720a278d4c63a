namespace Saola.Identity.Tests;

public sealed class ListLinksTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  [Fact]
  public async Task Ones_own_links_are_listed_and_what_more_can_be_linked() {
    var (mine, other) = (new Visitor(app), new Visitor(app));
    await app.SignIn(mine, new(Known.NewNumber()));
    await app.SignIn(other, new(Known.NewNumber(), "Lò Thị Mai"));
    var page = await mine.Page("/tai-khoan/lien-ket");
    Assert.Equal(["Định danh quốc gia"], page.QuerySelectorAll("main dt").Select(t => t.TextContent));
    Assert.Equal(["Liên kết với Nơi khác"], page.QuerySelectorAll("button[name='Wanted.Provider']").Select(b => b.TextContent));
  }
}
