using System.Net;

namespace Saola.Studio.Tests;

public sealed class PreviewTemplateTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  [Fact]
  public async Task A_draft_of_a_paper_is_printed_with_examples_in_a_page_where_nothing_runs() {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    var draft = await app.Part(author, code, "slip-01");
    using var client = app.As(author);
    using var answer = await client.GetAsync($"/quan-tri/thiet-ke/{draft}/xem-mau", TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    Assert.Contains("default-src 'none'", string.Join(';', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    Assert.Contains("Nguyễn Văn A", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    using var other = app.As(Drawing.Author("Người khác"));
    using var hidden = await other.GetAsync($"/quan-tri/thiet-ke/{draft}/xem-mau", TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
  }
}
