using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ResultApp))]
public sealed class OpenResultTests(ResultApp app) {
  [Fact]
  public async Task A_result_is_signed_by_the_head_and_sealed_by_the_office_and_checks_out() {
    var (id, _) = await app.Decided("electronic");
    Assert.Equal(10, await app.Status(id));
    var file = Path.Combine(app.Data, "result.pdf");
    await File.WriteAllBytesAsync(file, await app.Download((string)(await app.Get(Hoa, $"/api/dossiers/{id}/result"))["address"]!));
    var report = await Tool.Run("pdfsig", "-nocert", file);
    Assert.Equal(2, report.Split("Signature is Valid.").Length - 1);
    Assert.Contains("Signature #2", report, StringComparison.Ordinal);
    Assert.Contains("Total document signed", report[report.IndexOf("Signature #2", StringComparison.Ordinal)..], StringComparison.Ordinal);
    var text = await Tool.Run("pdftotext", "-layout", file, "-");
    Assert.Contains("Đồng ý cấp <giấy>", text, StringComparison.Ordinal);
  }
}
