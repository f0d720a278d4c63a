using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>What one person must not do alone: refused wherever a task comes to someone, and shown before they try.</summary>
public sealed class FourEyesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor One = ProcessApp.Officer(name: "Lê Văn Một"), Two = ProcessApp.Officer(name: "Phạm Thị Hai");

  static string Apart(string tasks) => $"""<zeebe:properties><zeebe:property name="fourEyes" value="{tasks}" /></zeebe:properties>""";

  async Task<string> Deploy(Func<Bpmn, Bpmn> draw) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(draw(new Bpmn(key)));
    return key;
  }

  Task<string> CheckAndApprove() => Deploy(b => b.Start().User("check").User("approve", more: Apart("check")).End().Path("start", "check", "approve", "end"));

  async Task<Guid> Checked(string process, Actor by) {
    var id = await app.Start(process);
    Assert.Null(await app.Complete(await app.Task(id, "check"), null, by));
    return id;
  }

  Task<Error?> Claim(Guid task, Actor actor) => app.Do(actor, (p, w) => p.Claim(w, task, Ct));

  static void Refused(Error? error, string step = "check") {
    Assert.Equal(("process.task_four_eyes", ErrorKind.Refused), (error?.Code, error?.Kind));
    Assert.Contains(step, error!.Message, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_has_done_the_one_step_neither_takes_nor_does_the_other_nor_is_given_it() {
    var id = await Checked(await CheckAndApprove(), One);
    var task = await app.Task(id, "approve");
    var leader = ProcessApp.Officer("leader", permissions: ProcessPermissions.Assign);
    Refused(await Claim(task, One));
    Refused(await app.Complete(task, null, One));
    Refused(await app.Do(leader, (p, w) => p.Assign(w, task, One.Id, One.Name, Ct)));
    Assert.Null(await Claim(task, Two));
    Refused(await app.Do(Two, (p, w) => p.Delegate(w, task, One.Id, One.Name, Ct)));
    Assert.Null(await app.Complete(task, null, Two));
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task The_worklist_says_which_step_keeps_a_task_from_the_reader() {
    var process = await CheckAndApprove();
    var id = await Checked(process, One);
    var task = await app.Task(id, "approve");
    async Task<string?> Seen(Actor actor) {
      await using var act = app.Begin(actor);
      return Assert.Single((await act.Services.GetRequiredService<Processes>().Worklist(act.Work, WorklistKind.Group, process, null, Ct)).Items, i => i.Id == task).KeptApart;
    }
    Assert.Equal(("check", null), (await Seen(One), await Seen(Two)));
  }

  [Fact]
  public async Task The_program_itself_is_kept_from_nothing() {
    var id = await app.Start(await CheckAndApprove());
    Assert.Null(await app.Complete(await app.Task(id, "check")));
    Assert.Null(await app.Complete(await app.Task(id, "approve")));
  }

  [Fact]
  public async Task Who_handed_the_one_step_over_is_kept_from_the_other_too() {
    var id = await app.Start(await CheckAndApprove());
    var check = await app.Task(id, "check");
    Assert.Null(await Claim(check, One));
    Assert.Null(await app.Do(One, (p, w) => p.Delegate(w, check, Two.Id, Two.Name, Ct)));
    Assert.Null(await app.Complete(check, null, Two));
    var approve = await app.Task(id, "approve");
    Refused(await Claim(approve, One));
    Refused(await Claim(approve, Two));
    Assert.Null(await Claim(approve, ProcessApp.Officer()));
  }

  [Fact]
  public async Task Of_two_steps_at_the_same_time_nobody_takes_both_whichever_names_the_other() {
    var process = await Deploy(b => b.Start().Element("parallelGateway", "fork").User("a").User("b", more: Apart("a")).Element("parallelGateway", "join").End()
      .Path("start", "fork", "a", "join", "end").Path("fork", "b", "join"));
    var id = await app.Start(process);
    var (a, b) = (await app.Task(id, "a"), await app.Task(id, "b"));
    Assert.Null(await Claim(b, One));
    Refused(await Claim(a, One), "b");
    Assert.Null(await app.Complete(b, null, One));
    Refused(await app.Complete(a, null, One), "b");
    Assert.Null(await app.Complete(a, null, Two));
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task After_a_return_the_steps_keep_their_people_and_still_do_not_change_sides() {
    var process = await Deploy(b => b.Start().User("check").User("approve", more: Apart("check")).Element("exclusiveGateway", "g").End()
      .Path("start", "check", "approve", "g").Flow("g", "check", "=again").Flow("g", "end", "=not(again)"));
    var id = await Checked(process, One);
    Assert.Null(await app.Complete(await app.Task(id, "approve"), new { again = true }, Two));
    Refused(await Claim(await app.Task(id, "check"), Two), "approve");
    Assert.Null(await app.Complete(await app.Task(id, "check"), null, One));
    Assert.Null(await app.Complete(await app.Task(id, "approve"), new { again = false }, Two));
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task Each_turn_is_done_by_another_person_and_the_next_round_begins_anew() {
    var process = await Deploy(b => b.Start().Element("userTask", "vote", Bpmn.Extensions($"""<zeebe:assignmentDefinition candidateGroups="specialist" />{Apart("vote")}""") + Bpmn.Each("=[1, 2]"))
      .Element("exclusiveGateway", "g").End().Path("start", "vote", "g").Flow("g", "vote", "=again").Flow("g", "end", "=not(again)"));
    var id = await app.Start(process, new { again = true });
    async Task<Guid[]> Votes() => [.. (await app.Sql("select id from process.work_task where instance = $1 and status in ('Open', 'Assigned') order by id", id)).Select(r => (Guid)r[0]!)];
    for (var round = 0; round < 2; round++) {
      var votes = await Votes();
      Assert.Equal(2, votes.Length);
      Assert.Null(await app.Complete(votes[0], new { again = round == 0 }, One));
      Refused(await Claim(votes[1], One), "vote");
      Assert.Null(await app.Complete(votes[1], new { again = round == 0 }, Two));
    }
    Assert.Equal("Completed", await app.Status(id));
  }

  [Fact]
  public async Task In_turns_of_a_sub_process_the_rule_holds_within_each_turn() {
    var process = await Deploy(b => b.Start().Raw("""<bpmn:subProcess id="sub" name="sub">""").Raw(Bpmn.Each("=[1, 2]"))
      .Start("in").User("check").User("approve", more: Apart("check")).End("out").Path("in", "check", "approve", "out").Raw("</bpmn:subProcess>").End().Path("start", "sub", "end"));
    var id = await app.Start(process);
    async Task<(Guid Task, long Turn)[]> All(string element) =>
      [.. (await app.Sql("select id, scopes[1] from process.work_task where instance = $1 and element = $2 and status = 'Open' order by id", id, element)).Select(r => ((Guid)r[0]!, (long)r[1]!))];
    var checks = await All("check");
    Assert.Null(await app.Complete(checks[0].Task, null, One));
    Assert.Null(await app.Complete(checks[1].Task, null, Two));
    var approvals = (await All("approve")).ToDictionary(a => a.Turn, a => a.Task);
    Refused(await Claim(approvals[checks[0].Turn], One));
    Assert.Null(await app.Complete(approvals[checks[0].Turn], null, Two));
    Assert.Null(await app.Complete(approvals[checks[1].Turn], null, One));
    Assert.Equal("Completed", await app.Status(id));
  }

  [Theory]
  [InlineData("nowhere", "process.four_eyes")]
  [InlineData("start", "process.four_eyes")]
  [InlineData("approve", "process.four_eyes_alone")]
  public void Naming_what_is_no_other_persons_task_is_refused(string named, string code) {
    var finding = Assert.Single(new Bpmn().Start().User("check").User("approve", more: Apart("check, " + named)).End().Path("start", "check", "approve", "end").Read().Findings);
    Assert.Equal(("approve", code), (finding.Element, finding.Code));
  }

  [Fact]
  public async Task A_step_that_a_later_version_gives_an_old_id_is_another_step() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    var migrates = ProcessApp.Officer(permissions: ProcessPermissions.Operate);
    async Task Migrate(Guid id, Bpmn drawn, int number, object? names = null) {
      await app.Deploy(drawn);
      var to = (Guid)(await app.Sql("select id from process.definition where key = $1 and number = $2", key, number)).Single()[0]!;
      Assert.Equal(200, (await app.Post(migrates, $"instances/{id}/migrate", new { to, names, reason = "quy định mới" })).Status);
    }
    await app.Deploy(new Bpmn(key).Start().User("check").User("approve", more: Apart("check")).End().Path("start", "check", "approve", "end"));
    var id = await Checked(key, One);
    await Migrate(id, new Bpmn(key).Start().User("examine").User("approve", more: Apart("examine")).End().Path("start", "examine", "approve", "end"), 2, new { check = "examine" });
    Refused(await Claim(await app.Task(id, "approve"), One));
    await Migrate(id, new Bpmn(key).Start().User("examine").User("check").User("approve", more: Apart("check")).End().Path("start", "examine", "check", "approve", "end"), 3);
    Assert.Null(await Claim(await app.Task(id, "approve"), One));
  }

  [Theory]
  [InlineData("prepare")]
  [InlineData("approve")]
  public async Task A_version_that_brings_the_rule_binds_also_what_was_done_before_it(string when) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    Bpmn Drawn(string more) => new Bpmn(key).Start().Sub("sub", s => s.Start("in").User("check").User("prepare").User("approve", more: more).End("out").Path("in", "check", "prepare", "approve", "out")).End().Path("start", "sub", "end");
    await app.Deploy(Drawn(""));
    var id = await Checked(key, One);
    async Task Prepare() => Assert.Null(await app.Complete(await app.Task(id, "prepare"), null, Two));
    if (when == "approve") await Prepare();
    await app.Deploy(Drawn(Apart("check")));
    var to = (Guid)(await app.Sql("select id from process.definition where key = $1 and number = 2", key)).Single()[0]!;
    Assert.Equal(200, (await app.Post(ProcessApp.Officer(permissions: ProcessPermissions.Operate), $"instances/{id}/migrate", new { to, reason = "quy định mới" })).Status);
    if (when == "prepare") await Prepare();
    Refused(await Claim(await app.Task(id, "approve"), One));
    Assert.Null(await app.Complete(await app.Task(id, "approve"), null, Two));
    Assert.Equal("Completed", await app.Status(id));
  }
}
