using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(ReminderCollection))]
public sealed class ReminderTests(ReminderApp shared) : Reminded(shared) {
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
  public async Task A_step_with_hours_of_its_own_is_due_after_them_and_watched() {
    await app.Ready();
    app.Monday();
    var (_, code) = await app.Submitted();
    var task = await app.Open(code, "intake_check");
    var due = await app.Due(task);
    Assert.Equal(TimeSpan.FromHours(8), WorkingCalendar.Standard.WorkingTimeBetween(app.Clock.GetUtcNow(), due));
    Assert.Equal(TimeSpan.FromHours(2), WorkingCalendar.Standard.WorkingTimeBetween(await app.Next(task), due));
  }

  [Theory]
  [InlineData(14, 59, 0, 17, 0)]
  [InlineData(15, 0, 1, 8, 30)]
  public async Task Intake_hands_over_what_was_paid_the_same_day_and_from_three_first_thing_next_day(int hour, int minute, int days, int dueHour, int dueMinute) {
    await app.Ready();
    app.Monday();
    var day = Vn.Day(app.Clock.GetUtcNow());
    var (id, code) = await app.Submitted(procedure: "9.100003");
    await app.Step(Officer("intake"), id, await app.Open(code, "intake_check"), "accept");
    app.Clock.Set(Vn.At(day, new(hour, minute)));
    await app.Post(Officer("intake"), $"/api/dossiers/{id}/payment", new { amount = 75000 });
    var task = await app.Open(code, "receive");
    Assert.Equal(Vn.At(day.AddDays(days), new(dueHour, dueMinute)), await app.Due(task));
    Assert.NotEmpty(await app.Sql("select 1 from public_services.reminder_watch where id = $1", task));
  }
}
