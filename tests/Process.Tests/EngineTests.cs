using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class EngineTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Deploy(Func<Bpmn, Bpmn> draw) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(draw(new Bpmn(key)));
    return key;
  }

  Task<string> TwoSteps() => Deploy(b => b.Start().User("check", more: """<zeebe:taskHeaders><zeebe:header key="limitHours" value="8" /></zeebe:taskHeaders>""").User("approve", "leader").End().Path("start", "check", "approve", "end"));

  [Fact]
  public async Task A_process_runs_from_start_to_end_and_each_step_is_in_the_ledger() {
    var id = await app.Start(await TwoSteps(), new { subject = "Nguyễn Văn An" });
    var check = await app.Task(id, "check");
    Assert.Null(await app.Complete(check, new { decision = "pass" }, ProcessApp.Officer()));
    Assert.Equal(["approve"], await app.Open(id));
    Assert.Null(await app.Complete(await app.Task(id, "approve"), null, ProcessApp.Officer("leader")));
    Assert.Equal("Completed", await app.Status(id));
    Assert.Equal(["process.instance_started", "process.instance_ended"], await app.Ledger(id));
    Assert.Equal(["process.task_opened", "process.task_completed"], await app.Ledger(check));
    Assert.Equal(["start", "check", "approve", "end"], (await app.Sql("select node from process.visit where instance = $1 order by id", id)).Select(r => r[0]));
    Assert.Equal("pass", (string?)(await app.Variables(id))["decision"]);
  }

  [Fact]
  public async Task Of_two_officers_who_complete_one_task_one_wins_and_the_other_is_told_who_and_when() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    var results = await Task.WhenAll(
      Task.Run(() => app.Complete(task, new { by = "one" }, ProcessApp.Officer(name: "Lê Văn Một")), Ct),
      Task.Run(() => app.Complete(task, new { by = "two" }, ProcessApp.Officer(name: "Phạm Thị Hai")), Ct));
    var lost = Assert.Single(results, r => r is not null)!;
    var winner = results[0] is null ? "Lê Văn Một" : "Phạm Thị Hai";
    Assert.Equal(("process.task_done", ErrorKind.Conflict), (lost.Code, lost.Kind));
    Assert.Contains(winner, lost.Message, StringComparison.Ordinal);
    Assert.Contains(Vn.Moment(app.Clock.GetUtcNow()), lost.Message, StringComparison.Ordinal);
    Assert.Equal(["approve"], await app.Open(id));
  }

  [Fact]
  public async Task Someone_of_another_office_or_role_does_not_find_the_task() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, ProcessApp.Officer(code: "H21.107")))!.Code);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, ProcessApp.Officer("clerk")))!.Code);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, People.Citizen()))!.Code);
    Assert.Equal("process.task_not_found", (await app.Complete(Guid.CreateVersion7(), null, ProcessApp.Officer()))!.Code);
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task A_claimed_task_is_done_by_its_holder_only_until_it_is_released() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    var (one, two) = (ProcessApp.Officer(name: "Lê Văn Một"), ProcessApp.Officer(name: "Phạm Thị Hai"));
    Assert.Null(await app.Do(one, (p, w) => p.Claim(w, task, Ct)));
    var held = await app.Complete(task, null, two);
    Assert.Equal("process.task_held", held!.Code);
    Assert.Contains("Lê Văn Một", held.Message, StringComparison.Ordinal);
    Assert.Equal("process.task_held", (await app.Do(two, (p, w) => p.Claim(w, task, Ct)))!.Code);
    Assert.Equal("process.task_held", (await app.Do(two, (p, w) => p.Release(w, task, Ct)))!.Code);
    Assert.Null(await app.Do(one, (p, w) => p.Release(w, task, Ct)));
    Assert.Null(await app.Do(two, (p, w) => p.Claim(w, task, Ct)));
    Assert.Null(await app.Do(two, (p, w) => p.Delegate(w, task, one.Id, one.Name, Ct)));
    Assert.Null(await app.Complete(task, null, one));
    Assert.Equal(["process.task_opened", "process.task_claimed", "process.task_released", "process.task_claimed", "process.task_delegated", "process.task_completed"], await app.Ledger(task));
  }

  [Fact]
  public async Task A_leader_of_the_office_assigns_and_one_of_another_office_cannot() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    var someone = Guid.CreateVersion7();
    Assert.Equal("process.task_not_found", (await app.Do(ProcessApp.Officer("leader", code: "H21.107", office: Guid.CreateVersion7(), permissions: ProcessPermissions.Assign), (p, w) => p.Assign(w, task, someone, "X", Ct)))!.Code);
    // nor one of the office without the right, nor one who has it elsewhere
    Assert.Equal("process.task_not_found", (await app.Do(ProcessApp.Officer("leader"), (p, w) => p.Assign(w, task, someone, "X", Ct)))!.Code);
    var leader = ProcessApp.Officer("leader", permissions: ProcessPermissions.Assign);
    var elsewhere = leader with { Rights = new([(ProcessPermissions.Assign, new([Guid.CreateVersion7()]))]) };
    Assert.Equal("process.task_not_found", (await app.Do(elsewhere, (p, w) => p.Assign(w, task, someone, "X", Ct)))!.Code);
    Assert.Null(await app.Do(leader, (p, w) => p.Assign(w, task, someone, "Võ Văn Ba", Ct)));
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer() with { Id = someone }));
  }

  [Fact]
  public async Task An_observer_sets_the_due_date_and_hears_the_end() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    var due = (DateTime)(await app.Sql("select due from process.work_task where id = $1", task))[0][0]!;
    Assert.Equal(app.Clock.GetUtcNow().AddHours(8).UtcDateTime, due);
    await app.Complete(task, null, ProcessApp.Officer(name: "Lê Văn Một"));
    var ended = Assert.Single(app.Script.Ended, e => e.Id == task);
    Assert.Equal((true, "Lê Văn Một", "check"), (ended.Completed, ended.ActorName, ended.Element));
  }

  [Fact]
  public async Task A_running_instance_keeps_its_version() {
    var key = await TwoSteps();
    var old = await app.Start(key);
    await app.Deploy(new Bpmn(key).Start().User("other").End().Path("start", "other", "end"));
    Assert.Equal(["other"], await app.Open(await app.Start(key)));
    await app.Complete(await app.Task(old, "check"), null, ProcessApp.Officer());
    Assert.Equal(["approve"], await app.Open(old));
  }

  [Fact]
  public async Task The_same_file_deployed_again_is_the_same_version() {
    var bpmn = new Bpmn("same" + Guid.CreateVersion7().ToString("N")).Start().End().Path("start", "end");
    await using var act = app.Begin();
    var processes = act.Services.GetRequiredService<Processes>();
    var first = (await processes.Deploy(act.Work, bpmn.Xml, "core:process/x", Ct)).Value[0];
    var second = (await processes.Deploy(act.Work, bpmn.Xml.ReplaceLineEndings("\r\n"), "core:process/x", Ct)).Value[0];
    Assert.Equal((first.Id, 1, true, false), (second.Id, second.Number, first.IsNew, second.IsNew));
  }

  [Fact]
  public async Task A_file_with_a_service_task_that_nobody_offers_is_refused() {
    await using var act = app.Begin();
    var error = (await act.Services.GetRequiredService<Processes>().Deploy(act.Work, new Bpmn().Start().Service("s", "nobody.knows").End().Path("start", "s", "end").Xml, null, Ct)).Error!;
    Assert.Equal(("process.unknown_type", "s"), (error.Code, error.Field));
  }

  [Fact]
  public async Task Local_service_tasks_run_inside_the_step_and_can_refuse_it() {
    var key = await Deploy(b => b.Start().User("check").Service("number", "test.local").Service("stamp", "test.local").User("after").End().Path("start", "check", "number", "stamp", "after", "end"));
    var business = Guid.CreateVersion7().ToString();
    var id = await app.Start(key, null, business);
    app.Script.Plans[business] = c => c.Element == "stamp" ? ServiceOutcome.Refuse(new(ErrorKind.Conflict, "test.no", "Không được.")) : ServiceOutcome.Done(new() { ["no"] = 7 });
    Assert.Equal("test.no", (await app.Complete(await app.Task(id, "check"), null, ProcessApp.Officer()))!.Code);
    Assert.Equal(["check"], await app.Open(id));
    Assert.Null((await app.Variables(id))["no"]);
    app.Script.Plans.TryRemove(business, out _);
    Assert.Null(await app.Complete(await app.Task(id, "check"), null, ProcessApp.Officer()));
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal(1, (int?)(await app.Variables(id))["stamp"]);
  }

  [Fact]
  public async Task A_remote_service_task_runs_as_a_job_and_is_tried_again_until_a_person_must_look() {
    var key = await Deploy(b => b.Start().Service("sign").User("after").End().Path("start", "sign", "after", "end"));
    var business = Guid.CreateVersion7().ToString();
    app.Script.Plans[business] = c => throw new InvalidOperationException("máy ký không trả lời");
    var id = await app.Start(key, null, business);
    for (var i = 0; i < 4; i++) {
      await app.RunJobs();
      app.Clock.Pass(TimeSpan.FromMinutes(10));
    }
    Assert.Equal([1, 2, 3], app.Script.Calls.Where(c => c.Instance == id).Select(c => c.Attempt));
    var incident = (await app.Sql("select code, message, token from process.incident where instance = $1", id)).Single();
    Assert.Equal("process.service_failed", incident[0]);
    Assert.DoesNotContain("InvalidOperation", (string)incident[1]!, StringComparison.Ordinal);
    Assert.DoesNotContain("máy ký", (string)incident[1]!, StringComparison.Ordinal);
    app.Script.Plans.TryRemove(business, out _);
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, (long)incident[2]!, Ct)));
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
    Assert.Empty(await app.Sql("select 1 from process.incident where instance = $1", id));
  }

  [Fact]
  public async Task A_poisonous_service_task_holds_up_no_other_instance() {
    var key = await Deploy(b => b.Start().Service("sign").User("after").End().Path("start", "sign", "after", "end"));
    var poison = Guid.CreateVersion7().ToString();
    app.Script.Plans[poison] = _ => throw new InvalidOperationException("hỏng");
    await app.Start(key, null, poison);
    var healthy = await app.Start(key);
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(healthy));
  }

  [Fact]
  public async Task A_job_that_died_after_its_service_ran_moves_nothing_twice() {
    var key = await Deploy(b => b.Start().Service("sign").User("after").End().Path("start", "sign", "after", "end"));
    var id = await app.Start(key);
    await app.RunJobs();
    await app.AsIntruder("update kernel.outbox set done_at = null, locked_until = null where body->>'instance' = $1", id.ToString());
    await app.RunJobs();
    Assert.Single(app.Script.Calls, c => c.Instance == id);
    Assert.Equal(["after"], await app.Open(id));
  }

  [Fact]
  public async Task A_timer_interrupts_a_task_when_it_is_due_and_not_before() {
    var key = await Deploy(b => b.Start().User("work").Boundary("late", "work", Bpmn.Duration("PT2H")).User("escalate").End().Path("start", "work", "end").Path("late", "escalate", "end"));
    var id = await app.Start(key);
    var task = await app.Task(id, "work");
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.RunJobs();
    Assert.Equal(["work"], await app.Open(id));
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.RunJobs();
    Assert.Equal(["escalate"], await app.Open(id));
    Assert.Contains("process.task_cancelled", await app.Ledger(task));
    Assert.Equal("process.task_done", (await app.Complete(task, null, ProcessApp.Officer()))!.Code);
    Assert.Single(app.Script.Ended, e => e.Id == task && !e.Completed);
  }

  [Fact]
  public async Task A_timer_of_a_task_already_done_does_nothing() {
    var key = await Deploy(b => b.Start().User("work").Boundary("late", "work", Bpmn.Duration("PT2H")).User("escalate").User("next").End().Path("start", "work", "next", "end").Path("late", "escalate", "end"));
    var id = await app.Start(key);
    await app.Complete(await app.Task(id, "work"), null, ProcessApp.Officer());
    app.Clock.Pass(TimeSpan.FromHours(3));
    await app.RunJobs();
    Assert.Equal(["next"], await app.Open(id));
  }

  [Fact]
  public async Task Cancelling_takes_back_all_work_and_says_why() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    Assert.Equal("process.reason_missing", (await app.Do(null, (p, w) => p.Cancel(w, id, " ", Ct)))!.Code);
    Assert.Equal("process.not_found", (await app.Do(null, (p, w) => p.Cancel(w, Guid.CreateVersion7(), "x", Ct)))!.Code);
    Assert.Null(await app.Do(null, (p, w) => p.Cancel(w, id, "Người nộp rút hồ sơ", Ct)));
    Assert.Equal("Người nộp rút hồ sơ", (await app.Sql("select reason from process.instance where id = $1", id))[0][0]);
    Assert.Empty(await app.Open(id));
    Assert.Equal("process.instance_over", (await app.Do(null, (p, w) => p.Cancel(w, id, "nữa", Ct)))!.Code);
    Assert.Contains("thu hồi", (await app.Complete(task, null, ProcessApp.Officer()))!.Message, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_called_process_returns_its_variables_and_is_cancelled_with_its_caller() {
    var inner = await Deploy(b => b.Start().User("inside").End().Path("start", "inside", "end"));
    var outer = await Deploy(b => b.Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{inner}" />""")).User("after").End().Path("start", "call", "after", "end"));
    var id = await app.Start(outer, new { a = 1 });
    await app.RunJobs();
    var child = (Guid)(await app.Sql("select id from process.instance where parent = $1", id)).Single()[0]!;
    await app.Complete(await app.Task(child, "inside"), new { b = 2 }, ProcessApp.Officer());
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
    Assert.Equal(2, (int?)(await app.Variables(id))["b"]);
    var second = await app.Start(outer);
    await app.RunJobs();
    Assert.Null(await app.Do(null, (p, w) => p.Cancel(w, second, "thôi", Ct)));
    await app.RunJobs();
    Assert.Equal("Cancelled", (await app.Sql("select status from process.instance where parent = $1", second)).Single()[0]);
  }

  [Fact]
  public async Task A_task_for_an_office_that_does_not_exist_is_an_incident_and_not_lost() {
    var key = await Deploy(b => b.Start().User("check", "=office + \":specialist\"").End().Path("start", "check", "end"));
    var id = await app.Start(key, new { office = "H99.9" });
    var incident = (await app.Sql("select message, token from process.incident where instance = $1", id)).Single();
    Assert.Contains("H99.9", (string)incident[0]!, StringComparison.Ordinal);
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, id, new() { ["office"] = ProcessApp.Code }, Ct)));
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, (long)incident[1]!, Ct)));
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task Two_steps_of_one_act_are_one_transaction() {
    var key = await TwoSteps();
    Guid id = default;
    await app.Do(null, async (p, w) => {
      id = (await p.Start(w, new(key, "K", new(ProcessApp.Office, ProcessApp.Code), []), Ct)).Value;
      var task = (await p.Tasks(w, Ct)).Single(t => t.Instance == id).Id;
      return await p.Complete(w, task, new JsonObject(), Ct);
    });
    Assert.Equal(["approve"], await app.Open(id));
  }

  [Fact]
  public async Task Nothing_is_kept_of_a_step_that_is_not_committed() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    await using (var act = app.Begin(ProcessApp.Officer()))
      Assert.Null(await act.Services.GetRequiredService<Processes>().Complete(act.Work, task, [], Ct));
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task Names_with_dots_are_names_and_text_that_the_database_cannot_keep_is_refused() {
    var id = await app.Start(await TwoSteps());
    var task = await app.Task(id, "check");
    Assert.Equal("process.bad_text", (await app.Complete(task, new { text = "a\0b" }, ProcessApp.Officer()))!.Code);
    Assert.Equal("process.data_too_large", (await app.Complete(task, new { text = new string('x', Processes.MaxVariables) }, ProcessApp.Officer()))!.Code);
    Assert.Null(await app.Complete(task, new Dictionary<string, int> { ["a.b"] = 1 }, ProcessApp.Officer()));
    Assert.Equal(1, (int?)(await app.Variables(id))["a.b"]);
  }

  [Fact]
  public async Task A_call_of_a_process_that_does_not_exist_yet_goes_on_once_it_does() {
    var missing = "later" + Guid.CreateVersion7().ToString("N");
    var outer = await Deploy(b => b.Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{missing}" />""")).User("after").End().Path("start", "call", "after", "end"));
    var id = await app.Start(outer);
    await app.RunJobs();
    var token = (long)(await app.Sql("select token from process.incident where instance = $1", id)).Single()[0]!;
    await app.Deploy(new Bpmn(missing).Start().User("inside").End().Path("start", "inside", "end"));
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, token, Ct)));
    await app.RunJobs();
    var child = (await app.Sql("select id, status from process.instance where parent = $1", id)).Single();
    Assert.Equal("Active", child[1]);
    await app.Complete(await app.Task((Guid)child[0]!, "inside"), null, ProcessApp.Officer());
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
  }

  [Fact]
  public async Task Nothing_is_left_of_a_called_process_that_refuses_to_begin_but_the_incident_of_its_caller() {
    var inner = await Deploy(b => b.Start().Service("number", "test.local").Service("stamp", "test.local").User("inside").End().Path("start", "number", "stamp", "inside", "end"));
    var outer = await Deploy(b => b.Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{inner}" />""")).User("after").End().Path("start", "call", "after", "end"));
    var business = Guid.CreateVersion7().ToString();
    app.Script.Plans[business] = c => c.Element == "stamp" ? ServiceOutcome.Refuse(new(ErrorKind.Conflict, "test.no", "Không được.")) : ServiceOutcome.Done(new() { ["no"] = 7 });
    var id = await app.Start(outer, null, business);
    await app.RunJobs();
    var incident = (await app.Sql("select message, token from process.incident where instance = $1", id)).Single();
    Assert.Contains("Không được.", (string)incident[0]!, StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'process.instance_started' and facts->>'process' = $1", inner));
    Assert.Empty(await app.Sql("select 1 from process.instance where process_key = $1", inner));
    app.Script.Plans.TryRemove(business, out _);
    Assert.Null(await app.Do(null, (p, w) => p.Retry(w, id, (long)incident[1]!, Ct)));
    await app.RunJobs();
    Assert.Equal("Active", (await app.Sql("select status from process.instance where parent = $1", id)).Single()[0]);
  }

  [Theory]
  [InlineData("", true)]
  [InlineData("candidateGroups=\"specialist\"", false)]
  public async Task An_assignee_who_is_no_official_of_the_office_is_an_incident_unless_others_may_take_the_task(string others, bool incident) {
    var key = await Deploy(b => b.Start().Element("userTask", "check", Bpmn.Extensions($"""<zeebe:assignmentDefinition assignee="=who" {others} />""")).End().Path("start", "check", "end"));
    var who = Guid.CreateVersion7();
    var id = await app.Start(key, new { who });
    var told = await app.Sql("select message from process.incident where instance = $1 and node = 'check'", id);
    Assert.Equal(incident, told.Any(t => ((string)t[0]!).Contains(who.ToString(), StringComparison.Ordinal)));
    Assert.Equal(incident ? [] : ["check"], await app.Open(id));
    if (incident) return;
    Assert.Equal(["Open", null, null], (await app.Sql("select status, assignee, assignee_name from process.work_task where instance = $1", id)).Single());
    var (status, body) = await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Work), $"tasks/{await app.Task(id, "check")}/claim", new { version = 1 });
    Assert.True(status == 200, body.ToJsonString());
  }
}
