using Microsoft.Extensions.DependencyInjection;

namespace Saola.Process.Tests;

public sealed class CountTasksTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public Task Counts_need_their_permission() => app.NeedsPermission("tasks/counts", ProcessPermissions.Work);

  [Fact]
  public async Task Another_offices_work_is_not_counted() {
    await app.Waiting();
    var (_, body) = await app.Get(ProcessApp.Stranger(ProcessPermissions.Work), "tasks/counts");
    Assert.Equal((0, 0), ((int?)body["mine"], (int?)body["group"]));
  }

  [Fact]
  public async Task Counts_tell_mine_ours_late_and_today() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("t", "counter", """<zeebe:taskSchedule dueDate="=due" />""").End().Path("start", "t", "end"));
    var officer = ProcessApp.Officer("counter");
    var now = app.Clock.GetUtcNow();
    foreach (var hours in new[] { -2, 3, 3, 30 }) await app.Start(key, new { due = now.AddHours(hours).ToString("O") });
    var mine = await app.Start(key);
    var task = await app.Task(mine, "t");
    await app.Do(officer, (p, w) => p.Claim(w, task, Ct));
    await using var act = app.Begin(officer);
    Assert.Equal(new WorklistCounts(1, 4, 1, 2), await act.Services.GetRequiredService<Processes>().Counts(act.Work, Ct));
  }
}
