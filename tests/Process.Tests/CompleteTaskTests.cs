using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class CompleteTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    return new($"/api/process/tasks/{task}/complete", new { data = new { decision = "pass" } }, ProcessApp.Officer(permissions: ProcessPermissions.Complete), task, "process.task_completed") {
      Permission = ProcessPermissions.Complete, Stranger = ProcessApp.Stranger(ProcessPermissions.Complete), Unseen = "process.task_not_found",
      Again = "process.task_done", Row = "select 1 from process.work_task where id = $1 and status = 'Completed'",
    };
  }

  [Theory]
  [InlineData("complete")]
  [InlineData("claim")]
  [InlineData("release")]
  public async Task Who_only_helps_with_a_task_is_told_so(string act) {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var clerk = ProcessApp.Officer("clerk", permissions: [ProcessPermissions.Work, ProcessPermissions.Complete]) with { Id = await app.Colleague("Bùi Văn Năm") };
    Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/collaborators", new { person = clerk.Id })).Status);
    var refused = await app.Post(clerk, $"tasks/{task}/{act}", new { data = new { } });
    Assert.Equal((403, "process.task_only_helps"), (refused.Status, (string)refused.Body["code"]!));
    Assert.Empty(await app.Sql("select 1 from process.work_task where id = $1 and status = 'Completed'", task));
  }

  [Fact]
  public async Task Who_completes_what_another_is_just_taking_is_told_so() {
    var (instance, task) = await app.Waiting();
    await using var takes = app.Begin(ProcessApp.Officer(name: "Lê Văn Một"));
    Assert.Null(await takes.Services.GetRequiredService<Processes>().Claim(takes.Work, task, TestContext.Current.CancellationToken));
    await takes.Work.Flush(TestContext.Current.CancellationToken);
    var completes = app.Complete(task, null, ProcessApp.Officer());
    await app.Until("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%work_task%'");
    await takes.Work.Commit(TestContext.Current.CancellationToken);
    Assert.Equal("process.task_held", (await completes)!.Code);
    Assert.Equal(["check"], await app.Open(instance));
  }
}
