using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class CitizenSubmissionTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const string Hoa = "000190000001", Thuy = "000088000002", Long = "000075000003";

  static readonly byte[] Photo = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  async Task<CitizenVisitor> As(string number) => new(app, await CitizenVisitor.Person(app, number));

  /// <summary>Begins a birth registration and goes to its form's first page.</summary>
  async Task<CitizenVisitor> Begun(string number) {
    var v = await (await As(number)).Open("/dich-vu-cong/1.001193/nop-ho-so");
    await v.Press("Bắt đầu");
    v.IsAt("/noi-nop");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/chu-ho-so");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/thong-tin-1");
    return v;
  }

  static async Task Fill(CitizenVisitor v, bool papers = true) {
    await v.Press("Lưu và tiếp tục", ("relation", "mother"));
    v.IsAt("/thong-tin-2");
    await v.Press("Lưu và tiếp tục", ("childFullName", "Nguyễn Minh Khôi"), ("childDateOfBirth", "10/11/2026"), ("childGender", "male"), ("childEthnicGroup", "01"), ("childNationality", "VN"),
      ("birthPlaceKind", "home"), ("birthCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("childHomeTown__text", "Phường Pleiku, Tỉnh Gia Lai"));
    v.IsAt("/thong-tin-3");
    await v.Press("Lưu và tiếp tục", ("motherFullName", "Nguyễn Thị Hoa"), ("motherPersonalNumber", Hoa), ("motherDateOfBirth", "08/03/1990"), ("motherEthnicGroup", "01"), ("motherNationality", "VN"),
      ("motherResidenceCommune__text", "Phường Pleiku, Tỉnh Gia Lai"), ("motherResidenceDetail", "12 đường Trần Hưng Đạo"), ("parentsMarried", "no"));
    v.IsAt("/thong-tin-4");
    await v.Press("Lưu và tiếp tục", ("fatherDeclared", "no"));
    v.IsAt("/thong-tin-5");
    if (!papers) return;
    await v.Press("Lưu và tiếp tục", ("hasBirthNotice", "yes"));
    Assert.Contains("cần thêm thông tin", v.Text, StringComparison.Ordinal);
    await v.Send("Lưu và tiếp tục", [], [("birthNotice", "giay-chung-sinh.png", Photo)]);
    v.IsAt("/thong-tin-6");
    await v.Press("Lưu và tiếp tục", ("declared", "true"));
    v.IsAt("/nhan-ket-qua");
    await v.Press("Lưu và tiếp tục");
    v.IsAt("/xem-lai");
  }

  [Fact]
  public async Task A_birth_is_registered_from_the_first_page_to_the_code() {
    var v = await Begun(Hoa);
    await Fill(v);
    Assert.Contains("Nguyễn Minh Khôi", v.Text, StringComparison.Ordinal);
    Assert.Contains("Không thu", v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ", ("declared", "true"));
    v.IsAt("/da-nop");
    var code = v.Page.QuerySelector(".confirmed .code")!.TextContent;
    Assert.StartsWith("H21.106-", code, StringComparison.Ordinal);
    var row = (await app.Sql("select d.id, d.form->>'childFullName', d.provenance->'fullName'->>'source', c.file, c.key from public_services.dossier d join public_services.dossier_component c on c.dossier = d.id where d.code = $1", code))[0];
    Assert.Equal(("Nguyễn Minh Khôi", "profile.fullName", "giay-chung-sinh"), ((string)row[1]!, (string)row[2]!, (string)row[4]!));
    // the photo is now the dossier's, and the draft is gone
    Assert.Equal(("dossier", (Guid)row[0]!), await Owner((Guid)row[3]!));
    await v.Open($"/ho-so/{code}");
    Assert.Contains("Mới đăng ký", v.Text, StringComparison.OrdinalIgnoreCase);
    await v.Press((await app.Sql("select id::text from public_services.dossier_component where dossier = $1", row[0]!))[0][0]!.ToString()!);
    Assert.StartsWith("/tep/", v.At, StringComparison.Ordinal);
    Assert.Equal(HttpStatusCode.OK, v.Status);
  }

  async Task<(string, Guid)> Owner(Guid file) {
    var row = (await app.Sql("select owner_kind, owner from kernel.file where id = $1", file))[0];
    return ((string)row[0]!, (Guid)row[1]!);
  }

  [Fact]
  public async Task What_the_account_knows_is_filled_in_with_its_source() {
    var v = await Begun(Hoa);
    Assert.Equal("Nguyễn Thị Hoa", v.Page.QuerySelector("[name=fullName]")!.GetAttribute("value"));
    Assert.Equal("08/03/1990", v.Page.QuerySelector("[name=dateOfBirth]")!.GetAttribute("value"));
    Assert.Contains("tài khoản của Ông/Bà", v.Page.QuerySelector("#fullName-source")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_an_earlier_dossier_stated_is_filled_in_with_its_code() {
    var first = await Begun(Thuy);
    await Fill(first);
    await first.Press("Nộp hồ sơ", ("declared", "true"));
    var code = first.Page.QuerySelector(".confirmed .code")!.TextContent;
    var v = await Begun(Thuy);
    await v.Press("Lưu và tiếp tục", ("relation", "mother"));
    await v.Open(v.At.Replace("thong-tin-2", "thong-tin-3", StringComparison.Ordinal));
    Assert.Equal(("Nguyễn Thị Hoa", "08/03/1990"), (v.Page.QuerySelector("[name=motherFullName]")!.GetAttribute("value"), v.Page.QuerySelector("[name=motherDateOfBirth]")!.GetAttribute("value")));
    Assert.Contains(code, v.Page.QuerySelector("#motherFullName-source")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_wrong_page_stays_with_what_was_typed_and_says_why() {
    var v = await Begun(Thuy);
    await v.Press("Lưu và tiếp tục", ("relation", "mother"), ("dateOfBirth", "ba mươi tháng hai"), ("phone", "123"), ("residenceCommune__text", "Không Có Nơi Này"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Equal("ba mươi tháng hai", v.Page.QuerySelector("[name=dateOfBirth]")!.GetAttribute("value"));
    foreach (var link in v.Page.QuerySelectorAll(".ds-error-summary a")) Assert.NotNull(v.Page.GetElementById(link.GetAttribute("href")![1..]));
    Assert.Equal(3, v.Page.QuerySelectorAll(".ds-error-summary a").Length);
    Assert.NotNull(v.Page.GetElementById("phone-error"));
    // it is kept all the same: another day it is still there
    var address = v.At;
    await v.Open("/ho-so");
    await v.Open(address);
    Assert.Equal("ba mươi tháng hai", v.Page.QuerySelector("[name=dateOfBirth]")!.GetAttribute("value"));
  }

  [Fact]
  public async Task Back_and_later_lose_nothing() {
    var v = await Begun(Long);
    await v.Press("Quay lại", ("fullName", "Trần Văn Long Sửa"));
    v.IsAt("/chu-ho-so");
    await v.Press("Lưu và tiếp tục");
    Assert.Equal("Trần Văn Long Sửa", v.Page.QuerySelector("[name=fullName]")!.GetAttribute("value"));
    var id = v.At.Split('/')[2];
    await v.Press("Lưu, làm tiếp sau");
    Assert.Equal("/ho-so", v.At);
    var draft = v.Page.QuerySelector($"a[href^='/nop-ho-so/{id}']")!.GetAttribute("href")!;
    await v.Open(draft);
    v.IsAt("/thong-tin-1");
  }

  [Fact]
  public async Task A_file_that_cannot_be_taken_says_why_and_the_good_one_stays() {
    var v = await Begun(Hoa);
    await Fill(v, papers: false);
    await v.Press("Lưu và tiếp tục", ("hasBirthNotice", "yes"));
    await v.Send("Lưu và tiếp tục", [], [("birthNotice", "trong.png", []), ("birthNotice", "tot.png", Photo), ("birthNotice", "gia.pdf", Photo)]);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Contains("trong.png:", v.Text, StringComparison.Ordinal);
    Assert.Contains("gia.pdf:", v.Text, StringComparison.Ordinal);
    var kept = v.Page.QuerySelectorAll(".file-drop .file-list a");
    Assert.Equal("tot.png", Assert.Single(kept).TextContent);
    await v.Press("Bỏ");
    Assert.Empty(v.Page.QuerySelectorAll(".file-drop .file-list a"));
    await v.Press("Lưu và tiếp tục");
    Assert.Contains("Vui lòng đính kèm", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_old_address_leads_to_the_office_of_its_new_commune() {
    var v = await (await As(Thuy)).Open("/dich-vu-cong/1.001193/nop-ho-so");
    await v.Press("Bắt đầu");
    await v.Press("Tìm cơ quan", ("place", "Trần Phú, Quy Nhơn, Bình Định"));
    Assert.Contains(v.Page.QuerySelectorAll("input[name=office]"), o => o.ParentElement!.TextContent.Contains("Quy Nhơn", StringComparison.Ordinal));
  }

  [Theory]
  [InlineData("person", "Rơ Châm Thủy", "000088000002")]
  [InlineData("organisation", "Công ty TNHH Cà phê Mẫu", "0000000101")]
  public async Task It_is_handed_in_online_for_another_person_or_an_organisation(string kind, string name, string number) {
    var v = await (await As(Hoa)).Open("/dich-vu-cong/1.001193/nop-ho-so");
    await v.Press("Bắt đầu");
    await v.Press("Lưu và tiếp tục");
    await v.Press("Lưu và tiếp tục", ("subject.kind", kind), ("subject.name", name), ("subject.number", number));
    await Fill(v);
    Assert.Contains(name, v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ", ("declared", "true"));
    v.IsAt("/da-nop");
    Assert.Equal([name, number, kind == "organisation", "Nguyễn Thị Hoa", Hoa], (await app.Sql(
      "select subject_name, subject_number, subject_is_organisation, applicant_name, applicant_number from public_services.dossier where code = $1", v.Page.QuerySelector(".confirmed .code")!.TextContent))[0].ToArray());
  }

  [Fact]
  public async Task For_an_organisation_its_tax_code_is_checked() {
    var v = await (await As(Long)).Open("/dich-vu-cong/1.001193/nop-ho-so");
    await v.Press("Bắt đầu");
    await v.Press("Lưu và tiếp tục");
    await v.Press("Lưu và tiếp tục", ("subject.kind", "organisation"), ("subject.name", ""), ("subject.number", "12"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("subject-name-error"));
    Assert.NotNull(v.Page.GetElementById("subject-number-error"));
    await v.Press("Lưu và tiếp tục", ("subject.kind", "organisation"), ("subject.name", "Công ty TNHH Cà phê Mẫu"), ("subject.number", "0000000101"));
    v.IsAt("/thong-tin-1");
  }

  [Fact]
  public async Task Nothing_is_sent_without_the_declaration_or_with_a_page_unfinished() {
    var v = await Begun(Hoa);
    await v.Open(v.At.Replace("thong-tin-1", "xem-lai", StringComparison.Ordinal));
    Assert.Contains("còn thiếu hoặc chưa đúng", v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("declared-error"));
    Assert.Contains("Em bé: ", v.Page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Anothers_draft_is_not_found_and_a_stranger_is_asked_to_sign_in() {
    var v = await Begun(Hoa);
    var stranger = new CitizenVisitor(app, null);
    foreach (var page in new[] { "", "/noi-nop", "/chu-ho-so", "/thong-tin-1", "/nhan-ket-qua", "/xem-lai" }) {
      var address = v.At[..v.At.LastIndexOf('/')] + page;
      Assert.Equal(HttpStatusCode.NotFound, (await (await As(Thuy)).Open(address)).Status);
      Assert.StartsWith("/dang-nhap", (await stranger.Get(address)).Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
    Assert.StartsWith("/dang-nhap", (await stranger.Get("/dich-vu-cong/1.001193/nop-ho-so")).Headers.Location!.OriginalString, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("2.000815")]
  [InlineData("1.001612")]
  public async Task A_procedure_not_taken_online_says_where_to_go(string code) =>
    Assert.Contains("chưa nhận hồ sơ trực tuyến", (await (await As(Hoa)).Open($"/dich-vu-cong/{code}/nop-ho-so")).Text, StringComparison.Ordinal);
}
