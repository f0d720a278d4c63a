using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(OnlineSubmissionCollection))]
public sealed class AnswerDraftTests(ProvinceApp shared) : OnlineSubmission(shared) {
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

  [Theory]
  [InlineData("2.000815")]
  [InlineData("1.001612")]
  public async Task A_procedure_not_taken_online_says_where_to_go(string code) =>
    Assert.Contains("chưa nhận hồ sơ trực tuyến", (await (await As(Hoa)).Open($"/dich-vu-cong/{code}/nop-ho-so")).Text, StringComparison.Ordinal);
}
