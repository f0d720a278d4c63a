using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Officials and their leaders in one office, and the stages at which they are told.</summary>
public sealed class ReminderApp : DossierApp {
  public static readonly Guid Head = Guid.Parse("018f0000-0000-7000-8000-00000000b001"), Supervisor = Guid.Parse("018f0000-0000-7000-8000-00000000b002"), Division = Guid.Parse("018f0000-0000-7000-8000-00000000b003");

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    foreach (var (id, name, role) in new[] { (Head, "Trần Bình", "agency_head"), (Supervisor, "Trần Quốc Bảo", "one_stop_supervisor"), (Division, "Lê Thị Mai", "division_head") }) {
      await AsIntruder("insert into identity.person (id, full_name, source, demo, created_at, changed_at, version) values ($1, $2, 'test', true, now(), now(), 1)", id, name);
      await AsIntruder("insert into identity.official_post (id, person, unit, roles, sub_tree, valid_from, version) values ($1, $2, $3, array[$4], false, '2026-01-01', 1)", Guid.CreateVersion7(), id, Pleiku, role);
    }
    foreach (var (key, of, hours, to) in new[] {
      ("step-before", "step", -2, new[] { "handler" }), ("step-late", "step", 0, ["handler", "unit:division_head"]), ("step-late-day", "step", 8, ["office:agency_head", "intake:one_stop_supervisor"]),
      ("appointment-late", "appointment", 0, ["handler", "office:agency_head"]),
    })
      await AsIntruder("insert into public_services.reminder_stage (key, item, measure, hours, recipients) values ($1, 'test', $2, $3, $4)", key, of, hours, to);
  }

  /// <summary>08:00 of the Monday after the present time of the test, so that the days of a test do not meet a holiday.</summary>
  public void Monday() {
    var now = Vn.Day(Clock.GetUtcNow());
    do now = now.AddDays(1); while (now.DayOfWeek != DayOfWeek.Monday || now is { Month: 11, Day: 23 });
    Clock.Set(Vn.At(now, new(8, 0)));
  }

  public async Task Round() {
    await using var act = Begin();
    await act.Services.GetRequiredService<RemindRound>().Handle(new(), act.Work, CancellationToken.None);
  }

  public async Task<string[]> Told(Guid person, Guid dossier) =>
    [.. (await Sql("select template from kernel.notification where recipient = $1 and channel = 'Inbox' and link = $2 order by id", person, $"/can-bo/ho-so/{dossier}")).Select(r => (string)r[0]!)];

  public async Task<DateTimeOffset> Next(Guid watch) => new((DateTime)(await Sql("select next_at from public_services.reminder_watch where id = $1", watch))[0][0]!, TimeSpan.Zero);

  public async Task<DateTimeOffset> Due(Guid task) => new((DateTime)(await Sql("select due from process.work_task where id = $1", task))[0][0]!, TimeSpan.Zero);
}

