using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

[Job("tests.count")]
public sealed record Count(string Name, int Fail = 0) : IJob;

/// <summary>The same of another system.</summary>
[Job("tests.ask")]
public sealed record Ask(string Name, string? WaitsFor = null) : IJob;

/// <summary>The same of something that takes hours.</summary>
[Job("tests.long")]
public sealed record Long(string Name) : IJob;

[Event("tests.sent", "Sent by a test.")]
public sealed record Sent(Guid Id) : IEvent {
  public string ObjectKind => "thing";
  public Guid ObjectId => Id;
}

/// <summary>Counts runs, and writes one ledger entry per run, so that lost and repeated work shows.</summary>
public sealed class Counter : IHandler<Count>, IHandler<Ask>, IHandler<Long>, IHandler<Sent> {
  public static System.Collections.Concurrent.ConcurrentDictionary<string, int> Runs { get; } = new();

  /// <summary>What goes on while the first run of a job is under way.</summary>
  public static System.Collections.Concurrent.ConcurrentDictionary<string, Func<Task>> During { get; } = new();

  /// <summary>What was told to stop.</summary>
  public static TaskCompletionSource<string> Stopped { get; } = new();

  public async Task Handle(Count message, Work w, CancellationToken ct) {
    var run = Runs.AddOrUpdate(message.Name, 1, (_, n) => n + 1);
    if (During.TryRemove(message.Name, out var meanwhile)) await meanwhile();
    w.Record("tests.counted", message.Name, Guid.CreateVersion7());
    if (run <= message.Fail) throw new InvalidOperationException("not yet");
  }

  public Task Handle(Ask message, Work w, CancellationToken ct) => Handle(new Count(message.Name), w, ct);

  public async Task Handle(Long message, Work w, CancellationToken ct) {
    await using var stopped = ct.Register(() => Stopped.TrySetResult(message.Name));
    await Handle(new Count(message.Name), w, ct);
  }

  public Task Handle(Sent message, Work w, CancellationToken ct) {
    Runs.AddOrUpdate(message.Id.ToString(), 1, (_, n) => n + 1);
    return Task.CompletedTask;
  }
}

public sealed class OutboxApp : SaolaApp {
  protected override void Configure(IServiceCollection services) => services
    .AddHandler<Count, Counter>("tests.counter").AddHandler<Ask, Counter>("tests.asker", outside: true).AddHandler<Long, Counter>("tests.long", outside: true, takesLong: true).AddHandler<Sent, Counter>("tests.on_sent").AddHandler<Sent, Counter>("tests.on_sent_too");
}

