using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;

namespace Saola.Studio.Tests;

public sealed class BeginRegistryTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly Actor author = Drawing.Author();

  Task<(int Status, JsonNode? Body)> Begin(Actor? actor, string? title, string? name = null, string? like = null) => app.Send(actor, HttpMethod.Post, "registries", new { title, name, like });

  async Task<(int Status, JsonNode? Body)> FromFile(string name, string file, string rows) {
    using var client = app.As(author);
    using var content = new StringContent(rows, Encoding.UTF8, "text/csv");
    using var answer = await client.PostAsync($"/api/studio/registries/from-file?title={name}&name={name}&file={file}", content, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct)));
  }

  static (int, string?) Code((int Status, JsonNode? Body) answer) => (answer.Status, (string?)answer.Body!["code"]);
  async Task<JsonNode> Content(JsonNode? begun) => JsonNode.Parse((string)(await app.Sql("select content from studio.draft where id = $1", (Guid)begun!["id"]!)).Single()[0]!)!;

  [Fact]
  public async Task Nobody_begins_without_signing_in_or_the_permission() {
    var name = DrawnRegistry.NewName();
    Assert.Equal((401, "identity.not_signed_in"), Code(await Begin(null, "Sổ", name)));
    Assert.Equal((403, "identity.not_permitted"), Code(await Begin(Drawing.Publisher(), "Sổ", name)));
    Assert.Empty(await app.Sql("select 1 from studio.draft where item = $1", $"studio:registry/{name}"));
  }

  [Theory]
  [InlineData("", null, null, "studio.no_title")]
  [InlineData("Sổ", "sổ lớn", null, "studio.bad_item")]
  [InlineData("Sổ", "so-x", "studio:registry/khong-co", "studio.bad_like")]
  [InlineData("Sổ", "so-x", "core:process/one-stop", "studio.bad_like")]
  public async Task What_can_be_no_registry_is_refused(string title, string? name, string? like, string code) => Assert.Equal((400, code), Code(await Begin(author, title, name, like)));

  [Fact]
  public async Task Its_code_is_made_of_its_name_and_is_not_begun_twice() {
    var (status, body) = await Begin(author, $"Cơ sở {DrawnRegistry.NewName()}, kinh doanh");
    Assert.Equal(200, status);
    var item = (string)body!["item"]!;
    Assert.StartsWith("studio:registry/co-so-so-thu-", item, StringComparison.Ordinal);
    var content = await Content(body);
    Assert.Equal(item.Split('/')[1].Replace('-', '_'), (string?)content["key"]);
    Assert.Equal((409, "studio.already_drawn"), Code(await Begin(author, "Khác", item.Split('/')[1])));
    Assert.Equal([author.Id, StudioPermissions.Edit], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'studio.draft_begun'", (Guid)body["id"]!)));
  }

  [Fact]
  public async Task As_a_copy_it_has_the_fields_of_another_and_a_table_of_its_own() {
    var like = await app.InForce(author, DrawnRegistry.Field("ma"), DrawnRegistry.Field("dien_tich", "decimal"));
    var name = DrawnRegistry.NewName();
    var content = await Content((await Begin(author, "Bản sao", name, $"studio:registry/{like}")).Body);
    Assert.Equal(("Bản sao", DrawnRegistry.KeyOf(name), $"studio:registry/{name}"), ((string)content["name"]!["vi"]!, (string)content["key"]!, (string)content["id"]!));
    Assert.Equal(["ma", "dien_tich"], content["fields"]!.AsArray().Select(f => (string)f!["key"]!));
  }

  [Fact]
  public async Task The_fields_are_guessed_by_the_titles_and_the_rows_of_a_file() {
    const string Rows = """
      Số giấy chứng nhận;Tên cơ sở;Chủ cơ sở;Số định danh;Mã số thuế;Ngày cấp;Số lao động;Diện tích (m²);Đang hoạt động;Điện thoại;id
      01/GCN;Quán Hoa;Lê Thị Hoa;064090000001;5900000001;21/11/2026;12;120,5;có;0905000001;a
      02/GCN;Quán An;Trần An;064090000002;5900000002;02/01/2025;7;80;không;0905000002;b
      03/GCN;Bếp ăn số 1;Phạm Bình;064090000003;5900000003-001;15/06/2024;30;1.250,75;có;0905000003;c
      """;
    var (status, body) = await FromFile(DrawnRegistry.NewName(), "mau.csv", Rows);
    Assert.True(status == 200, body?.ToString());
    var content = await Content(body);
    Assert.Equal(["so_giay_chung_nhan:text", "ten_co_so:text", "chu_co_so:text", "so_dinh_danh:person", "ma_so_thue:organisation", "ngay_cap:date", "so_lao_dong:integer", "dien_tich_m:decimal", "dang_hoat_dong:boolean", "dien_thoai:text", "id_2:text"],
      content["fields"]!.AsArray().Select(f => $"{f!["key"]}:{f["type"]}"));
    Assert.Equal(("so_giay_chung_nhan", "ten_co_so"), ((string)content["naturalKey"]![0]!, (string)content["title"]!));
    // of what may tell of a person nothing is copied out of the file
    Assert.Equal(["so_dinh_danh", "dien_thoai"], content["fields"]!.AsArray().Where(f => f!["personal"] is not null).Select(f => (string)f!["key"]!));
    Assert.DoesNotContain("0905000001", content.ToJsonString(), StringComparison.Ordinal);
    Assert.DoesNotContain("064090000001", content.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_file_that_is_too_large_begins_nothing_and_says_so_at_every_door() {
    var name = DrawnRegistry.NewName();
    var large = "Tên\n" + new string('a', Features.BeginRegistry.MostBytes);
    Assert.Equal((413, "studio.rows_too_large"), Code(await FromFile(name, "mau.csv", large)));
    using var client = app.As(author);
    using var form = new MultipartFormDataContent { { new StringContent("Sổ"), "Title" }, { new StringContent(name), "Name" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(large)), "File", "mau.csv" } };
    const string Page = "/quan-tri/thiet-ke/co-so-du-lieu-moi";
    var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(Page, Ct), Ct);
    foreach (var hidden in page.QuerySelectorAll("main form input[type=hidden]")) form.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
    using var request = new HttpRequestMessage(HttpMethod.Post, Page) { Content = form, Headers = { { "Origin", "http://localhost" } } };
    using var answer = await client.SendAsync(request, Ct);
    Assert.Equal(413, (int)answer.StatusCode);
    Assert.Contains("Tệp lớn hơn 20 MB", System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from studio.draft where item = $1", $"studio:registry/{name}"));
  }

  [Fact]
  public async Task A_file_that_has_no_rows_begins_nothing() {
    var name = DrawnRegistry.NewName();
    foreach (var (file, text) in new[] { ("mau.csv", "Tên"), ("mau.exe", "Tên\nA") }) Assert.Equal(400, (await FromFile(name, file, text)).Status);
    Assert.Empty(await app.Sql("select 1 from studio.draft where item = $1", $"studio:registry/{name}"));
  }
}
