using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What applicants may do with their own dossiers, and with nobody else's files and dossiers.</summary>
public sealed class OwnDossierTests(DossierApp app) : IClassFixture<DossierApp> {
  /// <summary>The applicant at work: an official of another commune, acting with a post.</summary>
  static Actor AtWork => Officer("intake", BienHo, Citizen) with { Name = "Nguyễn Thị Hoa" };

  public static TheoryData<bool> Sides => [false, true];
  static Actor Applicant(bool atWork) => atWork ? AtWork : Hoa;

  async Task<JsonObject> With(Guid? draft, Guid file) {
    var body = await app.Submission();
    body["components"] = new JsonArray(new JsonObject { ["key"] = "chung-sinh", ["file"] = file, ["fileName"] = "cs.png" });
    body["draft"] = draft;
    return body;
  }

  async Task<Guid> Draft(Actor actor) => (Guid)(await app.Post(actor, "/api/dossiers/drafts", new { procedure = "9.100001", page = 0, content = new { }, files = new { } }))["id"]!;

  async Task<Guid> Asked(string code, Guid id) {
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement",
      new { items = new[] { "Giấy chứng sinh bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return (Guid)(await app.Sql("select id from public_services.dossier_supplement where dossier = $1", id))[0][0]!;
  }

  [Fact]
  public async Task A_dossier_with_the_code_of_another_system_is_found_as_that_writes_it() {
    var (id, _) = await app.Submitted();
    var code = $"qg.{id:N}";
    await app.AsIntruder("update public_services.dossier set code = $2 where id = $1", id, code);
    Assert.Contains(code, (await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}")).Text, StringComparison.Ordinal);
  }

  [Theory]
  [MemberData(nameof(Sides))]
  public async Task Whose_number_is_not_proven_finds_nothing_of_what_was_recorded_under_it(bool atWork) {
    var (id, code) = await app.Submitted();
    Assert.Contains(code, (await new CitizenVisitor(app, Applicant(atWork)).Open("/ho-so")).Text, StringComparison.Ordinal);
    var typed = Applicant(atWork) with { IsProven = false };
    var page = (await new CitizenVisitor(app, typed).Open("/ho-so")).Text;
    Assert.DoesNotContain(code, page, StringComparison.Ordinal);
    Assert.Contains("Cần chứng minh số định danh", page, StringComparison.Ordinal);
    Assert.DoesNotContain("Nguyễn Thị Hoa", (await new CitizenVisitor(app, typed with { Name = "" }).Open($"/ho-so/{code}")).Text, StringComparison.Ordinal);
    Assert.Equal("dossiers.not_found", (string?)(await app.Post(typed, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Không phải tôi" }, 404))["code"]);
    if (!atWork) Assert.Equal("dossiers.unproven", (string?)(await app.Post(typed, "/api/dossiers", await app.Submission(), 403))["code"]);
  }

  static void IsUnknownFile(JsonObject problem) {
    Assert.Equal("dossiers.file_unknown", (string)problem["code"]!);
    Assert.Contains("components.", problem.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_file_of_ones_own_draft_becomes_the_dossiers() {
    await app.Ready();
    var draft = await Draft(Hoa);
    var file = await app.Stored(Hoa, DossierDraft.FileOwner, draft);
    var id = (Guid)(await app.Post(Hoa, "/api/dossiers", await With(draft, file)))["id"]!;
    Assert.Equal(["dossier", id], Assert.Single(await app.Sql("select owner_kind, owner from kernel.file where id = $1", file)));
  }

  [Fact]
  public async Task A_file_that_is_not_of_ones_own_draft_is_refused_beside_its_component() {
    await app.Ready();
    var (other, mine) = (await Draft(People.Citizen()), await Draft(Hoa));
    var anothers = await app.Stored(Hoa, DossierDraft.FileOwner, other);
    IsUnknownFile(await app.Post(Hoa, "/api/dossiers", await With(null, Guid.CreateVersion7()), 400));
    await app.Post(Hoa, "/api/dossiers", await With(other, anothers), 404);
    IsUnknownFile(await app.Post(Hoa, "/api/dossiers", await With(mine, anothers), 400));
  }

  [Fact]
  public async Task A_supplement_takes_only_files_that_were_stored_for_it() {
    var (id, code) = await app.Submitted();
    var asked = await Asked(code, id);
    var anothers = await app.Stored(Hoa, SupplementDossier.FileOwner, Guid.CreateVersion7());
    IsUnknownFile(await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "chung-sinh", file = anothers } } }, 400));
    IsUnknownFile(await app.Post(Officer("intake"), $"/api/dossiers/{id}/supplement", new { components = new[] { new { key = "chung-sinh", file = anothers } } }, 400));
    var file = await app.Stored(Hoa, SupplementDossier.FileOwner, asked);
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "", file, note = "Giấy chứng sinh bản rõ" } } });
    Assert.Equal(["dossier", id], Assert.Single(await app.Sql("select owner_kind, owner from kernel.file where id = $1", file)));
  }

  [Theory, MemberData(nameof(Sides))]
  public async Task The_applicant_supplements_without_scripts(bool atWork) {
    var (id, code) = await app.Submitted();
    await Asked(code, id);
    var v = await new CitizenVisitor(app, Applicant(atWork)).Open($"/ho-so/{code}/bo-sung");
    await v.Send("Gửi bổ sung", [("note", "Đã chụp lại")], [("item-0", "ro.png", DossierApp.Picture)]);
    v.IsAt("?da-lam=bo-sung");
    Assert.Equal(1, await app.Status(id));
    foreach (var page in (string[])[$"/ho-so/{code}", "/ho-so", $"/tra-cuu/{await app.Token(id)}"]) Assert.Contains("Đã nhận bổ sung, đang kiểm tra lại", (await v.Open(page)).Text, StringComparison.Ordinal);
    Assert.Equal("dossier", (await app.Sql("select f.owner_kind from kernel.file f join public_services.dossier_component c on c.file = f.id where c.dossier = $1 and c.supplement = 1", id))[0][0]);
  }

  [Theory, MemberData(nameof(Sides))]
  public async Task The_applicant_withdraws_without_scripts(bool atWork) {
    var (id, code) = await app.Submitted();
    var v = await new CitizenVisitor(app, Applicant(atWork)).Open($"/ho-so/{code}/rut");
    await v.Press("Gửi yêu cầu", ("Reason", "Không còn nhu cầu"));
    v.IsAt("?da-lam=rut");
    Assert.Equal(7, await app.Status(id));
  }

  [Fact]
  public async Task Links_lead_to_a_dossier_whatever_its_code_holds() {
    var (id, _) = await app.Submitted();
    var code = $"QG#{id:N}?x=%41";
    await app.AsIntruder("update public_services.dossier set code = $2 where id = $1", id, code);
    var v = await new CitizenVisitor(app, Hoa).Open("/ho-so");
    string Link(string end) => Assert.Single(v.Page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!).Distinct(), h => Uri.UnescapeDataString(h) == $"/ho-so/{code}{end}");
    await v.Open(Link(""));
    Assert.Contains(code, v.Text, StringComparison.Ordinal);
    await v.Open(Link("/hoi-dap"));
    Assert.Contains(code, v.Text, StringComparison.Ordinal);
  }
}
