using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>While someone is away a colleague sees and does what is assigned to them, in the open.</summary>
public sealed class StandInTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(Actor Away, Actor StandIn)> Pair(int from = 0, int to = 3) {
    var away = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Đỗ Thị Tư", (ProcessApp.OtherOffice, ProcessApp.OtherCode)), Name = "Đỗ Thị Tư" };
    var standIn = ProcessApp.Officer("clerk", permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm"), Name = "Bùi Văn Năm" };
    await app.Away(away, standIn.Id, from, to);
    return (away, standIn);
  }

  async Task<(Guid Instance, Guid Task)> HeldBy(Actor actor) {
    var (instance, task) = await app.Waiting();
    Assert.Null(await app.Do(actor, (p, w) => p.Claim(w, task, Ct)));
    return (instance, task);
  }

  async Task<(WorklistItem[] Items, WorklistCounts Counts)> Mine(Actor actor) {
    await using var act = app.Begin(actor);
    var processes = act.Services.GetRequiredService<Processes>();
    return ([.. (await processes.Worklist(act.Work, WorklistKind.Mine, null, null, Ct)).Items], await processes.Counts(act.Work, Ct));
  }

  [Fact]
  public async Task The_stand_in_sees_the_work_as_the_other_ones_and_does_it_on_their_behalf() {
    var (away, standIn) = await Pair();
    var (instance, task) = await HeldBy(away);
    var (items, counts) = await Mine(standIn);
    Assert.Equal((task, "Đỗ Thị Tư"), (Assert.Single(items).Id, items[0].InPlaceOf));
    Assert.Equal(1, counts.Mine);
    Assert.Equal(200, (await app.Get(standIn, $"tasks/{task}")).Status);
    Assert.Null(await app.Complete(task, null, standIn));
    Assert.Equal("Completed", await app.Status(instance));
    Assert.Equal([away.Id, standIn.Id, "Bùi Văn Năm"], (await app.Sql("select assignee, ended_by, ended_by_name from process.work_task where id = $1", task)).Single());
    Assert.Equal([standIn.Id, away.Id.ToString()], (await app.Sql("select actor, facts->>'onBehalfOf' from ledger.entry where object_id = $1 and type = 'process.task_completed'", task)).Single());
  }

  [Theory]
  [InlineData(1, 3, 0)]
  [InlineData(0, 1, 2)]
  public async Task Before_and_after_the_days_nothing_is_seen_or_done(int from, int to, int today) {
    var (away, standIn) = await Pair(from, to);
    var (_, task) = await HeldBy(away);
    app.Clock.Pass(TimeSpan.FromDays(today));
    Assert.Empty((await Mine(standIn)).Items);
    Assert.Equal(404, (await app.Get(standIn, $"tasks/{task}")).Status);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, standIn))!.Code);
  }

  [Fact]
  public async Task An_absence_that_was_ended_gives_nothing_any_more() {
    var (away, standIn) = await Pair();
    var (_, task) = await HeldBy(away);
    await app.Post(away, $"absences/{(await app.Sql("select id from process.absence where person = $1", away.Id)).Single()[0]}/end", new { });
    Assert.Empty((await Mine(standIn)).Items);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, standIn))!.Code);
  }

  [Fact]
  public async Task Work_that_the_other_has_in_another_office_stays_there() {
    var (away, standIn) = await Pair();
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", ProcessApp.OtherCode + ":specialist").End().Path("start", "check", "end"));
    var task = await app.Task(await app.Start(key), "check");
    var there = ProcessApp.Stranger(ProcessPermissions.Work) with { Id = away.Id };
    Assert.Null(await app.Do(there, (p, w) => p.Claim(w, task, Ct)));
    Assert.Empty((await Mine(standIn)).Items);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, standIn))!.Code);
  }

  [Fact]
  public async Task Four_eyes_hold_for_both_persons() {
    var (away, standIn) = await Pair();
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", "specialist, clerk").User("approve", "specialist, clerk", """<zeebe:properties><zeebe:property name="fourEyes" value="check" /></zeebe:properties>""")
      .End().Path("start", "check", "approve", "end"));
    async Task<Guid> Approve(Actor claims, Actor does) {
      var id = await app.Start(key);
      var check = await app.Task(id, "check");
      Assert.Null(await app.Do(claims, (p, w) => p.Claim(w, check, Ct)));
      Assert.Null(await app.Complete(check, null, does));
      return await app.Task(id, "approve");
    }
    // What was done for someone is done by both, as for what comes after.
    var forOther = await Approve(away, standIn);
    foreach (var one in new[] { away, standIn }) Assert.Equal("process.task_four_eyes", (await app.Do(one, (p, w) => p.Claim(w, forOther, Ct)))!.Code);
    // The stand-in who did the one step does not do the other in the place of who may.
    var own = await Approve(standIn, standIn);
    Assert.Null(await app.Do(away, (p, w) => p.Claim(w, own, Ct)));
    Assert.Equal("process.task_four_eyes", (await app.Complete(own, null, standIn))!.Code);
    Assert.Equal("check", (await Mine(standIn)).Items.Single(i => i.Id == own).KeptApart);
    Assert.Null(await app.Complete(own, null, away));
  }

  [Fact]
  public async Task Who_works_in_another_office_by_now_stands_in_no_more() {
    var (away, standIn) = await Pair();
    var (_, task) = await HeldBy(away);
    var moved = ProcessApp.Stranger(ProcessPermissions.Work) with { Id = standIn.Id };
    var (items, counts) = await Mine(moved);
    Assert.Empty(items);
    Assert.Equal(0, counts.Mine);
    Assert.Equal(404, (await app.Get(moved, $"tasks/{task}")).Status);
    Assert.Equal("process.task_not_found", (await app.Complete(task, null, moved))!.Code);
    Assert.Null(await app.Complete(task, null, standIn));
  }

  [Fact]
  public async Task Who_does_a_task_in_place_of_whom_the_diagram_names_leaves_it_their_name() {
    var (away, standIn) = await Pair();
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Element("userTask", "check", Bpmn.Extensions("""<zeebe:assignmentDefinition assignee="=who" />""")).End().Path("start", "check", "end"));
    var task = await app.Task(await app.Start(key, new { who = away.Id }), "check");
    Assert.Equal("Đỗ Thị Tư", (string?)(await app.Get(standIn, $"tasks/{task}")).Body["assigneeName"]);
    Assert.Null(await app.Complete(task, null, standIn));
    Assert.Equal([away.Id, "Đỗ Thị Tư", "Bùi Văn Năm"], (await app.Sql("select assignee, assignee_name, ended_by_name from process.work_task where id = $1", task)).Single());
  }
}
