using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>A database of its own per test: counts must not depend on other tests.</summary>
public sealed class ShowStatisticsTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static async Task<DossierApp> Fresh() {
    var app = new DossierApp();
    await app.InitializeAsync();
    return await app.Ready();
  }

  static async Task Count(DossierApp app) {
    await using var act = app.Begin();
    await StatisticCount.Count(act.Work, StatisticCount.First(Vn.Day(act.Work.Now)), Ct);
    await act.Work.Commit(Ct);
  }

  static async Task<JsonNode> Show(DossierApp app, string query = "") => (await app.As().GetFromJsonAsync<JsonNode>("/api/statistics" + query, Ct))!;

  [Fact]
  public async Task A_submitted_dossier_moves_the_statistics() {
    await using var app = await Fresh();
    await Count(app);
    Assert.Equal(0, (long)(await Show(app))["total"]!["received"]!);
    await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    await Count(app);
    var shown = await Show(app);
    Assert.Equal((1, 1, 1), ((long)shown["total"]!["received"]!, (long)shown["total"]!["online"]!, (long)shown["total"]!["openInTime"]!));
    Assert.Equal("H21.106", (string)shown["byOffice"]![0]!["code"]!);
    Assert.Equal(1, (long)(await Show(app, "?office=H21.106"))["total"]!["received"]!);
    Assert.Equal(0, (long)(await Show(app, "?office=H21.111"))["total"]!["received"]!);
  }

  [Fact]
  public async Task What_is_open_past_its_time_counts_as_late() {
    await using var app = await Fresh();
    await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    await app.AsIntruder("update public_services.dossier set appointment_at = $1", app.Clock.GetUtcNow().AddHours(-1).UtcDateTime);
    await Count(app);
    var total = (await Show(app))["total"]!;
    Assert.Equal((0, 1, 0m), ((long)total["openInTime"]!, (long)total["openLate"]!, (decimal)total["onTime"]!));
  }

  [Fact]
  public async Task What_ended_in_time_keeps_counting_so() {
    await using var app = await Fresh();
    await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    var now = app.Clock.GetUtcNow().UtcDateTime;
    await app.AsIntruder("update public_services.dossier set status = 9, accepted_at = $1, appointment_at = $2, processed_at = $1", now, now.AddDays(1));
    app.Clock.Pass(TimeSpan.FromDays(5));
    await Count(app);
    var total = (await Show(app))["total"]!;
    Assert.Equal((1, 0, 0), ((long)total["doneInTime"]!, (long)total["doneLate"]!, (long)total["openLate"]!));
  }

  [Theory]
  [InlineData(true, "openLate")]
  [InlineData(false, "openInTime")]
  public async Task Whether_a_second_request_is_late_is_as_the_pack_sets_it(bool late, string counted) {
    await using var app = await Fresh();
    var (id, _) = await app.Submitted();
    var now = app.Clock.GetUtcNow().UtcDateTime;
    foreach (var number in new[] { 1, 2 })
      await app.AsIntruder("""
        insert into public_services.dossier_supplement (id, dossier, number, stage, requested_at, requested_by, reason, items, received_at, moved_appointment) values ($1, $2, $3, 'Intake', $4, $1, 'x', '[]', $5, false)
        """, Guid.CreateVersion7(), id, number, now.AddMinutes(number), number == 1 ? now.AddMinutes(1) : DBNull.Value);
    var pack = PackReader.Read([Path.Combine(Repository.Root, "packs/core")]).Set.Of("counting").Single();
    await using (var act = app.Begin()) {
      await new CountingKind().Apply([pack with { Json = JsonDocument.Parse(pack.Text.Replace("\"secondRequestIsLate\": false", $"\"secondRequestIsLate\": {(late ? "true" : "false")}", StringComparison.Ordinal)).RootElement }], act.Work, Ct);
      act.Work.Record("tests.counting", "thing", id);
      await act.Work.Commit(Ct);
    }
    app.Clock.Pass(TimeSpan.FromHours(1));
    await Count(app);
    var shown = await Show(app);
    Assert.Equal((1, late), ((long)shown["total"]![counted]!, (bool)shown["secondRequestIsLate"]!));
  }

  [Fact]
  public async Task Counting_again_changes_nothing() {
    await using var app = await Fresh();
    await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    await Count(app);
    await Count(app);
    Assert.Equal(1, (long)(await Show(app))["total"]!["received"]!);
  }

  [Fact]
  public async Task A_month_that_is_none_is_refused() {
    await using var app = await Fresh();
    var answer = await app.As().GetAsync("/api/statistics?month=13", Ct);
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Equal("statistics.bad_month", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]!);
  }

  [Fact]
  public async Task The_page_shows_numbers_with_their_time_and_a_table_beside_the_chart() {
    await using var app = await Fresh();
    await app.Post(DossierApp.Hoa, "/api/dossiers", await app.Submission());
    await Count(app);
    var html = await app.As().GetStringAsync("/thong-ke", Ct);
    Assert.Contains("Số liệu tính đến", html, StringComparison.Ordinal);
    Assert.Contains("UBND phường Pleiku", html, StringComparison.Ordinal);
    Assert.Contains("<svg", html, StringComparison.Ordinal);
    Assert.DoesNotContain("Nguyễn Thị Hoa", html, StringComparison.Ordinal);
  }
}
