using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class MigrateInstanceTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  static Bpmn Simple(string key, string first = "check", string last = "sign") => new Bpmn(key).Start().User(first).User(last).End().Path("start", first, last, "end");

  async Task<(Guid Instance, Guid To)> Two(Bpmn old, Bpmn @new, object? variables = null) {
    await app.Deploy(old);
    var id = await app.Start(key, variables);
    await app.Deploy(@new);
    return (id, (Guid)(await app.Sql("select id from process.definition where key = $1 order by number desc limit 1", key)).Single()[0]!);
  }

  Task<(int Status, System.Text.Json.Nodes.JsonNode Body)> Migrate(Guid id, Guid to, object? names = null, bool dryRun = false) =>
    app.Post(Operator, $"instances/{id}/migrate", new { to, names, reason = "quy định mới", dryRun });

  async Task Rebuilt(Guid id) {
    var replayed = (await app.Get(Operator, $"instances/{id}/replay")).Body;
    Assert.True((bool)replayed["matches"]!, replayed.ToJsonString());
  }

  protected override async Task<Write> Prepare() {
    var own = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(Simple(own));
    var id = await app.Start(own);
    await app.Deploy(Simple(own, last: "approve"));
    var to = (Guid)(await app.Sql("select id from process.definition where key = $1 and number = 2", own)).Single()[0]!;
    return new($"/api/process/instances/{id}/migrate", new { to, reason = "quy định mới" }, Operator, id, "process.migrated") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { to = Guid.CreateVersion7(), reason = "quy định mới" }, InvalidCode = "process.no_version",
      Meanwhile = async () => Assert.Equal(200, (await app.Post(Operator, $"instances/{id}/cancel", new { reason = "thôi" })).Status),
      Again = "process.instance_over", Row = "select 1 from process.instance i join process.definition d on d.id = i.definition where i.id = $1 and d.number = 2",
    };
  }

  [Fact]
  public async Task The_work_stays_and_goes_on_by_the_new_version_and_the_ledger_rebuilds_the_state() {
    var (id, to) = await Two(Simple(key), Simple(key, last: "approve"));
    var task = await app.Task(id, "check");
    Assert.Equal(200, (await Migrate(id, to)).Status);
    Assert.Null(await app.Complete(task, null, ProcessApp.Officer()));
    Assert.Equal(["approve"], await app.Open(id));
    await Rebuilt(id);
  }

  [Fact]
  public async Task Elements_with_other_ids_are_named_and_their_timers_and_messages_follow() {
    var code = Guid.CreateVersion7().ToString();
    Bpmn Drawn(string s, string more = "") => new Bpmn(key).Message("paid").Start().User("u" + s).Boundary("t" + s, "u" + s, Bpmn.Duration("PT5H")).Boundary("m" + s, "u" + s, Bpmn.OnMessage("paid"), interrupting: false)
      .User("late" + s + more).User("paid" + s + more).End().Path("start", "u" + s, "end").Path("t" + s, "late" + s + more, "end").Path("m" + s, "paid" + s + more, "end");
    var (id, to) = await Two(Drawn("1"), Drawn("2"), new { code });
    var names = new { u1 = "u2", t1 = "t2", m1 = "m2" };
    Assert.Equal(["u1"], (await Migrate(id, to, dryRun: true)).Body["unmapped"]!.AsArray().Select(u => (string?)u!["element"]));
    Assert.Equal(200, (await Migrate(id, to, names)).Status);
    Assert.Equal(["u2"], await app.Open(id));
    Assert.Null(await app.Do(null, async (p, w) => (await p.Correlate(w, new("paid", code, []), Ct)).Error));
    Assert.Equal(["paid2", "u2"], await app.Open(id));
    app.Clock.Pass(TimeSpan.FromHours(6));
    await app.RunJobs();
    Assert.Equal(["late2", "paid2"], await app.Open(id));
    await Rebuilt(id);
  }

  [Theory]
  [InlineData("t2")]
  [InlineData(null)]
  public async Task An_id_that_a_later_version_uses_again_is_another_event(string? instead) {
    Bpmn Drawn(params (string Timer, string After, string Then)[] timers) {
      var drawn = new Bpmn(key).Start().User("check").End().Path("start", "check", "end");
      foreach (var (timer, after, then) in timers) drawn.Boundary(timer, "check", Bpmn.Duration(after)).User(then).Path(timer, then, "end");
      return drawn;
    }
    (string, string, string)[] second = instead is null ? [] : [(instead, "PT5H", "late")];
    var (id, to) = await Two(Drawn(("t1", "PT5H", "late")), Drawn(second));
    Assert.Equal(200, (await Migrate(id, to, instead is null ? null : new { t1 = instead })).Status);
    await app.Deploy(Drawn([("t1", "PT50H", "much_later"), .. second]));
    Assert.Equal(200, (await Migrate(id, (Guid)(await app.Sql("select id from process.definition where key = $1 and number = 3", key)).Single()[0]!)).Status);
    app.Clock.Pass(TimeSpan.FromHours(6));
    await app.RunJobs();
    Assert.Equal([instead is null ? "check" : "late"], await app.Open(id));
    app.Clock.Pass(TimeSpan.FromHours(50));
    await app.RunJobs();
    Assert.Equal([instead is null ? "much_later" : "late"], await app.Open(id));
    await Rebuilt(id);
  }

  [Fact]
  public async Task Events_that_are_new_are_waited_for_and_those_that_are_gone_happen_no_more() {
    var signal = "s" + Guid.CreateVersion7().ToString("N");
    Bpmn Drawn(string @event, string definition) => new Bpmn(key).Signal(signal).Start().User("check").Boundary(@event, "check", definition).User("after").End()
      .Path("start", "check", "end").Path(@event, "after", "end");
    var (id, to) = await Two(Drawn("heard", Bpmn.OnSignal(signal)), Drawn("late", Bpmn.Duration("PT1H")));
    Assert.Equal(200, (await Migrate(id, to)).Status);
    Assert.Empty(await app.Sql("select 1 from process.listener where instance = $1", id));
    app.Clock.Pass(TimeSpan.FromHours(2));
    await app.RunJobs();
    Assert.Equal(["after"], await app.Open(id));
    await Rebuilt(id);
  }

  public static TheoryData<string, string> Unfit => new() {
    { "<bpmn:userTask id=\"other\" name=\"other\"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups=\"specialist\" /></bpmn:extensionElements></bpmn:userTask>|other", "process.migrate_gone" },
    { "<bpmn:serviceTask id=\"check\" name=\"check\"><bpmn:extensionElements><zeebe:taskDefinition type=\"test.work\" /></bpmn:extensionElements></bpmn:serviceTask>|check", "process.migrate_kind" },
    { "<bpmn:subProcess id=\"sub\"><bpmn:startEvent id=\"in\" /><bpmn:userTask id=\"check\" name=\"check\"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups=\"specialist\" /></bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id=\"out\" /><bpmn:sequenceFlow id=\"x1\" sourceRef=\"in\" targetRef=\"check\" /><bpmn:sequenceFlow id=\"x2\" sourceRef=\"check\" targetRef=\"out\" /></bpmn:subProcess>|sub", "process.migrate_scope" },
    { "<bpmn:userTask id=\"check\" name=\"check\"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups=\"specialist\" /></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection=\"=[1]\" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>|check", "process.migrate_repeat" },
  };

  [Theory, MemberData(nameof(Unfit))]
  public async Task What_cannot_be_mapped_is_said_and_nothing_changes(string drawn, string code) {
    var parts = drawn.Split('|');
    var (id, to) = await Two(Simple(key), new Bpmn(key).Start().Raw(parts[0]).End().Path("start", parts[1], "end"));
    var unmapped = Assert.Single((await Migrate(id, to, dryRun: true)).Body["unmapped"]!.AsArray())!;
    Assert.Equal(("check", code), ((string?)unmapped["element"], (string?)unmapped["code"]));
    Assert.Equal("process.cannot_migrate", (string?)(await Migrate(id, to)).Body["code"]);
    Assert.DoesNotContain("process.migrated", await app.Ledger(id));
  }

  [Fact]
  public async Task Names_that_fit_nothing_are_refused() {
    var (id, to) = await Two(Simple(key), Simple(key, last: "approve"));
    foreach (var names in (object[])[new { nothing = "check" }, new { check = "nothing" }])
      Assert.Equal("process.bad_names", (string?)(await Migrate(id, to, names)).Body["code"]);
  }

  [Fact]
  public async Task Another_process_is_no_version_of_this_one() {
    await app.Deploy(Simple(key));
    var id = await app.Start(key);
    var other = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(Simple(other));
    Assert.Equal("process.no_version", (string?)(await Migrate(id, (Guid)(await app.Sql("select id from process.definition where key = $1", other)).Single()[0]!)).Body["code"]);
  }
}
