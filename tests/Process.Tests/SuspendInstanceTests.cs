using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class SuspendInstanceTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  protected override async Task<Write> Prepare() {
    var (instance, _) = await app.Waiting();
    return new($"/api/process/instances/{instance}/suspend", new { reason = "chờ ý kiến" }, Operator, instance, "process.suspended") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { reason = " " }, InvalidCode = "process.reason_missing",
      Again = "process.suspended", Row = "select 1 from process.instance where id = $1 and suspended_reason = 'chờ ý kiến'",
    };
  }

  async Task Suspend(Guid id) => Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/suspend", new { reason = "chờ ý kiến" })).Status);

  async Task Resume(Guid id) {
    Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/resume", new { reason = "đã có ý kiến" })).Status);
    await app.RunJobs();
    Assert.Empty(await app.Sql("select 1 from process.held where instance = $1", id));
  }

  async Task<Guid> Suspended(Bpmn drawing, object? variables = null) {
    await app.Deploy(drawing);
    var id = await app.Start(key, variables);
    await Suspend(id);
    return id;
  }

  async Task<string> State(Guid id) => (string)(await app.Sql("select version || tokens::text || variables::text from process.instance where id = $1", id)).Single()[0]!;

  Task<Answer<Correlation>> Send(string name, string code, object data) => Sent(new(name, code, ProcessApp.Json(data)));

  async Task<Answer<Correlation>> Sent(ProcessMessage message) {
    Answer<Correlation>? answer = null;
    await app.Do(null, async (p, w) => (answer = await p.Correlate(w, message, Ct)).Error);
    return answer!;
  }

  [Fact]
  public async Task A_person_is_told_since_when_and_does_the_task_afterwards() {
    var id = await Suspended(new Bpmn(key).Start().User("check").End().Path("start", "check", "end"));
    var task = await app.Task(id, "check");
    Assert.Equal("process.suspended", (await app.Complete(task, null, ProcessApp.Officer()))!.Code);
    Assert.Equal(["check"], await app.Open(id));
    await Resume(id);
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer()));
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task A_timer_that_runs_out_meanwhile_fires_once_when_it_is_resumed() {
    var id = await Suspended(new Bpmn(key).Start().Timer("wait", "PT1H").User("check").End().Path("start", "wait", "check", "end"));
    var before = await State(id);
    app.Clock.Pass(TimeSpan.FromHours(2));
    await app.RunJobs();
    Assert.Equal(before, await State(id));
    Assert.Equal(["FireTimer"], (await app.Sql("select type from process.held where instance = $1", id)).Select(r => (string)r[0]!));
    await Resume(id);
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task A_service_task_is_done_when_it_is_resumed_and_not_before() {
    await app.Deploy(new Bpmn(key).Start().Service("book").User("check").End().Path("start", "book", "check", "end"));
    var id = await app.Start(key);
    await Suspend(id);
    var before = await State(id);
    await app.RunJobs();
    Assert.Equal(before, await State(id));
    Assert.DoesNotContain(app.Script.Calls, c => c.Instance == id);
    await Resume(id);
    Assert.Single(app.Script.Calls, c => c.Instance == id);
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task A_service_task_that_was_under_way_is_done_again_when_it_is_resumed() {
    await app.Deploy(new Bpmn(key).Start().Service("book").User("check").End().Path("start", "book", "check", "end"));
    var business = Guid.CreateVersion7().ToString();
    var id = await app.Start(key, null, business);
    app.Script.Plans[business] = c => {
      if (app.Script.Calls.Count(x => x.Instance == id) == 1) Suspend(id).GetAwaiter().GetResult();
      return ServiceOutcome.Done(new() { ["booked"] = true });
    };
    await app.RunJobs();
    Assert.Equal(["RunService"], (await app.Sql("select type from process.held where instance = $1", id)).Select(r => (string)r[0]!));
    await Resume(id);
    Assert.Equal(2, app.Script.Calls.Count(c => c.Instance == id));
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task A_message_is_taken_and_given_when_it_is_resumed_and_the_next_one_finds_nobody() {
    var code = Guid.CreateVersion7().ToString();
    var id = await Suspended(new Bpmn(key).Message("paid").Start().Catch("paid", "paid").User("check").End().Path("start", "paid", "check", "end"), new { code });
    var before = await State(id);
    Assert.Equal(1, (await Send("paid", code, new { amount = 5 })).Value.Reached);
    Assert.Equal(0, (await Send("paid", code, new { amount = 6 })).Value.Reached);
    Assert.Equal(before, await State(id));
    await Resume(id);
    Assert.Equal(["check"], await app.Open(id));
    Assert.Equal(5, (int)(await app.Variables(id))["amount"]!);
  }

  [Fact]
  public async Task A_message_whose_event_is_gone_when_it_is_resumed_is_kept_for_another() {
    var code = Guid.CreateVersion7().ToString();
    var id = await Suspended(new Bpmn(key).Message("paid").Start().Catch("paid", "paid").User("check").End().Path("start", "paid", "check", "end"), new { code });
    Assert.Equal(1, (await Send("paid", code, new { amount = 5 })).Value.Reached);
    var token = (long)(await app.Sql("select (tokens->0->>'id')::bigint from process.instance where id = $1", id)).Single()[0]!;
    Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/move", new { token, to = "check", reason = "đã thu tiền mặt" })).Status);
    await Resume(id);
    Assert.Single(await app.Sql("select 1 from process.message where name = 'paid' and key = $1", code));
  }

  [Fact]
  public async Task A_signal_is_heard_when_it_is_resumed() {
    var signal = "s" + Guid.CreateVersion7().ToString("N");
    var id = await Suspended(new Bpmn(key).Signal(signal).Start().Element("intermediateCatchEvent", "storm", Bpmn.OnSignal(signal)).User("check").End().Path("start", "storm", "check", "end"));
    Assert.Null(await app.Do(null, (p, w) => Task.FromResult(p.Signal(w, new(signal, [])))));
    await app.RunJobs();
    Assert.Empty(await app.Open(id));
    await Resume(id);
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task A_called_process_goes_on_and_its_end_waits_for_the_caller() {
    var inner = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(inner).Start().User("inside").End().Path("start", "inside", "end"));
    await app.Deploy(new Bpmn(key).Start().Element("callActivity", "call", Bpmn.Extensions($"""<zeebe:calledElement processId="{inner}" />""")).User("check").End().Path("start", "call", "check", "end"));
    var id = await app.Start(key);
    await app.RunJobs();
    await Suspend(id);
    var child = (Guid)(await app.Sql("select id from process.instance where parent = $1", id)).Single()[0]!;
    Assert.Null(await app.Complete(await app.Task(child, "inside"), null, ProcessApp.Officer()));
    await app.RunJobs();
    Assert.Empty(await app.Open(id));
    await Resume(id);
    Assert.Equal(["check"], await app.Open(id));
  }

  [Fact]
  public async Task Cancelling_a_suspended_instance_leaves_nothing_held() {
    var id = await Suspended(new Bpmn(key).Start().Timer("wait", "PT1H").End().Path("start", "wait", "end"));
    app.Clock.Pass(TimeSpan.FromHours(2));
    await app.RunJobs();
    Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/cancel", new { reason = "thôi" })).Status);
    Assert.Empty(await app.Sql("select 1 from process.held where instance = $1", id));
  }
}
