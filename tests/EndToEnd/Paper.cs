using System.Diagnostics;
using Microsoft.Playwright;
using Xunit;

namespace Saola.EndToEnd;

/// <summary>Papers in people's hands: a photograph to hand in, a result to check.</summary>
internal static class Paper {
  /// <summary>A photograph as a phone takes it: a page with these words, as JPEG.</summary>
  public static async Task<byte[]> Photo(Visitor v, string words) {
    var page = await v.Page.Context.Browser!.NewPageAsync();
    await page.SetContentAsync($"<h1 style='font:60px serif;padding:80px'>{words}</h1>");
    var taken = await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 60 });
    await page.CloseAsync();
    return taken;
  }

  /// <summary>An independent program finds both signatures valid and the seal over the whole file; answers the text.</summary>
  public static async Task<string> AssertSignedAndSealed(byte[] pdf, string office) {
    var file = Path.GetTempFileName();
    try {
      await File.WriteAllBytesAsync(file, pdf);
      var report = await Run("pdfsig", "-nocert", file);
      Assert.Equal(2, report.Split("Signature is Valid.").Length - 1);
      var second = report[report.IndexOf("Signature #2", StringComparison.Ordinal)..];
      Assert.Contains("Total document signed", second, StringComparison.Ordinal);
      Assert.Contains(office, second, StringComparison.Ordinal);
      return await Run("pdftotext", "-layout", file, "-");
    } finally {
      File.Delete(file);
    }
  }

  /// <summary>The address in the QR code says that this file is the one issued, and that one with a byte more is not.</summary>
  public static async Task AssertIssued(LiveProvince province, string code, byte[] pdf, Visitor holder) {
    var token = (string)(await province.Sql("select r.check_token from public_services.dossier_result r join public_services.dossier d on d.id = r.dossier where d.code = $1", code))[0][0]!;
    foreach (var (file, verdict) in new[] { (pdf, "Đúng là bản đã cấp"), ([.. pdf, 32], "Không phải bản đã cấp") }) {
      await holder.Go($"/kiem-tra/{token}");
      await holder.Attach("Tệp cần kiểm tra", "ket-qua.pdf", "application/pdf", file);
      await holder.Press("Kiểm tra tệp");
      await holder.Sees(verdict);
    }
  }

  public static async Task<string> Text(byte[] pdf) {
    var file = Path.GetTempFileName();
    try {
      await File.WriteAllBytesAsync(file, pdf);
      return await Run("pdftotext", "-layout", file, "-");
    } finally {
      File.Delete(file);
    }
  }

  static async Task<string> Run(string program, params string[] arguments) {
    using var ran = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
    return await ran.StandardOutput.ReadToEndAsync();
  }
}
