using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ListTasksTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<WorklistPage> Page(Actor actor, WorklistKind kind, string? process, string? after = null) {
    await using var act = app.Begin(actor);
    return await act.Services.GetRequiredService<Processes>().Worklist(act.Work, kind, process, WorklistCursor.Parse(after), Ct);
  }

  async Task<string> Deploy(string groups, string more = "") {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("t", groups, more).End().Path("start", "t", "end"));
    return key;
  }

  [Fact]
  public Task The_worklist_needs_its_permission() => app.NeedsPermission("tasks", ProcessPermissions.Work);

  [Theory]
  [InlineData("kind=theirs", "process.bad_kind")]
  [InlineData("after=x", "process.bad_cursor")]
  public async Task What_is_no_list_or_page_is_refused(string query, string code) {
    var (status, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Work), "tasks?" + query);
    Assert.Equal((400, code), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Pages_hold_every_task_once_the_most_urgent_first_and_those_without_a_date_last() {
    var key = await Deploy("specialist", """<zeebe:taskSchedule dueDate="=due" />""");
    var random = new Random(7);
    for (var i = 0; i < 120; i++) await app.Start(key, new { due = i % 5 == 0 ? null : $"2026-12-{random.Next(1, 28):00}" });
    var seen = new List<WorklistItem>();
    for (string? after = null; ;) {
      var page = await Page(ProcessApp.Officer(), WorklistKind.Group, key, after);
      seen.AddRange(page.Items);
      if (page.Next is null) break;
      Assert.Equal(Processes.PageSize, page.Items.Count);
      after = page.Next;
    }
    Assert.Equal(120, seen.Select(s => s.Id).Distinct().Count());
    Assert.Equal(120, seen.Count);
    Assert.Equal(seen.Select(s => s.Due ?? DateTimeOffset.MaxValue).Order(), seen.Select(s => s.Due ?? DateTimeOffset.MaxValue));
  }

  [Theory]
  [InlineData(WorklistKind.Group)]
  [InlineData(WorklistKind.Mine)]
  public async Task What_has_the_higher_priority_comes_first_and_of_one_priority_what_is_due_first(WorklistKind kind) {
    var key = await Deploy("specialist", """<zeebe:taskSchedule dueDate="=due" /><zeebe:priorityDefinition priority="=priority" />""");
    var random = new Random(11);
    for (var i = 0; i < 70; i++) await app.Start(key, new { due = i % 7 == 0 ? null : $"2026-12-{random.Next(1, 28):00}", priority = random.Next(4) * 25 });
    var officer = ProcessApp.Officer();
    if (kind == WorklistKind.Mine) await app.AsIntruder("update process.work_task set assignee = $1, status = 'Assigned' where process_key = $2", officer.Id, key);
    var first = await Page(officer, kind, key);
    var seen = first.Items.Concat((await Page(officer, kind, key, first.Next)).Items).ToArray();
    Assert.Equal(70, seen.Select(s => s.Id).Distinct().Count());
    Assert.Equal(seen.OrderByDescending(s => s.Priority).ThenBy(s => s.Due ?? DateTimeOffset.MaxValue).ThenBy(s => s.Id.ToString("N"), StringComparer.Ordinal).Select(s => s.Id), seen.Select(s => s.Id));
    Assert.Equal([75, 50, 25, 0], seen.Select(s => s.Priority).Distinct());
  }

  [Fact]
  public async Task A_task_is_seen_by_its_groups_its_people_and_its_holder_and_by_no_one_else() {
    var person = Guid.CreateVersion7();
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Element("userTask", "t", Bpmn.Extensions($"""<zeebe:assignmentDefinition candidateGroups="specialist, {ProcessApp.Code}:leader" candidateUsers="{person}" />""")).End().Path("start", "t", "end"));
    var id = await app.Start(key);
    async Task<int> Sees(Actor actor) => (await Page(actor, WorklistKind.Group, key)).Items.Count;
    Assert.Equal((1, 1, 1), (await Sees(ProcessApp.Officer()), await Sees(ProcessApp.Officer("leader")), await Sees(ProcessApp.Officer("clerk") with { Id = person })));
    Assert.Equal((0, 0), (await Sees(ProcessApp.Officer("clerk")), await Sees(ProcessApp.Officer(code: "H21.1"))));
    var leader = ProcessApp.Officer("leader");
    var task = await app.Task(id, "t");
    Assert.Null(await app.Do(leader, (p, w) => p.Claim(w, task, Ct)));
    Assert.Equal(0, await Sees(ProcessApp.Officer()));
    Assert.Equal(task, Assert.Single((await Page(leader, WorklistKind.Mine, key)).Items).Id);
  }

  [Fact]
  public async Task Who_gives_out_the_work_of_an_office_sees_all_of_it_open_or_held_and_nobody_else_does() {
    var key = await Deploy("specialist");
    for (var i = 0; i < 60; i++) await app.Start(key);
    var holder = ProcessApp.Officer();
    var held = (await Page(holder, WorklistKind.Group, key)).Items[0].Id;
    Assert.Null(await app.Do(holder, (p, w) => p.Claim(w, held, Ct)));
    var head = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    var first = await Page(head, WorklistKind.Office, key);
    var all = first.Items.Concat((await Page(head, WorklistKind.Office, key, first.Next)).Items).ToArray();
    Assert.Equal((60, 60, Processes.PageSize), (all.Length, all.Select(t => t.Id).Distinct().Count(), first.Items.Count));
    Assert.Equal(holder.Name, all.Single(t => t.Id == held).AssigneeName);
    Assert.Empty((await Page(head, WorklistKind.Group, key)).Items);
    Assert.Empty((await Page(ProcessApp.Stranger(ProcessPermissions.Assign), WorklistKind.Office, key)).Items);
    Assert.Empty((await Page(holder, WorklistKind.Office, key)).Items);
    Assert.Equal(200, (await app.Get(head, $"tasks?kind=office&process={key}")).Status);
    var (status, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Work), "tasks?kind=office");
    Assert.Equal((403, "process.not_led"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Who_gives_out_the_work_of_a_unit_sees_and_gives_out_that_of_no_other() {
    var (here, elsewhere, whole) = (await Deploy($"{ProcessApp.Code}/kinh-te:specialist"), await Deploy($"{ProcessApp.Code}/van-hoa:specialist"), await Deploy("specialist"));
    var tasks = new Dictionary<string, Guid>();
    foreach (var key in new[] { here, elsewhere, whole }) tasks[key] = await app.Task(await app.Start(key), "t");
    var office = ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]);
    var head = office with { Post = office.Post! with { Place = $"{ProcessApp.Code}/kinh-te" } };
    async Task<bool> Sees(Actor actor, string key) => (await Page(actor, WorklistKind.Office, key)).Items.Count == 1;
    Assert.Equal((true, false, false), (await Sees(head, here), await Sees(head, elsewhere), await Sees(head, whole)));
    Assert.Equal((true, true, true), (await Sees(office, here), await Sees(office, elsewhere), await Sees(office, whole)));
    foreach (var key in new[] { elsewhere, whole }) {
      Assert.Equal("process.task_not_found", (await app.Do(head, (p, w) => p.Assign(w, tasks[key], Guid.CreateVersion7(), "X", Ct)))?.Code);
      Assert.Equal(404, (await app.Get(head, $"tasks/{tasks[key]}")).Status);
    }
    Assert.Null(await app.Do(head, (p, w) => p.Assign(w, tasks[here], Guid.CreateVersion7(), "X", Ct)));
  }

  [Fact]
  public async Task Work_that_one_office_does_for_another_is_given_out_where_it_is_done() {
    await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var key = await Deploy($"{ProcessApp.OtherCode}/mot-cua:intake");
    var task = await app.Task(await app.Start(key), "t");
    var (there, here) = (ProcessApp.Stranger(ProcessPermissions.Work, ProcessPermissions.Assign), ProcessApp.Officer("leader", permissions: [ProcessPermissions.Work, ProcessPermissions.Assign]));
    Assert.Single((await Page(there, WorklistKind.Office, key)).Items);
    Assert.Empty((await Page(here, WorklistKind.Office, key)).Items);
    Assert.Equal("process.task_not_found", (await app.Do(here, (p, w) => p.Assign(w, task, Guid.CreateVersion7(), "X", Ct)))?.Code);
    Assert.Null(await app.Do(there, (p, w) => p.Assign(w, task, Guid.CreateVersion7(), "X", Ct)));
  }

  [Fact]
  public void A_cursor_that_is_none_is_none() {
    Assert.Null(WorklistCursor.Parse("x"));
    Assert.Null(WorklistCursor.Parse("50_99999999999999999999_x"));
    var cursor = new WorklistCursor(50, DateTimeOffset.MaxValue.ToUniversalTime(), Guid.CreateVersion7());
    Assert.Equal(cursor, WorklistCursor.Parse(cursor.ToString()));
  }
}
