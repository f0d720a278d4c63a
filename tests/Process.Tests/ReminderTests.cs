using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>A task that is nearly late is told to who does it, a late one further up; both in hours of work.</summary>
public sealed class ReminderTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Monday at 08:00 of a week without days off; each test has one of its own.</summary>
  DateTimeOffset Monday() {
    var today = Vn.Day(app.Clock.GetUtcNow());
    var monday = today.AddDays(8 - (int)today.DayOfWeek);
    while (!Enumerable.Range(0, 5).All(d => WorkingCalendar.Standard.IsWorkingDay(monday.AddDays(d)))) monday = monday.AddDays(7);
    app.Clock.Set(Vn.At(monday, new(8, 0)));
    return app.Clock.GetUtcNow();
  }

  static string Headers(params (string Key, string Value)[] all) => $"<zeebe:taskHeaders>{string.Concat(all.Select(h => $"""<zeebe:header key="{h.Key}" value="{h.Value}" />"""))}</zeebe:taskHeaders>";

  async Task<(Guid Instance, Guid Task)> Due(DateTimeOffset due, string headers, string groups = "specialist") {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", groups, """<zeebe:taskSchedule dueDate="=due" />""" + headers).End().Path("start", "check", "end"));
    var instance = await app.Start(key, new { due = due.ToString("O") });
    return (instance, await app.Task(instance, "check"));
  }

  async Task<string> Told(Guid person, Guid task) =>
    string.Join(" ", (await app.Sql("select template from kernel.notification where recipient = $1 and link = $2 order by id", person, $"/can-bo/viec/{task}")).Select(r => r[0]));

  async Task At(DateTimeOffset time) {
    app.Clock.Set(time);
    await app.RunJobs();
  }

  [Fact]
  public async Task Who_has_the_task_and_who_stands_in_are_reminded_once_before_it_is_due() {
    var monday = Monday();
    var holder = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư") };
    var (standIn, other) = (await app.Colleague("Bùi Văn Năm"), await app.Colleague("Lý Thị Sáu"));
    await app.Away(holder, standIn);
    // Due on Tuesday at 08:30: two hours of work before that are 16:00 on Monday.
    var (_, task) = await Due(monday.AddHours(24.5), Headers(("remindHours", "2")));
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, task, Ct)));
    await At(monday.AddHours(8).AddMinutes(-1));
    Assert.Empty(await Told(holder.Id, task));
    await At(monday.AddHours(8));
    await At(monday.AddHours(30));
    Assert.Equal(("task-due", "task-due", ""), (await Told(holder.Id, task), await Told(standIn, task), await Told(other, task)));
    Assert.Equal(1, (await app.Ledger(task)).Count(t => t == "process.task_reminded"));
  }

  [Fact]
  public async Task An_open_task_is_told_to_all_who_may_take_it() {
    var monday = Monday();
    var (one, named) = (await app.Colleague("Đỗ Thị Tư"), Guid.CreateVersion7());
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Element("userTask", "check", Bpmn.Extensions($"""<zeebe:assignmentDefinition candidateGroups="specialist" candidateUsers="{named}" /><zeebe:taskSchedule dueDate="=due" />{Headers(("remindHours", "=1 + 1"))}"""))
      .End().Path("start", "check", "end"));
    var task = await app.Task(await app.Start(key, new { due = monday.AddHours(3).ToString("O") }), "check");
    await At(monday.AddHours(1));
    Assert.Equal(("task-due", "task-due"), (await Told(one, task), await Told(named, task)));
  }

  [Fact]
  public async Task Nobody_is_told_of_a_task_whose_instance_is_suspended_until_it_is_resumed() {
    var monday = Monday();
    var person = await app.Colleague("Đỗ Thị Tư");
    var (instance, task) = await Due(monday.AddHours(8), Headers(("remindHours", "2"), ("escalateTo", "specialist")));
    Assert.Null(await app.Do(null, (p, w) => p.Suspend(w, instance, "chờ văn bản", Ct)));
    await At(monday.AddHours(24));
    Assert.Equal("", await Told(person, task));
    Assert.Null(await app.Do(null, (p, w) => p.Resume(w, instance, "đã có văn bản", Ct)));
    await app.RunJobs();
    Assert.Equal(["task-due", "task-late"], (await Told(person, task)).Split(' ').Order(StringComparer.Ordinal));
  }

  [Fact]
  public async Task A_late_task_is_told_to_the_group_above_which_sees_it_from_then_on() {
    var monday = Monday();
    var person = await app.Colleague("Đỗ Thị Tư");
    await app.AsIntruder("update identity.official_post set roles = '{leader}' where person = $1", person);
    var leader = ProcessApp.Officer("leader", permissions: ProcessPermissions.Work) with { Id = person };
    // An hour of work after 16:30 is 08:00 of the next day.
    var (_, task) = await Due(monday.AddHours(8.5), Headers(("escalateTo", "leader"), ("escalateHours", "1")));
    await At(monday.AddHours(23));
    Assert.Equal(404, (await app.Get(leader, $"tasks/{task}")).Status);
    await At(monday.AddHours(24));
    Assert.Equal("task-late", await Told(person, task));
    Assert.Equal(200, (await app.Get(leader, $"tasks/{task}")).Status);
    Assert.True((bool)(await app.Get(leader, "tasks?kind=group")).Body["items"]!.AsArray().Single(i => (Guid)i!["id"]! == task)!["escalated"]!);
    Assert.Contains("process.task_escalated", await app.Ledger(task));
    Assert.Null(await app.Complete(task, null, leader));
  }

  [Fact]
  public async Task Of_a_task_that_is_done_nobody_is_told() {
    var monday = Monday();
    var person = await app.Colleague("Đỗ Thị Tư");
    var (_, task) = await Due(monday.AddHours(4), Headers(("remindHours", "1"), ("escalateTo", "specialist")));
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer()));
    await At(monday.AddHours(40));
    Assert.Empty(await Told(person, task));
    Assert.Equal(["process.task_opened", "process.task_completed"], await app.Ledger(task));
  }

  [Fact]
  public async Task What_cannot_be_told_is_an_incident_and_not_silence() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", more: Headers(("remindHours", "=hours"), ("escalateTo", "=to"))).End().Path("start", "check", "end"));
    foreach (var (hours, to) in new[] { ("soon", "leader"), ("1", "H99.999:leader") }) {
      var id = await app.Start(key, new { hours, to });
      Assert.Empty(await app.Open(id));
      Assert.Single(await app.Sql("select 1 from process.incident where instance = $1", id));
    }
  }

  [Theory]
  [InlineData("remindHours", "soon", "process.bad_hours")]
  [InlineData("limitDays", "soon", "process.bad_days")]
  [InlineData("limitHours", "-1", "process.bad_hours")]
  [InlineData("escalateHours", "2", "process.escalate_to_nobody")]
  public void Hours_that_are_none_and_an_escalation_to_nobody_are_refused(string key, string value, string code) =>
    Assert.Equal(("check", code), Assert.Single(new Bpmn().Start().User("check", more: Headers((key, value))).End().Path("start", "check", "end").Read().Findings) is var f ? (f.Element, f.Code) : default);
}
