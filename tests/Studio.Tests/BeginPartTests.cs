using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

public sealed class BeginPartTests(ProvinceApp app) : WriteSliceTests(app), IClassFixture<ProvinceApp> {
  readonly ProvinceApp app = app;
  readonly Actor author = Drawing.Author();

  protected override async Task<Write> Prepare() {
    var code = DrawnProcedure.NewCode();
    var description = await app.Described(author, code);
    return new($"/api/studio/procedures/{code}/parts", new { part = "form" }, author, description, "studio.draft_saved") {
      Permission = StudioPermissions.Edit, Stranger = Drawing.Author("Người khác"), Unseen = "studio.no_procedure", Invalid = new { part = "kitchen" }, InvalidCode = "studio.bad_part", Again = "studio.already_drawn",
      Row = "select 1 from studio.draft where id = $1 and content like '%studio:form/p9-%-form%'",
    };
  }

  async Task<JsonNode> Description(Guid draft) => JsonNode.Parse((string)(await app.Sql("select content from studio.draft where id = $1", draft)).Single()[0]!)!;

  [Theory]
  [InlineData("process", "process")]
  [InlineData("fee", "cases/0/fees/0/amount/decision")]
  [InlineData("result", "results/0/template")]
  [InlineData("refusal", "results/0/refusalTemplate")]
  [InlineData("result-form", "results/0/form")]
  [InlineData("slip-03", "slips/0/template")]
  public async Task The_description_names_what_was_begun(string part, string place) {
    var code = DrawnProcedure.NewCode();
    var description = await app.Described(author, code);
    await app.Part(author, code, part);
    var at = await Description(description);
    foreach (var step in place.Split('/')) at = int.TryParse(step, out var i) ? at![i]! : at![step]!;
    Assert.EndsWith($"p{code.Replace('.', '-')}-{part}", (string)at!, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("process", "core:process/one-stop")]
  [InlineData("form", "gia-lai:form/register-copy")]
  [InlineData("slip-01", "core:template/form-01")]
  [InlineData("result", "core:template/result-certificate")]
  public async Task It_begins_as_a_copy_of_what_is_in_force_without_mistakes(string part, string like) {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    var draft = await app.Part(author, code, part, like);
    var shown = (await app.Send(author, HttpMethod.Get, $"drafts/{draft}")).Body!;
    Assert.Empty(shown["findings"]!.AsArray().Select(f => f!.ToString()));
    Assert.DoesNotContain("saola:form", (string)shown["content"]!, StringComparison.Ordinal);
  }

  /// <summary>A receipt is no refusal: each begins as the official text of its number, which it neither is nor replaces.</summary>
  [Theory]
  [InlineData("01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Thời gian trả kết quả giải quyết hồ sơ")]
  [InlineData("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "slip.items")]
  [InlineData("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "{{ slip.reason }}")]
  [InlineData("04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "gia hạn")]
  [InlineData("05", "Thông báo dừng giải quyết hồ sơ", "dừng")]
  [InlineData("06", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "handovers")]
  public async Task A_slip_begins_as_the_official_form_of_its_number(string form, string title, string says) {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    var shown = (await app.Send(author, HttpMethod.Get, $"drafts/{await app.Part(author, code, $"slip-{form}")}")).Body!;
    var text = (string)shown["content"]!;
    Assert.Equal(title, (string)shown["name"]!);
    foreach (var part in (string[])[$"<title>{title}</title>", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", says]) Assert.Contains(part, text, StringComparison.Ordinal);
    Assert.DoesNotContain("saola:form", text, StringComparison.Ordinal);
    Assert.Empty(shown["findings"]!.AsArray().Select(f => f!.ToString()));
  }

  /// <summary>What stands on a paper is Vietnamese, whatever the screen shows, and no word of the list of parts.</summary>
  [Theory]
  [InlineData("result", "Thẻ", "Thẻ của tôi")]
  [InlineData("refusal", "Văn bản trả lời không giải quyết", "Thư trả lời")]
  [InlineData("slip-01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Giấy hẹn <thẻ>")]
  public async Task A_paper_bears_the_letterhead_and_the_name_that_it_was_given(string part, string without, string given) {
    foreach (var (typed, title) in new[] { (null, without), (given, given) }) {
      var code = DrawnProcedure.NewCode();
      await app.Described(author, code);
      using var client = app.As(author);
      client.DefaultRequestHeaders.Add("Cookie", "saola-lang=en");
      using var answer = await client.PostAsJsonAsync($"/api/studio/procedures/{code}/parts", new { part, title = typed }, TestContext.Current.CancellationToken);
      var text = (string)Assert.Single(await app.Sql("select content from studio.draft where item = $1", $"studio:template/p{code.Replace('.', '-')}-{part}"))[0]!;
      Assert.Contains($"<h1>{title}</h1>", System.Net.WebUtility.HtmlDecode(text), StringComparison.Ordinal);
      Assert.Contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", text, StringComparison.Ordinal);
    }
  }

  [Fact]
  public async Task What_is_of_another_kind_is_not_copied() {
    var code = DrawnProcedure.NewCode();
    await app.Described(author, code);
    Assert.Equal("studio.bad_like", (string?)(await app.Send(author, HttpMethod.Post, $"procedures/{code}/parts", new { part = "form", like = "core:process/one-stop" })).Body!["code"]);
  }
}
