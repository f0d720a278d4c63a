using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>The national portal and this system, each a program of its own, through absence, repetition and disorder.</summary>
public sealed class PortalTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public async ValueTask InitializeAsync() {
    await app.Mood();
    await app.RunJobs();
  }

  public ValueTask DisposeAsync() => ValueTask.CompletedTask;

  async Task<List<int>> Told(string code) => [.. (await app.Held(code))!["told"]!.AsArray().Select(s => (int)s!)];

  [Fact]
  public async Task What_is_handed_in_at_the_portal_is_registered_here_and_its_statuses_go_back() {
    var made = await app.Do("submit", await app.Submission());
    var code = (string)made["code"]!;
    var id = (Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", code))[0]!;
    var file = Assert.Single(await app.Sql("select f.sha256, f.owner, f.media_type from public_services.dossier_component c join kernel.file f on f.id = c.file where c.dossier = $1", id));
    Assert.Equal([Convert.ToHexStringLower(SHA256.HashData(PortalApp.Png)), id, "image/png"], file);
    Assert.Contains("portal.dossier_taken", await app.Ledger(id));
    await app.RunJobs();
    Assert.Equal(1, (int)(await app.Held(code))!["status"]!);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    await app.RunJobs();
    Assert.Equal(await app.Status(id), (int)(await app.Held(code))!["status"]!);
    Assert.Equal((string)made["portalCode"]!, (string)(await app.Held(code))!["state"]!["portalCode"]!);
  }

  [Fact]
  public async Task Nobody_is_named_to_the_portal() {
    var (_, code) = await app.Submitted();
    await app.RunJobs();
    Assert.DoesNotContain("Nguyễn Thị Hoa", (await app.Held(code))!["state"]!.ToJsonString(Json.Options), StringComparison.Ordinal);
  }

  [Fact]
  public async Task While_the_portal_is_away_nothing_is_lost_and_only_the_newest_state_is_sent() {
    await app.Mood(new { absent = true });
    var (id, code) = await app.Submitted();
    await app.RunJobs();
    var record = await app.Record(code);
    Assert.Equal((1, "HTTP 503"), ((int)record[2]!, (string)record[3]!));
    Assert.NotNull(record[4]);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    await app.RunJobs();
    app.Clock.Pass(TimeSpan.FromSeconds(25));
    await app.RunJobs();
    Assert.True((int)(await app.Record(code))[2]! >= 3);
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where handler = 'public_services.tell_portal' and dead_at is not null"));
    await app.Mood();
    app.Clock.Pass(TimeSpan.FromMinutes(2));
    await app.RunJobs();
    Assert.Equal([await app.Status(id)], await Told(code));
    Assert.Null((await app.Record(code))[4]);
    app.Clock.Set(TimeProvider.System.GetUtcNow());
  }

  [Fact]
  public async Task A_state_whose_answer_was_lost_is_said_again_and_counts_once() {
    var (_, code) = await app.Submitted();
    await app.Mood(new { loseAnswers = true });
    await app.RunJobs();
    Assert.Equal([1], await Told(code));
    Assert.NotNull((await app.Record(code))[4]);
    await app.Mood();
    app.Clock.Pass(TimeSpan.FromSeconds(10));
    await app.RunJobs();
    Assert.Equal([1], await Told(code));
    Assert.Null((await app.Record(code))[4]);
  }

  [Fact]
  public async Task A_job_that_died_after_it_told_the_portal_tells_it_again_and_nothing_changes() {
    var (id, code) = await app.Submitted();
    await app.RunJobs();
    // as if the program had been killed between the answer and the mark
    await app.AsIntruder("update public_services.portal_record set sequence = -1, confirmed_at = null where code = $1", code);
    await app.AsIntruder("update kernel.outbox set done_at = null where handler = 'public_services.tell_portal' and body ->> 'dossier' = $1", id.ToString());
    await app.RunJobs();
    Assert.Equal([1], await Told(code));
    Assert.Equal(0L, (await app.Record(code))[0]);
  }

  [Fact]
  public async Task The_sealed_result_goes_to_the_portal_once() {
    var (id, code) = await app.Submitted();
    await app.RunJobs();
    var pdf = System.Text.Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n");
    await using (var act = app.Begin()) {
      var stored = await act.Services.GetRequiredService<FileStore>().Store(act.Work, pdf, new($"{code}.pdf", ResultSigning.Owner, id), Ct);
      act.Work.Db<PublicServicesDb>().Add(new DossierResult {
        Id = Guid.CreateVersion7(), Dossier = id, Office = Pleiku, Name = "Giấy chứng nhận", Granted = true, CheckToken = code, SignedFile = stored.Value.Id, SealedFile = stored.Value.Id,
        SealedAt = act.Work.Now, Sha256 = stored.Value.Sha256,
      });
      act.Work.Enqueue(new TellPortal(id));
      await act.Work.Commit(Ct);
    }
    await app.AsIntruder("update public_services.dossier set status = 9, version = version + 1, processed_at = now() where id = $1", id);
    await app.RunJobs();
    var held = (await app.Held(code))!;
    Assert.Equal((9, $"{code}.pdf"), ((int)held["status"]!, (string)held["resultName"]!));
    Assert.Equal(pdf, Convert.FromBase64String((string)held["result"]!));
    Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(pdf)), Assert.Single(await app.Sql("select result_sent from public_services.portal_record where code = $1", code))[0]);
  }

  [Fact]
  public async Task A_portal_that_repeats_itself_makes_one_dossier() {
    await app.Mood(new { repeat = 3 });
    var made = await app.Do("submit", await app.Submission());
    Assert.Single(await app.Sql("select 1 from public_services.portal_record where portal_code = $1 and dossier is not null", (string)made["portalCode"]!));
    Assert.StartsWith("200", (string)made["answer"]!, StringComparison.Ordinal);
    var own = await app.Do("own", new { procedure = "9.100009", office = "H21.106", subject = new { name = "Nguyễn Thị Hoa" } });
    await app.Do($"advance/{own["code"]}/1");
    var id = (Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", (string)own["code"]!))[0]!;
    Assert.Equal(["dossiers.registered", "dossiers.accepted"], await app.Ledger(id));
  }

  [Fact]
  public async Task Statuses_that_come_in_disorder_end_in_the_newest() {
    var own = await app.Do("own", new { procedure = "9.100009", office = "H21.106", subject = new { name = "Nguyễn Thị Hoa" } });
    var code = (string)own["code"]!;
    await app.Mood(new { disorder = true });
    await app.Do($"advance/{code}/3");
    var row = Assert.Single(await app.Sql("select status, accepted_at, processed_at, origin from public_services.dossier where code = $1", code));
    Assert.Equal(((short)9, "Cổng Dịch vụ công quốc gia"), ((short)row[0]!, (string)row[3]!));
    Assert.NotNull(row[1]);
    Assert.NotNull(row[2]);
    Assert.Equal(3L, (await app.Record(code))[0]);
  }

  JsonObject Accepted(string code) {
    var state = app.State(code, 4, 4);
    (state["acceptedAt"], state["appointmentAt"]) = (app.Clock.GetUtcNow(), app.Clock.GetUtcNow().AddDays(3));
    return state;
  }

  [Fact]
  public async Task A_state_told_in_local_time_is_of_the_same_moment() {
    var state = app.State(PortalApp.NewNumber(), 1, 2);
    (state["registeredAt"], state["acceptedAt"]) = ("2026-11-20T08:00:00+07:00", "2026-11-20T09:30:00+07:00");
    Assert.Equal(HttpStatusCode.OK, (await app.Say("/api/portal/statuses", state)).Status);
    Assert.Equal([[new DateTime(2026, 11, 20, 1, 0, 0, DateTimeKind.Utc), new DateTime(2026, 11, 20, 2, 30, 0, DateTimeKind.Utc)]],
      await app.Sql("select registered_at, accepted_at from public_services.dossier where code = $1", (string)state["code"]!));
  }

  [Fact]
  public async Task A_dossier_owned_elsewhere_is_seen_and_tracked_and_no_act_is_possible() {
    var code = PortalApp.NewNumber();
    Assert.Equal(HttpStatusCode.OK, (await app.Say("/api/portal/statuses", Accepted(code))).Status);
    var id = (Guid)Assert.Single(await app.Sql("select id from public_services.dossier where code = $1", code))[0]!;
    var officer = Officer("specialist");
    foreach (var (path, body) in new (string, object)[] {
      ("stop", new { reason = "Thử" }), ("extend", new { to = app.Clock.GetUtcNow().AddDays(9), reason = "Thử" }), ("hold", new { hold = true, reason = "Thử" }),
    })
      Assert.Equal("dossiers.owned_elsewhere", (string)(await app.Post(officer, $"/api/dossiers/{id}/{path}", body, 409))["code"]!);
    Assert.Equal("dossiers.owned_elsewhere", (string)(await app.Post(Hoa, $"/api/dossiers/mine/{id}/withdraw", new { reason = "Thử" }, 409))["code"]!);
    var list = WebUtility.HtmlDecode(await app.As(officer).GetStringAsync($"/can-bo/ho-so?q={code}", Ct));
    Assert.Contains("Cổng Dịch vụ công quốc gia", list, StringComparison.Ordinal);
    var page = WebUtility.HtmlDecode(await app.As(officer).GetStringAsync($"/can-bo/ho-so/{id}", Ct));
    Assert.Contains("Hồ sơ do Cổng Dịch vụ công quốc gia giải quyết", page, StringComparison.Ordinal);
    Assert.DoesNotContain("/viec/", page, StringComparison.Ordinal);
    var tracked = await app.Post(null, "/api/dossiers/track", new { code, phone = "0900000001" });
    Assert.Equal((4, "Cổng Dịch vụ công quốc gia"), ((int)tracked["status"]!, (string)tracked["owner"]!));
    Assert.Empty(await app.Sql("select 1 from process.instance where business_key = $1", code));
  }

  [Fact]
  public async Task A_program_that_knows_no_portal_has_nothing_to_tell() {
    await using var alone = new DossierApp();
    await alone.InitializeAsync();
    await alone.Submitted();
    Assert.Empty(await alone.Sql("select 1 from kernel.outbox where handler = 'public_services.tell_portal'"));
  }
}
