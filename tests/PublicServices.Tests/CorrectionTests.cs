using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

[Collection(nameof(CorrectionCollection))]
public sealed class CorrectionTests(ProvinceApp shared) : Corrections(shared) {
  [Fact]
  public async Task A_corrected_answer_is_kept_with_the_old_one_and_marked_for_the_officer() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Press("Gửi bổ sung", ("childFullName", "Nguyễn Minh An"));
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal(["Nguyễn Minh An", "Nguyễn An"],
      (await app.Sql("select d.form->>'childFullName', s.form_before->>'childFullName' from public_services.dossier d join public_services.dossier_supplement s on s.dossier = d.id where d.id = $1", id))[0]);
    var officer = await new CitizenVisitor(app, await Intake()).Open($"/can-bo/ho-so/{id}");
    Assert.Equal("Nguyễn An", Assert.Single(officer.Page.QuerySelectorAll("span > del")).TextContent);
    Assert.Equal(("Nguyễn An", "Nguyễn Minh An"), (officer.Page.QuerySelector("details del")!.TextContent.Split(": ")[1], officer.Page.QuerySelector("details ins")!.TextContent.Split(": ")[1]));
    Assert.Contains("Nguyễn Minh An", officer.Text, StringComparison.Ordinal);
    // what the applicant reads is the corrected form
    await v.Open($"/ho-so/{code}");
    Assert.Contains("Nguyễn Minh An", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_correction_that_is_wrong_is_refused_beside_its_field_and_nothing_is_lost() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Press("Gửi bổ sung", ("childFullName", ""), ("motherResidenceDetail", "14 đường Lê Lợi"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("childFullName-error"));
    Assert.NotNull(v.Page.QuerySelector("details[open] #childFullName"));
    Assert.Equal("14 đường Lê Lợi", v.Page.QuerySelector("[name=motherResidenceDetail]")!.GetAttribute("value") ?? v.Page.QuerySelector("[name=motherResidenceDetail]")!.TextContent);
    Assert.Equal("Nguyễn An", (await app.Sql("select form->>'childFullName' from public_services.dossier where id = $1", id))[0][0]);
  }

  [Fact]
  public async Task A_supplement_without_anything_new_is_refused() {
    var (_, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Press("Gửi bổ sung");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.NotNull(v.Page.GetElementById("item-0-error"));
    Assert.DoesNotContain("không bắt buộc", v.Page.QuerySelector("label[for=item-0]")!.TextContent, StringComparison.Ordinal);
    // who cannot send a file says why
    await v.Press("Gửi bổ sung", ("note", "Tên con không có chữ đệm."));
    v.IsAt("?da-lam=bo-sung");
  }
}
