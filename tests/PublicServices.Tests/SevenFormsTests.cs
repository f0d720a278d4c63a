using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The seven forms of TT 03/2025/TT-VPCP, each made by the act that makes it and opened as its reader opens it.</summary>
public sealed class SevenFormsTests(DossierApp app) : IClassFixture<DossierApp> {
  static readonly string[] Names = [
    "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    "Thông báo dừng giải quyết hồ sơ", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Sổ theo dõi hồ sơ",
  ];

  [Theory]
  [InlineData("01")]
  [InlineData("02")]
  [InlineData("03")]
  [InlineData("04")]
  [InlineData("05")]
  [InlineData("06")]
  public async Task A_form_is_a_PDF_A_with_the_code_as_text_Code_128_and_QR(string form) {
    var (id, code) = await app.Submitted();
    await Make(form, id, code);
    var officer = Officer("intake");
    var slip = (await app.Get(officer, $"/api/dossiers/{id}/papers"))["slips"]!.AsArray().Single(s => (string)s!["form"]! == form)!;
    var file = await Saved((string)(await app.Post(officer, $"/api/dossiers/{id}/papers/{slip["id"]}", new { }))["address"]!, officer, form);
    var text = await Text(file);
    Assert.Contains(Names[int.Parse(form, System.Globalization.CultureInfo.InvariantCulture) - 1].ToUpperInvariant(), text.ToUpperInvariant(), StringComparison.Ordinal);
    Assert.Contains(code, text, StringComparison.Ordinal);
    await AssertArchival(file);
    await Tool.Run("pdftoppm", "-r", "200", "-png", "-singlefile", file, file);
    var codes = await Tool.Run("zbarimg", "--quiet", $"{file}.png");
    Assert.Contains($"CODE-128:{code}\n", codes, StringComparison.Ordinal);
    var track = (string)(await app.Sql("select track_token from public_services.dossier where id = $1", id))[0][0]!;
    Assert.Contains($"QR-Code:http://localhost/tra-cuu/{track}\n", codes, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_register_is_a_PDF_A_that_lists_what_was_accepted() {
    var (id, code) = await app.Submitted();
    await Make("01", id, code);
    var file = await Saved("/can-bo/so-theo-doi/in?ly-do=ki%E1%BB%83m%20tra%20s%E1%BB%95%20theo%20qu%C3%BD", Officer("intake"), "07");
    var text = await Text(file);
    Assert.Contains(Names[6].ToUpperInvariant(), text.ToUpperInvariant(), StringComparison.Ordinal);
    // a narrow column may break a code at its hyphens
    Assert.Contains(code, text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    await AssertArchival(file);
    Assert.Matches(@"Page size:\s+841.*x 595", await Tool.Run("pdfinfo", file));
  }

  async Task Make(string form, Guid id, string code) {
    var (intake, specialist) = (Officer("intake"), Officer("specialist"));
    var check = await app.Open(code, "intake_check");
    switch (form) {
      case "02":
        await app.Step(intake, id, check, "request-supplement", new { items = new[] { "Bản chụp rõ hơn" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
        return;
      case "03":
        await app.Step(intake, id, check, "refuse", new { reason = "Không thuộc thẩm quyền" });
        return;
    }
    await app.Step(intake, id, check, "accept");
    if (form == "04") await app.Post(specialist, $"/api/dossiers/{id}/extend", new { to = app.Clock.GetUtcNow().AddDays(30), reason = "Chờ ý kiến" });
    if (form == "05") await app.Post(specialist, $"/api/dossiers/{id}/stop", new { reason = "Theo đề nghị của người nộp" });
  }

  async Task<string> Saved(string address, Kernel.Actor officer, string form) {
    using var client = app.As(officer);
    var file = Path.Combine(app.Data, $"{form}-{Guid.CreateVersion7():N}.pdf");
    await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync(address));
    return file;
  }

  /// <summary>The words in reading order, one space between them: a title may take two lines.</summary>
  static async Task<string> Text(string file) => string.Join(' ', (await Tool.Run("pdftotext", file, "-")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

  static async Task AssertArchival(string file) {
    var described = await Tool.Run("pdfinfo", "-meta", file);
    Assert.Matches("""pdfaid:part(="|>)3""", described);
    Assert.Matches("""pdfaid:conformance(="|>)B""", described);
    var fonts = (await Tool.Run("pdffonts", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToArray();
    Assert.NotEmpty(fonts);
    // columns: emb sub uni
    Assert.All(fonts, font => Assert.Contains(" yes yes yes ", font, StringComparison.Ordinal));
  }
}
