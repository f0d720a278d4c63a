using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ExtendDossierTests(SliceApp app) : WriteSliceTests(app) {
  readonly SliceApp app = app;

  protected override async Task<Write> Prepare() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var to = app.Clock.GetUtcNow().AddDays(20);
    return new($"/api/dossiers/{id}/extend", new { to, reason = "Phải xác minh thêm" }, Officer("specialist"), id, "dossiers.appointment_moved") {
      Permission = DossierPermissions.Appraise, Stranger = Officer("specialist", BienHo),
      Invalid = new { to, reason = " " }, InvalidCode = "dossiers.reason_needed", Again = "dossiers.extension_not_later",
      Row = "select 1 from public_services.dossier where id = $1 and extended_to is not null",
    };
  }

  [Fact]
  public async Task A_day_is_meant_until_the_office_closes_and_one_without_work_until_the_next() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var sunday = Vn.Day(app.Clock.GetUtcNow()).AddDays(30);
    while (sunday.DayOfWeek != DayOfWeek.Sunday) sunday = sunday.AddDays(1);
    var v = await new CitizenVisitor(app, Officer("specialist")).Open($"/can-bo/ho-so/{id}/viec/gia-han");
    await v.Press("Xin lỗi", ("Form.Due", "31/12/2199"), ("Form.Reason", "x"));
    Assert.Equal(System.Net.HttpStatusCode.BadRequest, v.Status);
    await v.Press("Xin lỗi", ("Form.Due", Vn.Date(sunday)), ("Form.Reason", "Phải xác minh thêm"));
    var closes = WorkingCalendar.Standard.CloseOfDay(Vn.StartOf(sunday));
    Assert.NotEqual(sunday, Vn.Day(closes));
    Assert.Equal([[closes.UtcDateTime]], await app.Sql("select extended_to from public_services.dossier where id = $1", id));
  }

  [Fact]
  public async Task A_moment_told_with_an_offset_is_the_same_moment() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var to = app.Clock.GetUtcNow().AddDays(20);
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/extend", new { to = to.ToOffset(TimeSpan.FromHours(7)), reason = "Phải xác minh thêm" });
    Assert.Equal([[to.UtcDateTime]], await app.Sql("select extended_to from public_services.dossier where id = $1", id));
  }
}
