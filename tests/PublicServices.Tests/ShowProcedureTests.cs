using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class ShowProcedureTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task The_page_to_print_says_all_that_the_page_says() {
    var v = await new CitizenVisitor(app, null).Open("/dich-vu-cong/1.013225");
    var print = v.Page.QuerySelector("main a[href='/dich-vu-cong/1.013225/in']")!.GetAttribute("href")!;
    string[] Facts() => [.. v.Page.QuerySelectorAll("main :is(h2, h3, td, dd, li:not(:has(a)))").Select(e => e.TextContent.Trim()).Where(t => t.Length > 0)];
    var said = Facts();
    await v.Open(print);
    Assert.NotNull(v.Page.QuerySelector(".paper"));
    Assert.True(said.Length > 20, $"only {said.Length} facts");
    var printed = Facts().ToHashSet(StringComparer.Ordinal);
    Assert.Equal([], said.Where(s => !printed.Contains(s)));
  }

  [Theory]
  [InlineData("/api/procedures/9.999999")]
  [InlineData("/dich-vu-cong/9.999999/in")]
  public async Task One_that_is_not_there_is_not_found(string address) => Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, null).Open(address)).Status);
}
