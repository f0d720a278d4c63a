using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class MoveTokenTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  static Actor Operator => ProcessApp.Officer(permissions: ProcessPermissions.Operate);
  readonly string key = "p" + Guid.CreateVersion7().ToString("N");

  /// <summary>Every kind of place from or to which moving is refused.</summary>
  Bpmn Drawing() => new Bpmn(key).Start().User("a").Boundary("late", "a", Bpmn.Duration("PT1H")).Element("parallelGateway", "fork").User("b")
    .Element("userTask", "each", Bpmn.Extensions("""<zeebe:assignmentDefinition candidateGroups="specialist" />""") + Bpmn.Each("=[1,2]")).Element("parallelGateway", "join")
    .Sub("sub", s => s.Start("in").User("c").End("out").Path("in", "c", "out")).User("last").End()
    .Path("start", "a", "fork", "b", "join", "sub", "last", "end").Path("fork", "each", "join").Path("late", "last");

  async Task<Guid> Started() {
    await app.Deploy(Drawing());
    return await app.Start(key);
  }

  async Task<long> At(Guid id, string node, bool turn = false) => (long)(await app.Sql(
    "select (t->>'id')::bigint from process.instance, jsonb_array_elements(tokens) t where id = $1 and t->>'node' = $2 and (t->'turn' is not null) = $3 order by 1 limit 1", id, node, turn)).Single()[0]!;

  async Task<(int Status, string? Code, string? Detail)> Move(Guid id, long token, string to) {
    var (status, body) = await app.Post(Operator, $"instances/{id}/move", new { token, to, reason = "đi nhầm bước" });
    return (status, (string?)body["code"], (string?)body["detail"]);
  }

  protected override async Task<Write> Prepare() {
    var id = await Started();
    return new($"/api/process/instances/{id}/move", new { token = await At(id, "a"), to = "last", reason = "đi nhầm bước" }, Operator, id, "process.moved") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { token = 2, to = "last" }, InvalidCode = "process.reason_missing",
      Again = "process.cannot_move", Row = "select 1 from process.work_task where instance = $1 and element = 'last' and status = 'Open'",
    };
  }

  [Fact]
  public async Task The_old_work_is_taken_back_its_timer_does_nothing_and_the_ledger_still_rebuilds_the_state() {
    var id = await Started();
    Assert.Equal(200, (await Move(id, await At(id, "a"), "sub")).Status);
    Assert.Equal(["c"], await app.Open(id));
    app.Clock.Pass(TimeSpan.FromHours(2));
    await app.RunJobs();
    Assert.Equal(["c"], await app.Open(id));
    Assert.Equal(200, (await Move(id, await At(id, "sub"), "a")).Status);
    Assert.Equal(["a"], await app.Open(id));
    var replayed = (await app.Get(Operator, $"instances/{id}/replay")).Body;
    Assert.Equal((3, true), ((int)replayed["steps"]!, (bool)replayed["matches"]!));
    Assert.Equal("đi nhầm bước", (await app.Sql("select reason from ledger.entry where object_id = $1 and type = 'process.moved' limit 1", id)).Single()[0]);
  }

  [Theory]
  [InlineData("a", "nowhere", "không có bước")]
  [InlineData("a", "c", "quy trình con khác")]
  [InlineData("a", "start", "không bắt đầu theo cách này")]
  [InlineData("a", "late", "không bắt đầu theo cách này")]
  [InlineData("a", "join", "chờ nhiều nhánh")]
  public async Task Where_nothing_can_begin_the_move_is_refused_with_the_reason(string from, string to, string why) {
    var id = await Started();
    var (status, code, detail) = await Move(id, await At(id, from), to);
    Assert.Equal((409, "process.cannot_move"), (status, code));
    Assert.Contains(why, detail, StringComparison.Ordinal);
    Assert.Equal(["a"], await app.Open(id));
  }

  [Fact]
  public async Task One_turn_of_a_repeated_step_stays_and_all_turns_together_may_be_moved() {
    var id = await Started();
    await app.Complete(await app.Task(id, "a"), null, ProcessApp.Officer());
    Assert.Contains("lượt", (await Move(id, await At(id, "each", turn: true), "b")).Detail, StringComparison.Ordinal);
    Assert.Equal(200, (await Move(id, await At(id, "each"), "last")).Status);
    Assert.Equal(["b", "last"], await app.Open(id));
  }

  [Fact]
  public async Task What_is_gone_cannot_be_moved() {
    var id = await Started();
    Assert.Contains("không còn đứng", (await Move(id, 99, "last")).Detail, StringComparison.Ordinal);
  }
}
