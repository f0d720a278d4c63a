using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class GetDossierTests(SliceApp app) {
  /// <summary>The applicant at work: an official of another commune, acting with a post.</summary>
  static Actor AtWork => Officer("intake", BienHo, Citizen) with { Name = "Nguyễn Thị Hoa" };

  public static TheoryData<bool> Sides => [false, true];
  static Actor Applicant(bool atWork) => atWork ? AtWork : Hoa;

  async Task<Guid> Asked(string code, Guid id) {
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement",
      new { items = new[] { "Giấy chứng sinh bản rõ" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return (Guid)(await app.Sql("select id from public_services.dossier_supplement where dossier = $1", id))[0][0]!;
  }

  [Theory, MemberData(nameof(Sides))]
  public async Task The_applicant_sees_the_dossier_and_which_office_acted_but_no_official(bool atWork) {
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake", id: Specialist), id, await app.Open(code, "intake_check"), "accept");
    var shown = await app.Get(Applicant(atWork), $"/api/dossiers/mine/{id}");
    Assert.Contains("UBND phường Pleiku", shown["timeline"]!.ToJsonString(Json.Options), StringComparison.Ordinal);
    Assert.DoesNotContain("Lê Minh Tuấn", shown.ToJsonString(Json.Options), StringComparison.Ordinal);
    var v = await new CitizenVisitor(app, Applicant(atWork)).Open($"/ho-so/{code}");
    Assert.Contains("Giấy tiếp nhận hồ sơ", v.Text, StringComparison.Ordinal);
    Assert.DoesNotContain("Phiếu kiểm soát", v.Text, StringComparison.Ordinal);
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task What_is_shown_is_of_one_moment(bool inside) {
    var (id, _) = await app.Submitted();
    Task<JsonObject> reading;
    await using (var hold = await Hold.Reads(app, "public_services.dossier_snapshot")) {
      reading = inside ? app.Get(Officer("intake"), $"/api/dossiers/{id}") : app.Get(Hoa, $"/api/dossiers/mine/{id}");
      await hold.Reached();
      await app.AsIntruder("with d as (update public_services.dossier set status = 10 where id = $1) update ledger.entry set type = 'dossiers.delivered' where object_id = $1", id);
    }
    var shown = await reading;
    Assert.Equal((int)DossierStatus.Registered, (int)shown["status"]!);
    Assert.DoesNotContain("dossiers.delivered", shown["timeline"]!.ToJsonString(), StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_official_acts_as_applicant_for_no_dossier_of_the_office() {
    var (id, code) = await app.Submitted();
    await Asked(code, id);
    var officer = Officer("intake");
    await app.Get(officer, $"/api/dossiers/mine/{id}", 404);
    await app.Post(officer, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Thay người nộp" }, 404);
    await app.Post(officer, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "chung-sinh", originals = 1 } } }, 404);
    await app.Get(AtWork, $"/api/dossiers/{id}", 404);
  }
}