public sealed class OutboxTests(OutboxApp app) : IClassFixture<OutboxApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Enqueue<T>(T job, string? key = null, TimeSpan? later = null) where T : class, IJob {
    await using var act = app.Begin();
    act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
    act.Work.Enqueue(job, key, later is null ? null : act.Work.Now + later);
    await act.Work.Commit(Ct);
  }

  async Task<long> Written(string name) => (long)(await app.Sql("select count(*) from ledger.entry where object_kind = $1", name))[0][0]!;

  [Fact]
  public async Task A_job_runs_once_and_its_effects_are_kept() {
    await Enqueue(new Count("once"));
    await app.RunJobs();
    await app.RunJobs();
    Assert.Equal((1, 1), (Counter.Runs["once"], await Written("once")));
  }

  [Fact]
  public async Task Nothing_is_kept_of_an_act_that_is_not_committed() {
    await using (var act = app.Begin()) {
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      act.Work.Enqueue(new Count("never"));
    }
    await app.RunJobs();
    Assert.False(Counter.Runs.ContainsKey("never"));
  }

  [Fact]
  public async Task Jobs_of_one_key_are_one_job() {
    await Enqueue(new Count("keyed"), "k1");
    await Enqueue(new Count("keyed"), "k1");
    await app.RunJobs();
    Assert.Equal(1, Counter.Runs["keyed"]);
  }

  [Fact]
  public async Task An_event_reaches_each_handler() {
    var id = Guid.CreateVersion7();
    await using (var act = app.Begin()) {
      act.Work.Publish(new Sent(id));
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal(2, Counter.Runs[id.ToString()]);
    Assert.Equal(["tests.sent"], await app.Ledger(id));
  }

  [Fact]
  public async Task A_failed_run_leaves_no_trace_and_is_tried_again() {
    await Enqueue(new Count("flaky", Fail: 2));
    for (var i = 0; i < 3; i++) {
      await app.RunJobs();
      app.Clock.Pass(TimeSpan.FromMinutes(5));
    }
    Assert.Equal((3, 1), (Counter.Runs["flaky"], await Written("flaky")));
  }

  [Fact]
  public async Task A_poisonous_job_blocks_nobody_and_can_be_retried_by_hand() {
    await Enqueue(new Count("poison", Fail: Dispatcher.Attempts));
    await Enqueue(new Count("behind"));
    await app.RunJobs();
    Assert.Equal(1, Counter.Runs["behind"]);
    for (var i = 0; i < Dispatcher.Attempts; i++) {
      app.Clock.Pass(TimeSpan.FromHours(2));
      await app.RunJobs();
    }
    var letters = app.Services.GetRequiredService<DeadLetters>();
    var dead = Assert.Single(await letters.List(null, Ct), d => d.Error!.Contains("not yet", StringComparison.Ordinal));
    await using (var act = app.Begin(People.With("jobs.manage"), "jobs.manage"))
      Assert.False((await letters.Retry(act.Work, dead.Id, Ct)).IsError);
    await app.RunJobs();
    Assert.Equal(1, await Written("poison"));
    await using (var again = app.Begin()) Assert.Equal("jobs.not_dead", (await letters.Retry(again.Work, dead.Id, Ct)).Error!.Code);
  }

  public static TheoryData<IJob> Others => [new Count("behind the silent"), new Ask("of another system", "tax")];

  [Theory, MemberData(nameof(Others))]
  public async Task A_system_that_is_silent_holds_up_nothing_but_what_waits_for_it(IJob other) {
    var (hanging, release, behind, name) = (new SemaphoreSlim(0), new TaskCompletionSource(), new TaskCompletionSource(), Guid.CreateVersion7().ToString());
    var silent = Enumerable.Range(0, Dispatcher.AtOnce + Dispatcher.AtOnceOutside).Select(i => $"{name} {i}").ToArray();
    foreach (var one in silent) {
      Hang(one, hanging, release);
      await Enqueue(new Ask(one, "land registry"));
    }
    Counter.During[other is Count here ? here.Name : ((Ask)other).Name] = () => {
      behind.SetResult();
      return Task.CompletedTask;
    };
    await using (await app.Dispatching()) {
      for (var i = 0; i < Dispatcher.AtOnceOutside; i++) Assert.True(await hanging.WaitAsync(TimeSpan.FromSeconds(30), Ct));
      if (other is Count count) await Enqueue(count);
      else await Enqueue((Ask)other);
      await behind.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
      Assert.Equal(Dispatcher.AtOnceOutside, await Claimed(name + " %"));
      release.SetResult();
      await app.Until("select 1 from ledger.entry where object_kind like $1 having count(*) = $2", name + " %", silent.Length);
    }
  }

  [Fact]
  public async Task What_there_is_no_room_for_is_not_claimed_so_that_its_lease_begins_when_it_runs() {
    var (hanging, release) = (new SemaphoreSlim(0), new TaskCompletionSource());
    for (var i = 0; i < 3 * Dispatcher.AtOnce; i++) {
      Hang("hanging " + i, hanging, release);
      await Enqueue(new Count("hanging " + i));
    }
    await using (await app.Dispatching()) {
      for (var i = 0; i < Dispatcher.AtOnce; i++) Assert.True(await hanging.WaitAsync(TimeSpan.FromSeconds(30), Ct));
      Assert.Equal(Dispatcher.AtOnce, await Claimed("hanging %"));
      release.SetResult();
      await app.Until("select 1 from ledger.entry where object_kind like 'hanging %' having count(*) = $1", 3 * Dispatcher.AtOnce);
    }
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where body->>'name' like 'hanging %' and attempts <> 1"));
  }

  static void Hang(string name, SemaphoreSlim hanging, TaskCompletionSource release) => Counter.During[name] = () => {
    hanging.Release();
    return release.Task;
  };

  async Task<long> Claimed(string name) => (long)(await app.Sql("select count(*) from kernel.outbox where body->>'name' like $1 and attempts > 0", name))[0][0]!;

  [Fact]
  public async Task What_takes_long_keeps_its_lease_while_it_runs() {
    var (hanging, release) = (new SemaphoreSlim(0), new TaskCompletionSource());
    Hang("long", hanging, release);
    await Enqueue(new Long("long"));
    var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(app.Services);
    dispatcher.Renewal = TimeSpan.FromMilliseconds(20);
    var running = dispatcher.RunDue(Ct);
    Assert.True(await hanging.WaitAsync(TimeSpan.FromSeconds(30), Ct));
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.Until("select 1 from kernel.outbox where body->>'name' = 'long' and locked_until > $1", app.Clock.GetUtcNow().UtcDateTime);
    await app.RunJobs();
    release.SetResult();
    await running;
    Assert.Equal((1, 1L), (Counter.Runs["long"], await Written("long")));
  }

  [Fact]
  public async Task What_takes_long_stops_when_another_run_has_taken_it_over() {
    var (hanging, release) = (new SemaphoreSlim(0), new TaskCompletionSource());
    Hang("long ago", hanging, release);
    await Enqueue(new Long("long ago"));
    var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(app.Services);
    dispatcher.Renewal = TimeSpan.FromMilliseconds(20);
    var running = dispatcher.RunDue(Ct);
    Assert.True(await hanging.WaitAsync(TimeSpan.FromSeconds(30), Ct));
    await app.AsIntruder("update kernel.outbox set attempts = attempts + 1, done_at = now() where body->>'name' = 'long ago'");
    Assert.Equal("long ago", await Counter.Stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct));
    release.SetResult();
    await running;
    Assert.Equal(0, await Written("long ago"));
  }

  [Fact]
  public async Task Work_for_later_waits() {
    await Enqueue(new Count("later"), later: TimeSpan.FromHours(1));
    await app.RunJobs();
    Assert.False(Counter.Runs.ContainsKey("later"));
    app.Clock.Pass(TimeSpan.FromHours(2));
    await app.RunJobs();
    Assert.Equal(1, Counter.Runs["later"]);
  }

  [Fact]
  public async Task Work_claimed_by_a_process_that_died_is_taken_up_when_its_lease_ends() {
    await Enqueue(new Count("orphan"));
    await app.AsIntruder("update kernel.outbox set locked_until = $1 where body->>'name' = 'orphan'", app.Clock.GetUtcNow().AddMinutes(2).UtcDateTime);
    await app.RunJobs();
    Assert.False(Counter.Runs.ContainsKey("orphan"));
    app.Clock.Pass(TimeSpan.FromMinutes(3));
    await app.RunJobs();
    Assert.Equal(1, Counter.Runs["orphan"]);
  }

  [Fact]
  public async Task A_run_that_outlives_its_lease_keeps_nothing_once_another_has_taken_over() {
    Counter.During["slow"] = async () => {
      app.Clock.Pass(TimeSpan.FromMinutes(3));
      await app.RunJobs();
    };
    await Enqueue(new Count("slow"));
    await app.RunJobs();
    Assert.Equal((2, 1), (Counter.Runs["slow"], await Written("slow")));
    Assert.Equal([2], (await app.Sql("select attempts from kernel.outbox where body->>'name' = 'slow' and done_at is not null")).Select(r => (int)r[0]!));
  }

  [Fact]
  public async Task Rows_without_evidence_are_refused() {
    await using var act = app.Begin();
    await act.Work.Connection(Ct);
    await Assert.ThrowsAsync<InvalidOperationException>(() => act.Work.Commit(Ct));
  }
}
