using System.Net;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class RateDossierTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<Guid> Dossier(bool delivered) {
    var made = await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    var id = (Guid)made["id"]!;
    if (delivered) await app.AsIntruder("update public_services.dossier set status = 10, processed_at = now(), delivered_at = now() where id = $1", id);
    return id;
  }

  static object Scores(int office = 5, int? officer = 4) => new { officeScore = office, officerScore = officer, comment = "Cảm ơn" };

  [Fact]
  public async Task The_applicant_rates_once_after_delivery() {
    var id = await Dossier(delivered: true);
    await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{id}/rating", Scores());
    var row = Assert.Single(await app.Sql("select office_score, officer_score, comment from public_services.dossier_rating where dossier = $1", id));
    Assert.Equal([(short)5, (short)4, "Cảm ơn"], row);
    Assert.Contains("dossiers.rated", await app.Ledger(id));
    Assert.Equal("ratings.twice", (string)(await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{id}/rating", Scores(), 409))["code"]!);
  }

  [Fact]
  public async Task Nobody_rates_before_delivery() =>
    Assert.Equal("ratings.not_delivered", (string)(await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{await Dossier(delivered: false)}/rating", Scores(), 409))["code"]!);

  [Theory]
  [InlineData(0)]
  [InlineData(6)]
  public async Task A_score_is_one_to_five(int score) =>
    Assert.Equal("ratings.bad_score", (string)(await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{await Dossier(delivered: true)}/rating", Scores(score), 400))["code"]!);

  [Fact]
  public async Task Another_persons_dossier_is_not_found() =>
    await app.Post(People.Citizen(), $"/api/dossiers/mine/{await Dossier(delivered: true)}/rating", Scores(), 404);

  [Fact]
  public async Task A_stranger_must_sign_in() =>
    await app.Post(null, $"/api/dossiers/mine/{await Dossier(delivered: true)}/rating", Scores(), 401);

  [Fact]
  public async Task A_remark_has_a_limit() =>
    Assert.Equal("ratings.long_comment", (string)(await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{await Dossier(delivered: true)}/rating", new { officeScore = 5, comment = new string('a', 1001) }, 400))["code"]!);

  [Fact]
  public async Task An_official_of_the_office_does_not_rate_for_the_applicant() =>
    await app.Post(DossierApp.Officer("intake"), $"/api/dossiers/mine/{await Dossier(delivered: true)}/rating", Scores(), 404);

  [Fact]
  public async Task Whoever_holds_the_tracking_address_rates_without_an_account() {
    var id = await Dossier(delivered: true);
    await app.Post(null, $"/api/dossiers/track/{await app.Token(id)}/rating", Scores(office: 2, officer: null));
    Assert.Equal([(short)2, null], Assert.Single(await app.Sql("select office_score, officer_score from public_services.dossier_rating where dossier = $1", id)));
    await app.Post(null, $"/api/dossiers/track/{new string('0', 32)}/rating", Scores(), 404);
  }

  [Fact]
  public async Task The_rated_officer_of_an_online_dossier_is_who_took_it_in() {
    var (id, code) = await app.Submitted();
    var officer = DossierApp.Officer("intake");
    await app.Step(officer, id, await app.Open(code, "intake_check"), "accept");
    await app.AsIntruder("update public_services.dossier set status = 10, processed_at = now(), delivered_at = now() where id = $1", id);
    await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{id}/rating", Scores());
    Assert.Equal(officer.Id, (Guid)Assert.Single(await app.Sql("select officer from public_services.dossier_rating where dossier = $1", id))[0]!);
  }

  [Theory]
  [InlineData(true)]
  [InlineData(false)]
  public async Task The_page_is_linked_from_the_dossier_and_works_without_scripts(bool account) {
    var id = await Dossier(delivered: true);
    var code = (string)(await app.Sql("select code from public_services.dossier where id = $1", id))[0][0]!;
    var dossier = account ? $"/ho-so/{code}" : $"/tra-cuu/{await app.Token(id)}";
    var v = await new CitizenVisitor(app, account ? DossierApp.Hoa : null).Open(dossier);
    Assert.NotNull(v.Page.QuerySelector($"main a.ds-button[href='{dossier}/danh-gia']"));
    await v.Open(dossier + "/danh-gia");
    await v.Press("Gửi đánh giá", ("comment", "Chờ lâu"));
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    Assert.Equal("Chờ lâu", v.Page.QuerySelector("textarea[name=comment]")!.TextContent);
    Assert.NotNull(v.Page.QuerySelector("#officeScore-error"));
    await v.Press("Gửi đánh giá", ("officeScore", "4"), ("comment", "Chờ lâu"));
    Assert.Equal(dossier + "?da-lam=danh-gia", v.At);
    Assert.Null(v.Page.QuerySelector("main a[href$='/danh-gia']"));
    await v.Open(dossier + "/danh-gia");
    Assert.Contains("đã được đánh giá", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_notice_of_delivery_leads_to_the_rating() {
    var (id, code) = await app.Submitted();
    await app.Carry(id, code);
    Assert.Equal([$"/ho-so/{code}/danh-gia"], (await app.Sql("select distinct link from kernel.notification where template = 'notify-delivered' and key like $1", code + "/%")).Select(r => (string)r[0]!));
    await app.Post(DossierApp.Hoa, $"/api/dossiers/mine/{id}/rating", Scores());
  }
}
