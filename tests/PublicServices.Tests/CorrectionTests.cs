using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>With a supplement the applicant may also correct what they stated, in the form that the dossier was filled with.</summary>
public sealed class CorrectionTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  const string Hoa = "000190000001", Commune = "23575";

  async Task<Actor> Intake() {
    var office = (Guid)(await app.Sql("select id from identity.organisation where code = 'H21.106'"))[0][0]!;
    return People.Official(office, "H21.106", ["intake"], DossierPermissions.Read, DossierPermissions.Intake);
  }

  async Task<(Guid Id, string Code)> Asked() {
    var citizen = await CitizenVisitor.Person(app, Hoa);
    var made = await Calls.Post(app, citizen, "/api/dossiers", new {
      procedure = "1.001193", @case = "dang-ky-khai-sinh", office = "H21.106", contact = new { phone = "0900000001" }, provenance = new { }, delivery = "in_person", notice = "inbox", declared = true,
      components = new[] { new { key = "giay-chung-sinh", originals = 1 } },
      form = new {
        fullName = "Nguyễn Thị Hoa", personalNumber = Hoa, dateOfBirth = "1990-03-08", residenceCommune = Commune, residenceDetail = "12 đường Trần Hưng Đạo", phone = "0900000001", relation = "mother",
        childFullName = "Nguyễn An", childDateOfBirth = "2026-11-10", childGender = "female", childEthnicGroup = "10", childNationality = "VN", birthPlaceKind = "home",
        birthCommune = Commune, childHomeTown = Commune, motherFullName = "Nguyễn Thị Hoa", motherPersonalNumber = Hoa, motherDateOfBirth = "1990-03-08", motherEthnicGroup = "01", motherNationality = "VN",
        motherResidenceCommune = Commune, motherResidenceDetail = "12 đường Trần Hưng Đạo", parentsMarried = "no", fatherDeclared = "no", hasBirthNotice = "yes", birthNotice = new[] { "a" }, declared = true,
      },
    });
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    var task = (Guid)(await app.Sql("select id from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", code))[0][0]!;
    await Calls.Post(app, await Intake(), $"/api/dossiers/{id}/request-supplement", new { id, task, items = new[] { "Tên con viết đủ" }, reason = "Tên con thiếu chữ đệm", due = app.Clock.GetUtcNow().AddDays(3) });
    return (id, code);
  }

  [Fact]
  public async Task A_corrected_answer_is_kept_with_the_old_one_and_marked_for_the_officer() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Press("Gửi bổ sung", ("childFullName", "Nguyễn Minh An"));
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal(["Nguyễn Minh An", "Nguyễn An"],
      (await app.Sql("select d.form->>'childFullName', s.form_before->>'childFullName' from public_services.dossier d join public_services.dossier_supplement s on s.dossier = d.id where d.id = $1", id))[0]);
    var officer = await new CitizenVisitor(app, await Intake()).Open($"/can-bo/ho-so/{id}");
    Assert.Equal("Nguyễn An", Assert.Single(officer.Page.QuerySelectorAll("main del")).TextContent);
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
  }
}

static class Calls {
  public static async Task<System.Text.Json.Nodes.JsonObject> Post(SaolaApp app, Actor? actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, path, body, Json.Options);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
  }
}
