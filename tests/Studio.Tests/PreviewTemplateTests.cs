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

  const string Paper = """
    <!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phiếu</title><meta name="saola:purpose" content="slip"><meta name="saola:verified" content="false">
    [form]</head><body>[body]</body></html>
    """;

  static string Text(string body = "<p>Phiếu</p>", string? form = null) =>
    Paper.Replace("[body]", body, StringComparison.Ordinal).Replace("[form]", form is null ? "" : $"<meta name=\"saola:form\" content=\"{form}\">", StringComparison.Ordinal);

  /// <summary>Two lines of text would fill all memory.</summary>
  [Fact]
  public async Task A_paper_that_repeats_itself_without_end_is_refused() {
    var draft = await app.Begun(author, $"studio:template/{Drawing.NewKey("t")}", Text("{{#each a in for i in 1..1000 return i}}{{#each b in for i in 1..1000 return i}}x{{/each}}{{/each}}"));
    using var client = app.As(author);
    using var answer = await client.GetAsync($"/quan-tri/thiet-ke/{draft}/xem-mau", TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    Assert.Contains("lặp lại quá nhiều lần", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
  }

  /// <summary>An official form is one paper of the whole province: no other draft becomes it, and none leaves the province without it.</summary>
  [Theory]
  [InlineData("a:template/x", "01", "không thay được Mẫu số 01")]
  [InlineData("core:template/form-01", null, "Đây là Mẫu số 01")]
  [InlineData("core:template/form-01", "02", "Đây là Mẫu số 01")]
  [InlineData("core:template/form-01", "01", null)]
  [InlineData("a:template/x", null, null)]
  public async Task No_draft_takes_the_place_of_an_official_form(string item, string? form, string? fault) {
    var findings = (await app.Send(author, HttpMethod.Post, "lint", new { item, content = Text(form: form) })).Body!["findings"]!.AsArray();
    if (fault is null) Assert.Empty(findings);
    else Assert.Contains(fault, (string)Assert.Single(findings)!["message"]!, StringComparison.Ordinal);
  }
}
