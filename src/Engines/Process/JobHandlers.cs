using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Kernel;

namespace Saola.Process;

internal sealed class OnTimer(Processes processes) : IHandler<FireTimer> {
  public Task Handle(FireTimer message, Work w, CancellationToken ct) => processes.Fire(w, message, ct);
}

internal sealed class OnWatch(Processes processes) : IHandler<RemindTask>, IHandler<EscalateTask> {
  public Task Handle(RemindTask message, Work w, CancellationToken ct) => processes.Remind(w, message, ct);
  public Task Handle(EscalateTask message, Work w, CancellationToken ct) => processes.Escalate(w, message, ct);
}

/// <summary>
/// A remote service task works in an act of its own: when it fails, that act is thrown away whole, and the failure is
/// noted in the dispatcher's act, so that one bad task neither repeats for ever nor holds up others. One that hangs has failed too.
/// </summary>
internal sealed class OnService(Processes processes, Works works, TimeProvider clock, ILogger<OnService> log) : IHandler<RunService> {
  /// <summary>Longer than any service may take, and shorter than the lease of the job, in which the failure is still to be noted.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

  public async Task Handle(RunService message, Work w, CancellationToken ct) {
    try {
      bool served;
      using var end = new CancellationTokenSource(Longest, clock);
      using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, end.Token);
      await using (var own = works.Begin(w.Actor, w.Purpose)) served = await own.Services.GetRequiredService<Processes>().Serve(own.Work, message, limit.Token);
      if (!served) await processes.Hold(w, message, ct);
    } catch (Exception e) when (!ct.IsCancellationRequested) {
      await processes.Failed(w, message, Told(message, e), ct);
    }
  }

  /// <summary>What went wrong inside the program is for its log: texts of the database or of a library are not shown.</summary>
  string Told(RunService message, Exception e) {
    if (e is ServiceFailedException) return e.Message;
    if (e is HttpRequestException or TimeoutException or OperationCanceledException) return Words.T["service_no_answer"];
    var reference = Guid.CreateVersion7().ToString("N");
    log.LogError(e, "Service task {Token} of instance {Instance} failed: {Reference}", message.Token, message.Instance, reference);
    return Words.T["service_broke", reference];
  }
}

/// <summary>A called process begins in an act of its own: when it refuses, nothing of it is left, and the caller's incident is noted in the dispatcher's act.</summary>
internal sealed class OnCall(Processes processes, Works works) : IHandler<StartCalled>, IHandler<CalledEnded>, IHandler<CalledThrew>, IHandler<CancelCalled> {
  public async Task Handle(StartCalled message, Work w, CancellationToken ct) {
    string? wrong;
    await using (var own = works.Begin(w.Actor, w.Purpose)) wrong = await own.Services.GetRequiredService<Processes>().Call(own.Work, message, ct);
    if (wrong is not null) await processes.Failed(w, message, wrong, ct);
  }
  public Task Handle(CalledEnded message, Work w, CancellationToken ct) => processes.Return(w, message, ct);
  public Task Handle(CalledThrew message, Work w, CancellationToken ct) => processes.Surface(w, message, ct);
  public Task Handle(CancelCalled message, Work w, CancellationToken ct) => processes.CancelCalled(w, message, ct);
}

internal sealed class OnMessage(Processes processes) : IHandler<GiveMessage>, IHandler<GiveHeld>, IHandler<ExpireMessages> {
  public Task Handle(GiveMessage message, Work w, CancellationToken ct) => processes.Give(w, message, ct);
  public Task Handle(GiveHeld message, Work w, CancellationToken ct) => processes.Give(w, message, ct);
  public Task Handle(ExpireMessages message, Work w, CancellationToken ct) => Processes.Expire(w, ct);
}

internal sealed class OnSignal(Processes processes) : IHandler<CarrySignal>, IHandler<GiveSignal> {
  public Task Handle(CarrySignal message, Work w, CancellationToken ct) => processes.Carry(w, message, ct);
  public Task Handle(GiveSignal message, Work w, CancellationToken ct) => processes.Give(w, message, ct);
}

internal sealed class OnStart(Processes processes) : IHandler<BeginByEvent>, IHandler<StartAtTime> {
  public Task Handle(BeginByEvent message, Work w, CancellationToken ct) => processes.Begin(w, message, ct);
  public Task Handle(StartAtTime message, Work w, CancellationToken ct) => processes.StartAt(w, message, ct);
}

internal sealed class OnMigration(Processes processes) : IHandler<MigrateMany>, IHandler<MigrateOne> {
  public Task Handle(MigrateMany message, Work w, CancellationToken ct) => Processes.Migrate(w, message, ct);
  public Task Handle(MigrateOne message, Work w, CancellationToken ct) => processes.Migrate(w, message, ct);
}

internal sealed class OnDrafts(TaskFiles files) : IHandler<SweepDrafts> {
  public async Task Handle(SweepDrafts message, Work w, CancellationToken ct) {
    await TaskDraft.Sweep(w, ct);
    await files.Sweep(w, ct);
  }
}
