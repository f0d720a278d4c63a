namespace Saola.EndToEnd;

internal static class Payment {
  /// <summary>By the address in the message that asks for it, to the gateway and back.</summary>
  public static async Task Online(LiveProvince province, Visitor applicant, string code, string amount) {
    await applicant.Go($"/ho-so/{code}");
    await applicant.Until("Cần nộp phí, lệ phí");
    await applicant.Go($"/thanh-toan/{(await province.Sql("select track_token from public_services.dossier where code = $1", code))[0][0]}");
    await applicant.Press("Thanh toán trực tuyến");
    await applicant.Press($"Đến Cổng thanh toán, nộp {amount}");
    await applicant.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Thanh toán", Exact = true }).ClickAsync();
    await applicant.Sees("Đã nộp phí, lệ phí");
  }
}
