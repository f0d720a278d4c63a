using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Signing.Tests;

/// <summary>Open to anyone, and nothing of the file is kept.</summary>
public sealed class VerifyFileTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly StampPlace Place = new(1, 300, 200, 200, 60);
  Signatures Signatures => app.Services.GetRequiredService<Signatures>();

  [Fact]
  public async Task Anyone_checks_a_file_and_reads_who_signed_it() {
    var certificate = await app.Issue("Nguyễn Thị Thu Hường", "Chủ tịch");
    byte[] signed;
    await using (var act = app.Begin()) {
      signed = (await Signatures.Sign(act.Work, SamplePdfs.Plain(), new(SignerKind.Person, certificate.Owner, "Phê duyệt", Place), CancellationToken.None)).Value;
      await act.Work.Commit(CancellationToken.None);
    }
    var page = await Check(app.As(), signed);
    var text = page.QuerySelector("main")!.TextContent;
    foreach (var words in new[] { "Tệp hợp lệ", "Nguyễn Thị Thu Hường", "Chủ tịch", "Ủy ban nhân dân xã Ia Grai", "Phê duyệt", "chữ ký bao trùm toàn bộ tệp", "Đúng là tệp do hệ thống này ký" }) {
      Assert.Contains(words, text);
    }
    signed[signed.AsSpan().IndexOf("100 100 l"u8)] = (byte)'9';
    var altered = (await Check(app.As(), signed)).QuerySelector("main")!.TextContent;
    Assert.Contains("Tệp có chữ ký không hợp lệ", altered);
    Assert.Contains("Không khớp với chữ ký", altered);
    Assert.DoesNotContain("Đúng là tệp do hệ thống này ký", altered);
  }

  [Fact]
  public async Task An_unsigned_and_an_unreadable_file_are_told_apart() {
    Assert.Contains("Tệp không có chữ ký số", (await Check(app.As(), SamplePdfs.Plain())).QuerySelector("main")!.TextContent);
    Assert.Contains("Không đọc được tệp", (await Check(app.As(), "không phải PDF"u8.ToArray())).QuerySelector("main")!.TextContent);
  }

  [Fact]
  public async Task No_file_is_told_beside_the_field() {
    var page = await Check(app.As(), null, HttpStatusCode.BadRequest);
    Assert.Contains("Chọn tệp PDF cần kiểm tra", page.QuerySelector("main form")!.TextContent);
  }

  [Fact]
  public async Task A_file_of_more_than_20_MB_is_not_verified() {
    using var answer = await Post(new byte[20 * 1024 * 1024 + 1]);
    Assert.True(answer.StatusCode == HttpStatusCode.RequestEntityTooLarge, await answer.Content.ReadAsStringAsync());
  }

  [Theory]
  [InlineData("")]
  [InlineData("rác")]
  public async Task Garbage_gets_a_report_that_says_so_and_is_not_kept(string text) {
    var before = await app.Sql("select count(*) from kernel.file");
    using var answer = await Post(System.Text.Encoding.UTF8.GetBytes(text));
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    var report = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    Assert.Equal("signing.unreadable", (string?)report["problem"]!["code"]);
    Assert.False((bool)report["isGood"]!);
    Assert.Equal(before, await app.Sql("select count(*) from kernel.file"));
  }

  async Task<HttpResponseMessage> Post(byte[] body) {
    using var content = new ByteArrayContent(body);
    content.Headers.ContentType = new("application/pdf");
    return await app.As().PostAsync("/api/signing/verify", content);
  }

  static async Task<IHtmlDocument> Check(HttpClient client, byte[]? pdf, HttpStatusCode expected = HttpStatusCode.OK) {
    const string route = "/kiem-tra-chu-ky";
    using var content = new MultipartFormDataContent();
    foreach (var (name, value) in SigningPages.Hidden(await SigningPages.Read(await client.GetAsync(route)))) {
      content.Add(new StringContent(value), name);
    }
    if (pdf is not null) {
      content.Add(new ByteArrayContent(pdf), "Form.File", "tep.pdf");
    }
    using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
    request.Headers.Add("Origin", "http://localhost");
    var answer = await client.SendAsync(request);
    Assert.Equal(expected, answer.StatusCode);
    return await SigningPages.Read(answer);
  }
}
