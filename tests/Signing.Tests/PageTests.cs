using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Signing.Tests;

public sealed class PageTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly StampPlace Place = new(1, 300, 200, 200, 60);
  Signatures Signatures => app.Services.GetRequiredService<Signatures>();

  [Fact]
  public async Task Anyone_checks_a_file_and_reads_who_signed_it() {
    var certificate = await Issue("Nguyễn Thị Thu Hường", "Chủ tịch");
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
  public async Task The_keeper_finds_and_withdraws_a_certificate_with_a_reason() {
    var certificate = await Issue("Rơ Châm H'Lan", "Phó Chủ tịch");
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(Testing.People.With("dossiers.read")).GetAsync("/quan-tri/chung-thu-so")).StatusCode);
    var keeper = app.As(Testing.People.With("signing.manage"));
    var list = await Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=ro+cham"));
    Assert.Contains("Rơ Châm H'Lan", list.QuerySelector("main")!.TextContent);
    Assert.Contains("Còn hiệu lực", list.QuerySelector("main")!.TextContent);
    Assert.DoesNotContain("Rơ Châm", (await Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=khong-co-ai"))).QuerySelector("main")!.TextContent);
    var route = $"/quan-tri/chung-thu-so/{certificate.Id}/thu-hoi";
    var without = await Send(keeper, route, ("Form.Reason", ""));
    Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
    Assert.Contains("Nêu lý do thu hồi", (await Read(without)).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.Redirect, (await Send(keeper, route, ("Form.Reason", "Mất khóa"))).StatusCode);
    Assert.Contains("Thu hồi từ", (await Read(await keeper.GetAsync("/quan-tri/chung-thu-so?q=ro+cham"))).QuerySelector("main")!.TextContent);
    Assert.Equal(HttpStatusCode.NotFound, (await keeper.GetAsync($"/quan-tri/chung-thu-so/{Guid.CreateVersion7()}/thu-hoi")).StatusCode);
  }

  [Fact]
  public async Task A_long_list_is_paged_by_its_keys() {
    for (var i = 0; i < 52; i++) {
      await Issue($"Người thứ {i:00}", "Cán bộ phân trang");
    }
    await using var act = app.Begin();
    var first = await Features.ListCertificates.Run(new("phan trang", null, null), act.Work, CancellationToken.None);
    Assert.Empty(first.Rows);
    var all = await Features.ListCertificates.Run(new("nguoi thu", null, null), act.Work, CancellationToken.None);
    Assert.Equal(50, all.Rows.Count);
    Assert.Null(all.Previous);
    var rest = await Features.ListCertificates.Run(new("nguoi thu", Guid.Parse(all.Next!), null), act.Work, CancellationToken.None);
    Assert.Equal(["Người thứ 01", "Người thứ 00"], rest.Rows.Select(row => row.Name));
    Assert.Null(rest.Next);
    var back = await Features.ListCertificates.Run(new("nguoi thu", null, Guid.Parse(rest.Previous!)), act.Work, CancellationToken.None);
    Assert.Equal(all.Rows.Select(row => row.Id), back.Rows.Select(row => row.Id));
  }

  async Task<CertificateFacts> Issue(string name, string title) {
    await using var act = app.Begin();
    var facts = await Signatures.Issue(act.Work, new(SignerKind.Person, Guid.CreateVersion7(), name, "Ủy ban nhân dân xã Ia Grai", title), CancellationToken.None);
    await act.Work.Commit(CancellationToken.None);
    return facts;
  }

  static async Task<IHtmlDocument> Check(HttpClient client, byte[]? pdf, HttpStatusCode expected = HttpStatusCode.OK) {
    const string route = "/kiem-tra-chu-ky";
    using var content = new MultipartFormDataContent();
    foreach (var (name, value) in Hidden(await Read(await client.GetAsync(route)))) {
      content.Add(new StringContent(value), name);
    }
    if (pdf is not null) {
      content.Add(new ByteArrayContent(pdf), "Form.File", "tep.pdf");
    }
    using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
    request.Headers.Add("Origin", "http://localhost");
    var answer = await client.SendAsync(request);
    Assert.Equal(expected, answer.StatusCode);
    return await Read(answer);
  }

  static async Task<HttpResponseMessage> Send(HttpClient client, string route, params (string, string)[] values) {
    var fields = Hidden(await Read(await client.GetAsync(route))).Concat(values).Select(v => KeyValuePair.Create(v.Item1, v.Item2));
    using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new FormUrlEncodedContent(fields) };
    request.Headers.Add("Origin", "http://localhost");
    return await client.SendAsync(request);
  }

  static IEnumerable<(string, string)> Hidden(IHtmlDocument page) =>
    page.QuerySelectorAll("main form input[type=hidden]").OfType<IHtmlInputElement>().Select(input => (input.Name!, input.Value));

  static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
}
