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
    var (draft, components) = await Calls.Papers(app, citizen, "1.001193", "giay-chung-sinh");
    var made = await Calls.Post(app, citizen, "/api/dossiers", new {
      draft, components, procedure = "1.001193", @case = "dang-ky-khai-sinh", office = "H21.106", contact = new { phone = "0900000001" }, provenance = new { }, delivery = "in_person", notice = "inbox", declared = true,
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

  [Fact]
  public async Task A_file_that_was_chosen_stays_when_another_field_is_wrong_and_when_one_comes_back_later() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("Gửi bổ sung", [("childFullName", "")], [("item-0", "ten-con.png", SaolaApp.Picture)]);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Contains("ten-con.png", v.Text, StringComparison.Ordinal);
    // another person's window of the same dossier shows and takes nothing
    Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, await CitizenVisitor.Person(app, "000088000002")).Open($"/ho-so/{code}/bo-sung")).Status);
    await (await v.Open($"/ho-so/{code}/bo-sung")).Press("Gửi bổ sung", ("childFullName", "Nguyễn Minh An"));
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal([["ten-con.png", "Tên con viết đủ", "dossier"]], await app.Sql("select c.file_name, c.note, f.owner_kind from public_services.dossier_component c join kernel.file f on f.id = c.file where c.dossier = $1 and c.supplement = 1", id));
    Assert.Equal([["{}"]], await app.Sql("select files::text from public_services.dossier_supplement where dossier = $1", id));
  }

  [Fact]
  public async Task A_file_chosen_by_mistake_is_taken_out_and_is_not_sent() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("stay", [], [("item-0", "nham.png", SaolaApp.Picture), ("item-0", "dung.png", SaolaApp.Picture)]);
    var wrong = v.Page.QuerySelectorAll("button[name=item-0__drop]").Single(b => b.TextContent.Contains("nham.png", StringComparison.Ordinal)).GetAttribute("value")!;
    await v.Press(wrong);
    Assert.DoesNotContain("nham.png", v.Text, StringComparison.Ordinal);
    await v.Press("Gửi bổ sung");
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal([["dung.png"]], await app.Sql("select file_name from public_services.dossier_component where dossier = $1 and supplement = 1", id));
  }

  [Fact]
  public async Task Files_of_a_supplement_that_can_be_sent_no_more_are_swept() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, await CitizenVisitor.Person(app, Hoa)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("stay", [], [("item-0", "chua-gui.png", SaolaApp.Picture)]);
    await app.AsIntruder("update public_services.dossier set status = 8, stopped_at = now() where id = $1", id);
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepDrafts());
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    await app.RunJobs();
    Assert.Equal([[true]], await app.Sql("select f.removed_at is not null from kernel.file f join public_services.dossier_supplement s on s.id = f.owner where s.dossier = $1 and s.files = '{}'", id));
  }
}

static class Calls {
  /// <summary>A draft that holds a picture of each of these papers, and the papers as its submission names them.</summary>
  public static async Task<(Guid Draft, object[] Pieces)> Papers(SaolaApp app, Actor citizen, string procedure, params string[] keys) {
    var (draft, pieces) = (Guid.CreateVersion7(), new List<object>());
    await app.AsIntruder("""
      insert into public_services.dossier_draft (id, version, owner, procedure_code, page, at_counter, content, files, created_at, changed_at) values ($1, 1, $2, $3, 0, false, '{}', '{}', $4, $4)
      """, draft, citizen.Id, procedure, app.Clock.GetUtcNow().UtcDateTime);
    foreach (var key in keys) pieces.Add(new { key, file = await app.Stored(citizen, DossierDraft.FileOwner, draft), fileName = key + ".png" });
    return (draft, [.. pieces]);
  }

  public static async Task<System.Text.Json.Nodes.JsonObject> Post(SaolaApp app, Actor? actor, string path, object body, int expected = 200) {
    using var client = app.As(actor);
    using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(client, path, body, Json.Options);
    var text = await answer.Content.ReadAsStringAsync();
    Assert.True((int)answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
    return text.Length == 0 ? [] : System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
  }
}
