using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What people bring to the counter after they have handed in, on the officers' pages and without scripts.</summary>
public sealed class CounterActsTests(DossierApp app) : IClassFixture<DossierApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Guid Id, string Code)> Asked(string procedure = "9.100001", object? form = null) {
    var (id, code) = await app.AtCounter(procedure, form);
    await app.Step(Officer("specialist"), id, await app.Open(code, "appraise"), "request-supplement",
      new { items = new[] { "Giấy chứng sinh bản chính", "Giấy tờ cư trú" }, reason = "Bản chụp mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return (id, code);
  }

  [Fact]
  public async Task A_supplement_is_taken_at_the_counter_with_papers_and_scans() {
    var (id, code) = await Asked();
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}");
    await v.Open(v.Page.QuerySelector("main a[href$='/nhan-bo-sung']")!.GetAttribute("href")!);
    Assert.Contains("Bản chụp mờ", v.Text, StringComparison.Ordinal);
    await v.Send("Nhận bổ sung tại quầy", [], []);
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    await v.Send("Tải", [("Form.Pieces[0].Got", "true")], [("item-0", "mat-truoc.png", SaolaApp.Picture)]);
    Assert.Contains("mat-truoc.png", v.Text, StringComparison.Ordinal);
    await v.Send("Nhận bổ sung tại quầy", [("Form.Pieces[0].Copies", "2")], [("item-1", "cu-tru.png", SaolaApp.Picture)]);
    Assert.EndsWith(id.ToString(), v.At, StringComparison.Ordinal);
    Assert.Equal([["Giấy chứng sinh bản chính", 1, 2, "mat-truoc.png"], ["Giấy tờ cư trú", 0, 0, "cu-tru.png"]],
      (await app.Sql("select c.name, c.originals, c.copies, c.file_name from public_services.dossier_component c join kernel.file f on f.id = c.file and f.owner = c.dossier where c.dossier = $1 and c.supplement = 1 order by c.name", id)).Select(r => r.ToArray()));
    Assert.Contains("dossiers.supplemented", await app.Ledger(id));
    await app.Open(code, "appraise");
    await v.Open($"/can-bo/ho-so/{id}/nhan-bo-sung");
    Assert.Contains("không còn yêu cầu bổ sung", v.Text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task An_answer_is_corrected_at_the_counter_and_the_old_one_kept() {
    var (id, _) = await Asked("9.100006", new { hoTen = "Rơ Châm Thuỷ", soBan = 1 });
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/nhan-bo-sung");
    await v.Press("Nhận bổ sung tại quầy", ("hoTen", ""));
    Assert.NotNull(v.Page.QuerySelector("details[open] #hoTen"));
    await v.Press("Nhận bổ sung tại quầy", ("hoTen", "Rơ Châm Thủy An"));
    Assert.Equal([["Rơ Châm Thuỷ", "Rơ Châm Thủy An"]], await app.Sql("select s.form_before->>'hoTen', d.form->>'hoTen' from public_services.dossier_supplement s join public_services.dossier d on d.id = s.dossier where d.id = $1", id));
  }

  [Theory]
  [InlineData(false, false)]
  [InlineData(true, false)]
  [InlineData(true, true)]
  public async Task What_nobody_corrects_is_not_asked_with_the_papers(bool asApplicant, bool declared) {
    var (id, _) = await Asked("9.100006", new { hoTen = declared ? "Rơ Châm Thủy" : null, soBan = 1 });
    await app.AsIntruder("update public_services.dossier set applicant_account = $2 where id = $1", id, Citizen);
    var code = (string)(await app.Sql("select code from public_services.dossier where id = $1", id))[0][0]!;
    var v = await new CitizenVisitor(app, asApplicant ? Hoa : Officer("intake")).Open(asApplicant ? $"/ho-so/{code}/bo-sung" : $"/can-bo/ho-so/{id}/nhan-bo-sung");
    Assert.Equal(declared, v.Page.QuerySelector("[name=hoTen]") is not null);
    if (asApplicant) await v.Send("Gửi bổ sung", [], [("item-0", "a.png", SaolaApp.Picture), ("item-1", "b.png", SaolaApp.Picture)]);
    else await v.Press("Nhận bổ sung tại quầy", ("Form.Pieces[0].Got", "true"));
    Assert.True(v.Status == HttpStatusCode.OK, v.Text);
    Assert.Equal([[true, null]], await app.Sql("select received_at is not null, form_before from public_services.dossier_supplement where dossier = $1", id));
  }

  /// <summary>Papers are asked of what Hoa handed in.</summary>
  async Task<(Guid Id, string Code)> AskedOfHoa() {
    var (id, code, task) = await app.WaitingAt("intake_check");
    await app.Step(Officer("intake"), id, task, "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Ảnh mờ", due = app.Clock.GetUtcNow().AddDays(3) });
    return (id, code);
  }

  [Fact]
  public async Task What_the_applicant_chose_and_has_not_sent_is_not_the_officers_to_hand_in() {
    var (id, code) = await AskedOfHoa();
    await (await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}/bo-sung")).Send("stay", [], [("item-0", "chua-gui.png", SaolaApp.Picture)]);
    var v = await new CitizenVisitor(app, Officer("intake")).Open($"/can-bo/ho-so/{id}/nhan-bo-sung");
    Assert.DoesNotContain("chua-gui.png", v.Text, StringComparison.Ordinal);
    await v.Send("Nhận bổ sung tại quầy", [("Form.Pieces[0].Got", "true")], [("item-0", "tai-quay.png", SaolaApp.Picture)]);
    Assert.Equal([["tai-quay.png"]], await app.Sql("select file_name from public_services.dossier_component where dossier = $1 and supplement = 1", id));
    // what is received is not waited for: nothing stays behind
    Assert.Equal([["supplement", true]], await app.Sql("select f.owner_kind, f.removed_at is not null from kernel.file f join public_services.dossier_supplement s on s.id = f.owner where s.dossier = $1", id));
  }

  [Fact]
  public async Task Files_chosen_in_two_windows_at_once_are_both_kept() {
    var (id, code) = await AskedOfHoa();
    CitizenVisitor[] windows = [await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}/bo-sung"), await new CitizenVisitor(app, Hoa).Open($"/ho-so/{code}/bo-sung")];
    Task<CitizenVisitor>[] sent;
    await using (var hold = await Hold.Writes(app, "public_services.dossier_supplement", "update public_services.dossier_supplement")) {
      sent = [.. windows.Select((v, i) => v.Send("stay", [], [("item-0", $"{i}.png", SaolaApp.Picture)]))];
      await hold.Reached();
    }
    await Task.WhenAll(sent);
    Assert.Equal([[2]], await app.Sql("select jsonb_array_length(files->'item-0') from public_services.dossier_supplement where dossier = $1", id));
  }

  [Fact]
  public async Task A_withdrawal_asked_in_person_is_entered_with_its_reason() {
    var (id, _) = await app.AtCounter("9.100001");
    var officer = Officer("intake");
    var v = await new CitizenVisitor(app, officer).Open($"/can-bo/ho-so/{id}");
    await v.Open(v.Page.QuerySelector("main a[href$='/viec/xin-rut']")!.GetAttribute("href")!);
    await v.Press("Nhận yêu cầu rút hồ sơ");
    Assert.Equal(HttpStatusCode.BadRequest, v.Status);
    await v.Press("Nhận yêu cầu rút hồ sơ", ("Form.Reason", "Không còn nhu cầu"));
    Assert.Equal(7, await app.Status(id));
    Assert.Equal([[officer.Id, "Không còn nhu cầu"]], await app.Sql("select actor, reason from ledger.entry where object_id = $1 and type = 'dossiers.withdrawal_requested'", id));
  }

  [Fact]
  public async Task Who_does_not_serve_at_the_counter_sees_neither_act_and_may_do_neither() {
    var (id, _) = await Asked();
    var v = await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}");
    Assert.Null(v.Page.QuerySelector("main a[href$='/nhan-bo-sung'], main a[href$='/xin-rut']"));
    using var client = app.As(Officer("specialist"));
    Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync($"/can-bo/ho-so/{id}/nhan-bo-sung", Ct)).StatusCode);
    await v.Open($"/can-bo/ho-so/{id}/viec/xin-rut");
    await v.Press("Nhận yêu cầu rút hồ sơ", ("Form.Reason", "x"));
    Assert.Equal((HttpStatusCode.Forbidden, 5), (v.Status, await app.Status(id)));
    Assert.Equal(HttpStatusCode.NotFound, (await new CitizenVisitor(app, Officer("intake", BienHo)).Open($"/can-bo/ho-so/{id}/nhan-bo-sung")).Status);
  }
}
