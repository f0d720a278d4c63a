using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ReminderCollection))]
public sealed class ListLateTests(ReminderApp shared) : Reminded(shared) {
  [Fact]
  public async Task A_dossier_past_its_appointment_is_told_and_stands_in_the_list_of_its_office() {
    var (id, code, _) = await Appraised();
    var appointment = new DateTimeOffset((DateTime)(await app.Sql("select appointment_at from public_services.dossier where id = $1", id))[0][0]!, TimeSpan.Zero);
    async Task<bool> Listed(Actor leader) => (await app.Get(leader, "/api/dossiers/late"))["items"]!.AsArray().Any(i => (string)i!["code"]! == code);
    Assert.False(await Listed(Officer("agency_head")));
    await Until(appointment.AddMinutes(1));
    Assert.Contains("remind-appointment-late", await app.Told(ReminderApp.Head, id));
    var item = (await app.Get(Officer("agency_head"), "/api/dossiers/late"))["items"]!.AsArray().Single(i => (string)i!["code"]! == code)!;
    Assert.NotEmpty(item["steps"]!.AsArray());
    Assert.False(await Listed(Officer("agency_head", BienHo)));
    using var client = app.As(Officer("agency_head"));
    Assert.Contains(code, await client.GetStringAsync("/can-bo/qua-han", Ct), StringComparison.Ordinal);
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thông báo thuế" });
    Assert.False(await Listed(Officer("agency_head")));
  }

  [Fact]
  public async Task Only_officials_see_what_is_late() {
    await app.Ready();
    await app.Get(null, "/api/dossiers/late", 401);
    await app.Get(Hoa, "/api/dossiers/late", 403);
  }

  [Fact]
  public async Task What_intake_waited_for_does_not_make_a_dossier_late() {
    await app.Ready();
    app.Monday();
    var (id, code) = await app.Submitted();
    async Task<DateTimeOffset> Maximum() => new((DateTime)(await app.Sql("select maximum_at from public_services.dossier where id = $1", id))[0][0]!, TimeSpan.Zero);
    async Task<bool> Listed() => (await app.Get(Officer("agency_head"), "/api/dossiers/late"))["items"]!.AsArray().Any(i => (string)i!["code"]! == code);
    var first = await Maximum();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "request-supplement", new { items = new[] { "Giấy chứng sinh" }, reason = "Thiếu", due = first.AddDays(9) });
    app.Clock.Set(first.AddDays(1));
    await app.Post(Hoa, $"/api/dossiers/mine/{id}/supplement", new { components = new[] { new { key = "", note = "Đã gửi tại quầy" } } });
    var moved = await Maximum();
    Assert.True(moved > app.Clock.GetUtcNow());
    Assert.False(await Listed());
    app.Clock.Set(moved.AddMinutes(1));
    Assert.True(await Listed());
  }
}