public sealed class ReminderTests(ReminderApp app) : IClassFixture<ReminderApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A dossier that waits to be appraised.</summary>
  async Task<(Guid Id, string Code, Guid Task)> Appraised(string procedure = "9.100001") {
    await app.Ready();
    app.Monday();
    var (id, code) = await app.Submitted(procedure: procedure);
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    return (id, code, await app.Open(code, procedure == "9.100002" ? "assign" : "appraise"));
  }

  async Task Until(DateTimeOffset at) {
    app.Clock.Set(at);
    await app.Round();
  }

  [Fact]
  public async Task The_handler_is_reminded_before_and_leaders_are_told_after() {
    var (id, _, task) = await Appraised();
    var due = await app.Due(task);
    var before = await app.Next(task);
    Assert.Equal(TimeSpan.FromHours(2), WorkingCalendar.Standard.WorkingTimeBetween(before, due));
    await Until(before.AddMinutes(-1));
    Assert.Empty(await app.Told(Specialist, id));
    await Until(before);
    Assert.Equal(["remind-step"], await app.Told(Specialist, id));
    Assert.Empty(await app.Told(ReminderApp.Division, id));
    await Until(due.AddMinutes(1));
    Assert.Equal(["remind-step", "remind-step-late"], await app.Told(Specialist, id));
    Assert.Equal(["remind-step-late"], await app.Told(ReminderApp.Division, id));
    Assert.Empty(await app.Told(ReminderApp.Head, id));
    await Until(await app.Next(task));
    Assert.Equal(["remind-step-late"], await app.Told(ReminderApp.Head, id));
    Assert.Equal(["remind-step-late"], await app.Told(ReminderApp.Supervisor, id));
    Assert.Equal(["dossiers.reminded", "dossiers.escalated", "dossiers.escalated"], (await app.Ledger(id)).Where(t => t is "dossiers.reminded" or "dossiers.escalated"));
    Assert.Empty(await app.Sql("select 1 from public_services.reminder_watch where id = $1", task));
  }

  [Fact]
  public async Task The_officials_timeline_shows_it_and_the_applicants_does_not() {
    var (id, _, task) = await Appraised();
    await Until((await app.Due(task)).AddMinutes(1));
    static bool Told(System.Text.Json.Nodes.JsonObject d) => d["timeline"]!.AsArray().Any(e => (string)e!["type"]! == "dossiers.escalated");
    Assert.True(Told(await app.Get(Officer("specialist"), $"/api/dossiers/{id}")));
    Assert.False(Told(await app.Get(Hoa, $"/api/dossiers/mine/{id}")));
  }

  [Fact]
  public async Task Each_stage_is_told_once_however_often_and_wherever_the_job_runs() {
    var (id, _, task) = await Appraised();
    app.Clock.Set(await app.Next(task));
    await Task.WhenAll(app.Round(), app.Round(), app.Round());
    await app.Round();
    Assert.Equal(["remind-step"], await app.Told(Specialist, id));
    Assert.Single(await app.Ledger(id), t => t == "dossiers.reminded");
  }

  [Fact]
  public async Task Who_has_taken_the_step_is_told_and_not_their_colleagues() {
    var (id, _, task) = await Appraised();
    await app.Post(Officer("specialist", id: ReminderApp.Supervisor), "/api/dossiers/tasks/claim", new { tasks = new[] { task }, take = true });
    await Until(await app.Next(task));
    Assert.Equal(["remind-step"], await app.Told(ReminderApp.Supervisor, id));
    Assert.Empty(await app.Told(Specialist, id));
  }

  [Fact]
  public async Task A_step_that_is_done_in_time_tells_nobody() {
    var (id, _, task) = await Appraised();
    var due = await app.Due(task);
    await app.Step(Officer("specialist", id: Specialist), id, task, "appraise", new { decision = "pass", checklist = new[] { "dung-mau" }, result = new { content = "x" } });
    await Until(due.AddMinutes(1));
    Assert.DoesNotContain("remind-step", await app.Told(Specialist, id));
    Assert.Empty(await app.Sql("select 1 from public_services.reminder_watch where id = $1", task));
  }

  [Fact]
  public async Task What_was_to_be_said_before_is_not_said_after() {
    var (id, _, task) = await Appraised();
    await Until((await app.Due(task)).AddMinutes(5));
    Assert.Equal(["remind-step-late"], await app.Told(Specialist, id));
  }

  [Fact]
  public async Task While_the_clock_stands_still_nobody_is_told() {
    var (id, _, task) = await Appraised();
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = true, reason = "Chờ thông báo thuế" });
    var due = await app.Due(task);
    await Until(due.AddMinutes(1));
    Assert.Empty(await app.Told(Specialist, id));
    await app.Post(Officer("specialist"), $"/api/dossiers/{id}/hold", new { hold = false, reason = "Đã nộp thuế" });
    await Until(due.AddDays(1));
    Assert.Equal(["remind-step-late"], await app.Told(Specialist, id));
  }

  [Fact]
  public async Task It_goes_by_the_way_that_the_official_chose_too() {
    var (id, _, task) = await Appraised();
    await app.AsIntruder("update identity.person set email = 'tuan@example.com' where id = $1", Specialist);
    await app.AsIntruder("insert into kernel.notification_choice (person, channels) values ($1, '{Email}') on conflict do nothing", Specialist);
    await Until(await app.Next(task));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and channel = 'Email' and address = 'tuan@example.com' and link = $2", Specialist, $"/can-bo/ho-so/{id}"));
    await app.AsIntruder("delete from kernel.notification_choice");
  }

  [Fact]
  public async Task One_that_fails_does_not_keep_others_from_being_told() {
    var (broken, _, odd) = await Appraised();
    var (id, code) = await app.Submitted();
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    // no calendar reaches that far
    await app.AsIntruder("update process.work_task set due = '2200-01-01' where id = $1", odd);
    await Until(await app.Next(await app.Open(code, "appraise")));
    Assert.Contains("dossiers.reminder_failed", await app.Ledger(broken));
    Assert.Equal(["remind-step"], await app.Told(Specialist, id));
  }

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
}

public sealed class ReminderPackTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  [Fact]
  public async Task The_stages_come_from_the_pack() =>
    Assert.Equal([["step-before", -2], ["step-late", 0], ["step-late-day", 8]],
      (await app.Sql("select key, hours from public_services.reminder_stage where item = 'core:reminder/dossiers' and measure = 'step' order by hours")).Select(r => r.ToArray()));
}
