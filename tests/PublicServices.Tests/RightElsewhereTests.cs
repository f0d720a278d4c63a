using System.Net;
using System.Net.Http.Json;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>An official of two offices: what they may do in one is no right in the other, though they read the dossiers of both.</summary>
public sealed class RightElsewhereTests(DossierApp app) : IClassFixture<DossierApp> {
  static Actor Reader(string permission, Guid rightAt) => People.Official(Pleiku, "H21.106", ["agency_head"], DossierPermissions.Read, permission) with {
    Rights = new([(DossierPermissions.Read, new([Pleiku, BienHo])), (permission, new([rightAt]))]),
  };

  object Body => new { reason = "Theo đề nghị", grant = true, hold = true, to = Vn.Day(app.Clock.GetUtcNow()).AddDays(9), amount = 1000, form = new { }, items = Array.Empty<object>() };

  [Theory]
  [InlineData("stop", DossierPermissions.Stop), InlineData("extend", DossierPermissions.Appraise), InlineData("hold", DossierPermissions.Appraise), InlineData("decide-withdrawal", DossierPermissions.Stop)]
  [InlineData("answers", DossierPermissions.Appraise), InlineData("answers", DossierPermissions.Counter), InlineData("papers/01a2046a-1688-7359-8b80-e5d331c706d0/sign", DossierPermissions.Sign)]
  [InlineData("withdraw", DossierPermissions.Counter), InlineData("payment", DossierPermissions.Counter, 404), InlineData("supplement", DossierPermissions.Counter, 404)]
  public async Task An_act_asks_for_its_right_where_the_dossier_is(string act, string permission, int status = 403) {
    var (id, _, _) = await app.WaitingAt("appraise");
    var path = $"/api/dossiers/{id}/{act}";
    Assert.Equal(status == 403 ? "dossiers.step_not_allowed" : "dossiers.not_found", (string?)(await app.Post(Reader(permission, BienHo), path, Body, status))["code"]);
    // with the right where the dossier is, what is wrong is another thing or nothing
    using var client = app.As(Reader(permission, Pleiku));
    using var answer = await client.PostAsJsonAsync(path, Body, TestContext.Current.CancellationToken);
    var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    Assert.True(answer.StatusCode != HttpStatusCode.Forbidden && (act.StartsWith("papers", StringComparison.Ordinal) || !text.Contains("dossiers.not_found", StringComparison.Ordinal)), text);
  }

  [Theory]
  [InlineData("stop", DossierPermissions.Stop), InlineData("extend", DossierPermissions.Appraise), InlineData("hold", DossierPermissions.Appraise), InlineData("decide-withdrawal", DossierPermissions.Stop)]
  public async Task The_office_that_only_took_it_in_settles_nothing(string act, string permission) {
    var (id, _, _) = await app.WaitingAt("appraise");
    await app.AsIntruder("update public_services.dossier set intake_office = $2, intake_office_code = 'H21.111' where id = $1", id, BienHo);
    var intake = People.Official(BienHo, "H21.111", ["agency_head"], DossierPermissions.Read, DossierPermissions.Counter, permission);
    Assert.Equal("dossiers.step_not_allowed", (string?)(await app.Post(intake, $"/api/dossiers/{id}/{act}", Body, 403))["code"]);
    using var client = app.As(intake);
    var page = await client.GetStringAsync($"/can-bo/ho-so/{id}", TestContext.Current.CancellationToken);
    foreach (var offered in new[] { "/viec/dung", "/viec/gia-han", "/viec/tam-dung" }) Assert.DoesNotContain(offered, page, StringComparison.Ordinal);
    // what belongs to the counter it may
    Assert.Contains("/viec/xin-rut", page, StringComparison.Ordinal);
    await app.Post(intake, $"/api/dossiers/{id}/withdraw", new { reason = "Người dân đề nghị tại quầy" });
  }

  [Fact]
  public async Task Files_brought_to_the_counter_are_kept_only_where_the_dossier_is() {
    var (id, _, _) = await app.WaitingAt("appraise");
    async Task<string?> Keep(Guid rightAt) {
      await using var act = app.Begin(Reader(DossierPermissions.Counter, rightAt), "supplement");
      var files = (CitizenFiles)act.Services.GetService(typeof(CitizenFiles))!;
      return (await KeepSupplement.AtCounter(new(id, Microsoft.AspNetCore.Http.FormCollection.Empty), act.Work, files, TestContext.Current.CancellationToken)).Error?.Code;
    }
    Assert.Equal("dossiers.not_found", await Keep(BienHo));
    Assert.NotEqual("dossiers.not_found", await Keep(Pleiku));
  }

  [Fact]
  public async Task A_step_too() {
    var (id, _, task) = await app.WaitingAt("appraise");
    Assert.Equal("dossiers.step_not_allowed", (string?)(await app.Post(Specialist(BienHo), $"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } }, 403))["code"]);
    await app.Post(Specialist(Pleiku), $"/api/dossiers/{id}/appraise", new { task, decision = "pass", checklist = new[] { "dung-mau" } });

    static Actor Specialist(Guid rightAt) => People.Official(Pleiku, "H21.106", ["specialist"], DossierPermissions.Read, DossierPermissions.Appraise) with {
      Rights = new([(DossierPermissions.Read, new([Pleiku, BienHo])), (DossierPermissions.Appraise, new([rightAt]))]),
    };
  }
}
