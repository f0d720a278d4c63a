using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(OnlineSubmissionCollection))]
public sealed class SubmitDraftTests(ProvinceApp shared) : OnlineSubmission(shared) {
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
  public async Task Nothing_is_sent_without_the_declaration_or_with_a_page_unfinished() {
    var v = await Begun(Hoa);
    await v.Open(v.At.Replace("thong-tin-1", "xem-lai", StringComparison.Ordinal));
    Assert.Contains("còn thiếu hoặc chưa đúng", v.Text, StringComparison.Ordinal);
    await v.Press("Nộp hồ sơ");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("declared-error"));
    Assert.Contains("Em bé: ", v.Page.QuerySelector(".ds-error-summary")!.TextContent, StringComparison.Ordinal);
  }
}
