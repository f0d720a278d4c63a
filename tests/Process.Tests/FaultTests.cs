using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

/// <summary>The connection breaks at each command of a step in turn: afterwards all of the step is there, or nothing.</summary>
public sealed class FaultTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly AsyncLocal<List<string>?> Trips = new();

  static Bpmn Drawing(string key) => new Bpmn(key).Start().User("a").Service("number", "test.local").Element("parallelGateway", "fork").User("b").User("c").Boundary("late", "c", Bpmn.Duration("PT5H"))
    .Service("sign").Element("parallelGateway", "join").User("last").End()
    .Path("start", "a", "number", "fork", "b", "join", "last", "end").Path("fork", "c", "sign", "join").Path("late", "sign");

  /// <summary>Everything the database holds of an instance, as one text.</summary>
  async Task<string> Snapshot(Guid id) {
    var rows = await app.Sql("""
      select (select jsonb_build_array(status, tokens, variables, last_token, version) from process.instance where id = $1)::text
        || (select coalesce(jsonb_agg(jsonb_build_array(element, status) order by id), '[]') from process.work_task where instance = $1)::text
        || (select count(*) from process.visit where instance = $1) || '/' || (select count(*) from kernel.outbox where body->>'instance' = $1::text)
        || '/' || (select count(*) from ledger.entry where object_id = $1 or object_id in (select t.id from process.work_task t where t.instance = $1))
      """, id);
    return (string)rows[0][0]!;
  }

  [Fact]
  public async Task A_connection_that_breaks_at_any_command_of_a_step_leaves_it_whole_or_undone() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(Drawing(key));
    var broken = 0;
    for (var n = 1; ; n++) {
      var id = await app.Start(key);
      var task = await app.Task(id, "a");
      var before = await Snapshot(id);
      bool failed, struck;
      using (var breaker = Breaker.At(app, n)) {
        try {
          failed = await app.Complete(task, new { decision = "pass" }, ProcessApp.Officer()) is not null;
        } catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException) {
          failed = true;
        }
        struck = breaker.Struck;
      }
      if (!struck) {
        Assert.False(failed);
        break;
      }
      if (failed) {
        broken++;
        Assert.Equal(before, await Snapshot(id));
        Assert.Null(await app.Complete(task, new { decision = "pass" }, ProcessApp.Officer()));
      }
      Assert.Equal(["b", "c"], await app.Open(id));
    }
    Assert.True(broken >= 2, $"only {broken} commands were broken");
  }

  [Fact]
  public async Task A_connection_that_breaks_at_any_command_of_a_job_leaves_the_instance_to_end_as_it_would_have() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(Drawing(key));
    for (var n = 1; n <= 12; n++) {
      var id = await app.Start(key);
      Assert.Null(await app.Complete(await app.Task(id, "a"), null, ProcessApp.Officer()));
      Assert.Null(await app.Complete(await app.Task(id, "c"), null, ProcessApp.Officer()));
      using (Breaker.At(app, n)) await RunJobsWhateverHappens();
      for (var i = 0; i < 4; i++) {
        app.Clock.Pass(TimeSpan.FromMinutes(3));
        await RunJobsWhateverHappens();
      }
      Assert.Equal(["b"], await app.Open(id));
      Assert.Null(await app.Complete(await app.Task(id, "b"), null, ProcessApp.Officer()));
      Assert.Null(await app.Complete(await app.Task(id, "last"), null, ProcessApp.Officer()));
      Assert.Equal("Completed", await app.Status(id));
      Assert.Single(await app.Sql("select 1 from process.visit where instance = $1 and node = 'sign' and completed", id));
    }
  }

  async Task RunJobsWhateverHappens() {
    try {
      await app.RunJobs();
    } catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException) {
      // As in the dispatcher's own loop: the next round finds what is left.
    }
  }

  /// <summary>Load; by whose right, where the first group of the task is not the actor's; write and commit.</summary>
  [Theory]
  [InlineData("specialist", 2)]
  [InlineData("clerk, specialist", 3)]
  public async Task A_step_takes_at_most_three_round_trips(string groups, int expected) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("a", groups).User("b").End().Path("start", "a", "b", "end"));
    await app.Complete(await app.Task(await app.Start(key), "a"), null, ProcessApp.Officer());
    var id = await app.Start(key);
    var task = await app.Task(id, "a");
    var trips = new List<string>();
    Trips.Value = trips;
    using (var listener = new ActivityListener {
      ShouldListenTo = s => s.Name == "Npgsql",
      Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
      ActivityStopped = a => {
        if (Trips.Value == trips) trips.Add((a.GetTagItem("db.query.text") ?? a.GetTagItem("db.statement")) as string ?? "");
      },
    }) {
      ActivitySource.AddActivityListener(listener);
      Assert.Null(await app.Complete(task, new { decision = "pass" }, ProcessApp.Officer()));
    }
    Assert.True(trips.Count == expected && trips[^1].TrimEnd().EndsWith("commit", StringComparison.Ordinal), string.Join("\n---\n", trips));
  }
}
