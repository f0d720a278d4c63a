using System.Net;

namespace Saola.Identity.Tests;

public sealed class ShowProviderTests(IdentityApp app) : IClassFixture<IdentityApp> {
  async Task<Visitor> Keeper(Organisation office) {
    var userName = $"k{Guid.CreateVersion7():N}"[..20];
    await app.Person(userName, role: "keeper", units: office);
    await app.AsIntruder("update identity.official_post set sub_tree = true where unit = $1 and 'keeper' = any (roles)", app.Province.Id);
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values (gen_random_uuid(), 'keeper', 'Quản trị định danh', '{providers.manage}', 1) on conflict do nothing");
    var visitor = new Visitor(app);
    await visitor.SignIn(userName);
    return visitor;
  }

  [Fact]
  public async Task A_provider_is_added_changed_and_taken_out_of_use_on_the_pages_and_its_secret_is_never_shown() {
    await app.Fill();
    var visitor = await Keeper(app.Province);
    const string list = "/quan-tri/nha-cung-cap-dinh-danh";
    var wrong = await visitor.Send(list + "/them", "Form.Key", ("Form.Key", "trang"), ("Form.Office", "H21"), ("Form.Name", ""), ("Form.Levels", "cao"));
    Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    var said = (await Visitor.Read(wrong)).QuerySelector(".ds-error-summary")!.TextContent;
    Assert.Contains("Nhập tên nhà cung cấp", said);
    Assert.Contains("Mỗi dòng gồm tên mức độ", said);
    var added = await visitor.Send(list + "/them", "Form.Key", ("Form.Key", "trang"), ("Form.Office", "H21"), ("Form.Name", "Từ trang"), ("Form.Issuer", "https://id.example.vn"), ("Form.ClientId", "saola"),
      ("Form.ClientSecret", "rất bí mật"), ("Form.Number", "so_dinh_danh"), ("Form.FullName", "ho_ten"), ("Form.Levels", "cao = 2\nthấp = 1".Replace('ấ', 'a')), ("Form.National", "true"));
    Assert.Equal(list + "/trang", Visitor.Leads(added));
    var page = await visitor.Page(list + "/trang");
    var main = page.QuerySelector("main")!;
    Assert.Contains("Chưa xác minh", main.TextContent);
    Assert.Contains("http://localhost/dang-nhap/tro-ve/trang", main.TextContent);
    Assert.DoesNotContain("rất bí mật", main.OuterHtml);
    Assert.Equal("cao = 2\nthap = 1", main.QuerySelector("[name='Form.Levels']")!.TextContent.Trim());
    var changed = await visitor.Send(list + "/trang", "Form.Name", ("Form.Name", "Tên mới"), ("Form.Issuer", "https://id.example.vn"), ("Form.ClientId", "saola"), ("Form.Number", "so"), ("Form.FullName", "ho_ten"), ("Form.Verified", "Tài liệu kỹ thuật số 3"));
    Assert.Equal(list + "/trang?da-luu=true", Visitor.Leads(changed));
    Assert.Contains("Tài liệu kỹ thuật số 3", (await visitor.Page(list + "/trang")).QuerySelector("main")!.TextContent);
    Assert.Contains("Tên mới", (await visitor.Page(list + "?q=ten+moi")).QuerySelector("table")!.TextContent);
    Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Send(list + "/ngung?chon=trang", "Form.Reason", ("Form.Reason", ""))).StatusCode);
    Assert.Equal(list + "/trang", Visitor.Leads(await visitor.Send(list + "/ngung?chon=trang", "Form.Reason", ("Form.Reason", "Hết hạn thỏa thuận"))));
    Assert.Contains("Ngừng dùng", (await visitor.Page(list + "/trang")).QuerySelector("dl")!.TextContent);
    Assert.Contains("Hết hạn thỏa thuận", (await visitor.Page(list + "/trang")).QuerySelector(".timeline")!.TextContent);
  }

  [Fact]
  public async Task A_provider_of_another_office_is_not_found() {
    var (key, _) = await ChangeProviderTests.Added(app);
    var visitor = await Keeper(app.Department);
    Assert.Equal(HttpStatusCode.NotFound, (await visitor.Open($"/quan-tri/nha-cung-cap-dinh-danh/{key}")).StatusCode);
    Assert.DoesNotContain(key, (await visitor.Page($"/quan-tri/nha-cung-cap-dinh-danh/ngung?chon={key}")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
  }
}
