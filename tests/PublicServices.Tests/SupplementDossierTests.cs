using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class SupplementDossierTests(SliceApp app) : WriteSliceTests(app) {
  readonly SliceApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _, task) = await app.WaitingAt("intake_check");
    await app.Step(Officer("intake"), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return new($"/api/dossiers/{id}/supplement", new { components = new[] { new { key = "chung-sinh", originals = 1 } } }, Officer("intake"), id, "dossiers.supplemented") {
      Permission = DossierPermissions.Counter, Stranger = Officer("intake", BienHo),
      Invalid = new { components = Array.Empty<object>() }, InvalidCode = "dossiers.nothing_brought", Again = "dossiers.nothing_to_supplement",
      Row = "select 1 from public_services.dossier_supplement where dossier = $1 and received_at is not null",
    };
  }

  [Fact]
  public async Task Words_too_long_to_keep_are_refused_and_not_cut() {
    var write = await Prepare();
    var refused = await app.Post(write.Actor, write.Path, new { components = new[] { new { key = "", note = new string('a', Dossier.NoteLength + 1) } } }, 400);
    Assert.Equal("dossiers.note_too_long", (string?)refused["code"]);
  }

  /// <summary>Asks for papers at this step and brings them with these answers.</summary>
  async Task Corrected(Guid id, string code, string step, object answers) {
    await app.Step(Officer(step == "appraise" ? "specialist" : "intake"), id, await app.Open(code, step), "request-supplement", new { items = new[] { "Tờ khai" }, reason = "Sai số bản", due = app.Clock.GetUtcNow().AddDays(3) });
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/supplement", new { components = new[] { new { key = "to-khai", originals = 1 } }, answers });
  }

  [Fact]
  public async Task Before_anyone_was_asked_to_pay_the_fee_follows_the_corrected_answers() {
    var submission = await app.Submission("9.100006");
    submission["form"] = new System.Text.Json.Nodes.JsonObject { ["hoTen"] = "Nguyễn An", ["soBan"] = 1 };
    var made = await app.Post(Hoa, "/api/dossiers", submission);
    var (id, code) = ((Guid)made["id"]!, (string)made["code"]!);
    await Corrected(id, code, "intake_check", new { hoTen = "Nguyễn An", soBan = 3 });
    Assert.Equal([[16000L]], await app.Sql("select amount_due from public_services.dossier where id = $1", id));
    Assert.Contains("dossiers.fee_recomputed", await app.Ledger(id));
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    Assert.Equal(6, await app.Status(id));
  }

  [Fact]
  public async Task A_fee_that_was_paid_stays_and_the_officer_sees_what_the_corrected_answers_ask_for() {
    var (id, code) = await app.AtCounter("9.100006", new { soBan = 3, hoTen = "Rơ Châm Thủy" });
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 16000 });
    await app.Step(Officer("intake"), id, await app.Open(code, "receive"), "accept");
    Assert.Null((await app.Get(Officer("specialist"), $"/api/dossiers/{id}"))["effect"]);
    await Corrected(id, code, "appraise", new { hoTen = "Rơ Châm Thủy", soBan = 5, nguoiNop = "uy-quyen" });
    Assert.Equal([[16000L]], await app.Sql("select amount_due from public_services.dossier where id = $1", id));
    var effect = (await app.Get(Officer("specialist"), $"/api/dossiers/{id}"))["effect"]!;
    Assert.Equal((32000, "Giấy ủy quyền"), ((long)effect["fee"]!, (string)Assert.Single(effect["papers"]!.AsArray())!));
    var v = await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}");
    Assert.Contains("tính theo tờ khai đã sửa là 32.000 đ; đã nộp 16.000 đ", v.Text, StringComparison.Ordinal);
    await v.Open(v.Page.QuerySelector(".notice a[href*='/viec/bo-sung']")!.GetAttribute("href")!);
    Assert.Equal("Giấy ủy quyền", v.Page.QuerySelector("[name='Form.Items']")!.TextContent.Trim());
  }
}
