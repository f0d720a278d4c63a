using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class ShowProcedureTests(ReadProvince app) {
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

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_page_says_what_is_not_verified() {
    var html = await app.As().GetStringAsync("/dich-vu-cong/1.013225", Ct);
    Assert.Contains("Xin giấy phép xây nhà", html, StringComparison.Ordinal);
    Assert.Contains("7 ngày làm việc", html, StringComparison.Ordinal);
    Assert.Contains("Chưa xác minh", html, StringComparison.Ordinal);
    Assert.Contains("Mức ví dụ", html, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_unknown_procedure_is_not_found_with_a_way_out() {
    var answer = await app.As().GetAsync("/dich-vu-cong/9.999999", Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.Contains("href=\"/\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_machine_reads_the_same_as_json_ld() {
    var answer = await app.As().GetAsync("/dich-vu-cong/1.001193/mo-ta.jsonld", Ct);
    Assert.Equal("application/ld+json", answer.Content.Headers.ContentType!.MediaType);
    var described = (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!;
    Assert.Equal(("GovernmentService", "1.001193", "Đăng ký khai sinh"), ((string)described["@type"]!, (string)described["identifier"]!, (string)described["name"]!));
  }
}
