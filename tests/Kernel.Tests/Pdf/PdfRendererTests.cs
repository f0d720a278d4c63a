using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Saola.Kernel.Pdf;
using Xunit;

namespace Saola.Kernel.Tests.Pdf;

public sealed class PdfRendererTests : IDisposable {
  readonly PdfRenderer renderer = Renderer(TimeSpan.FromSeconds(60));

  public void Dispose() => renderer.Dispose();

  [Fact]
  public async Task Vietnamese_text_comes_out_as_it_went_in_with_the_fonts_of_official_documents() {
    var pdf = await Render("<p style='font-family: \"Times New Roman\"'>Giấy tiếp nhận hồ sơ và hẹn trả kết quả: Ữ ộ ằ ẵ đ Đ</p>");
    Assert.Contains("Giấy tiếp nhận hồ sơ và hẹn trả kết quả: Ữ ộ ằ ẵ đ Đ", await Tool("pdftotext", pdf, "-", before: false));
    var fonts = await Tool("pdffonts", pdf);
    Assert.Contains("Liberation-Serif", fonts);
    Assert.Contains("yes yes yes", fonts);
  }

  [Fact]
  public async Task One_process_serves_many_documents() {
    await Render("<p>một</p>");
    var first = renderer.ProcessIds.Single();
    for (var i = 0; i < 5; i++) await Render($"<p>{i}</p>");
    Assert.Contains(first, renderer.ProcessIds);
  }

  [Fact]
  public async Task The_same_document_gives_the_same_bytes() =>
    Assert.Equal(await Render("<h1>Quyết định</h1>"), await Render("<h1>Quyết định</h1>"));

  [Fact]
  public async Task A_killed_worker_is_replaced_without_the_caller_noticing() {
    await Render("<p>trước</p>");
    using var worker = System.Diagnostics.Process.GetProcessById(renderer.ProcessIds.Single());
    worker.Kill();
    await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
    for (var i = 0; i < renderer.Workers; i++) Assert.StartsWith("%PDF", Encoding.ASCII.GetString(await Render("<p>sau</p>"), 0, 4));
  }

  [Fact]
  public async Task Neither_files_nor_the_network_are_read() {
    var secret = Path.GetTempFileName();
    await File.WriteAllTextAsync(secret, "TỐI-MẬT-123");
    var pdf = await Render($"""
      <link rel="stylesheet" href="file://{secret}"><link rel="attachment" href="file://{secret}"><img src="file://{secret}"><img src="http://127.0.0.1:1/">
      <object data="file://{secret}"></object><p style="background: url(file://{secret})">chỉ có chữ này</p><a href="file://{secret}" rel="attachment">x</a>
      """);
    File.Delete(secret);
    Assert.DoesNotContain("123", await Tool("pdftotext", pdf, "-", before: false));
    Assert.DoesNotContain("EmbeddedFile", Encoding.Latin1.GetString(pdf));
  }

  [Fact]
  public async Task Assets_that_come_with_the_document_are_shown() {
    var assets = PdfAssets.None.With("mau.css", "text/css", "p::after { content: 'từ tệp kèm' }"u8.ToArray())
      .With("dau.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"u8.ToArray());
    var answer = await renderer.Render("<link rel='stylesheet' href='asset:mau.css'><img src='asset:dau.svg'><p>chữ </p>", assets, CancellationToken.None);
    Assert.Contains("chữ từ tệp kèm", await Tool("pdftotext", answer.Value, "-", before: false));
  }

  [Fact]
  public async Task A_document_that_takes_too_long_is_stopped_and_the_next_one_is_served() {
    using var hasty = Renderer(TimeSpan.FromSeconds(4));
    await hasty.Render("<p>ấm máy</p>", PdfAssets.None, CancellationToken.None);
    var endless = string.Concat(Enumerable.Repeat("<table><tr><td>", 400)) + string.Concat(Enumerable.Repeat("<p>dài</p>", 20_000));
    var failure = await Assert.ThrowsAsync<PdfFailedException>(() => hasty.Render(endless, PdfAssets.None, CancellationToken.None));
    Assert.NotEmpty(failure.Message);
    Assert.False((await hasty.Render("<p>tiếp</p>", PdfAssets.None, CancellationToken.None)).IsError);
  }

  [Fact]
  public async Task Many_at_once_all_come_out_and_too_many_are_told_to_wait() {
    var answers = await Task.WhenAll(Enumerable.Range(0, 260).Select(i => renderer.Render($"<p>số {i}</p>", PdfAssets.None, CancellationToken.None)));
    Assert.Contains(answers, answer => answer.IsError && answer.Error.Code == "pdf.busy" && answer.Error.Kind == ErrorKind.TooMany);
    Assert.True(answers.Count(answer => !answer.IsError) >= 200);
  }

  [Fact]
  public async Task A_missing_interpreter_or_package_is_named() {
    using var without = new PdfRenderer(Settings(("SAOLA_PYTHON", "/bin/false")), NullLogger<PdfRenderer>.Instance);
    var failure = await Assert.ThrowsAsync<PdfFailedException>(() => without.Render("<p>x</p>", PdfAssets.None, CancellationToken.None));
    Assert.Contains("weasyprint", failure.Message);
  }

  async Task<byte[]> Render(string html) => (await renderer.Render(html, PdfAssets.None, CancellationToken.None)).Value;

  static PdfRenderer Renderer(TimeSpan patience) => new(Settings(), NullLogger<PdfRenderer>.Instance) { Patience = patience };

  static Settings Settings(params (string Key, string Value)[] values) =>
    new(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => new KeyValuePair<string, string?>(v.Key, v.Value))).Build());

  static async Task<string> Tool(string name, byte[] pdf, string? option = null, bool before = true) {
    var path = Path.GetTempFileName();
    await File.WriteAllBytesAsync(path, pdf);
    string[] arguments = option is null ? [path] : before ? [option, path] : [path, option];
    using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
    var text = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    File.Delete(path);
    return text;
  }
}
