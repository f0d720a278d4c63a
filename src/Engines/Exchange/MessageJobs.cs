using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Process;

namespace Saola.Exchange;

/// <summary>An answer is still held when the attempt that was to take it is over.</summary>
[Job("exchange.give_held_answer")]
internal sealed record GiveHeldAnswer(Guid Message) : IJob;

/// <summary>Personal data of messages that no process waits for any more goes.</summary>
[Job("exchange.forget_messages")]
internal sealed record ForgetMessages : IJob {
  public Guid After { get; init; }
}

internal sealed class MessageJobs(Processes processes) : IHandler<GiveHeldAnswer>, IHandler<ForgetMessages> {
  const int AtOnce = 1_000;

  public async Task Handle(GiveHeldAnswer job, Work w, CancellationToken ct) {
    if (await w.Db<ExchangeDb>().Messages(w.Actor).SingleOrDefaultAsync(m => m.Id == job.Message && m.State == MessageState.Held, ct) is { } message)
      _ = await processes.Retry(w, message.Instance, message.Visit, ct);
  }

  /// <summary>A message that was not answered, or that contradicts, may be asked for again as long as something of its matter goes on.</summary>
  public async Task Handle(ForgetMessages job, Work w, CancellationToken ct) {
    var page = await w.Db<ExchangeDb>().Messages(w.Actor).Where(m => (m.Request != null || m.Answer != null) && m.Id.CompareTo(job.After) > 0).OrderBy(m => m.Id).Take(AtOnce).ToListAsync(ct);
    var keys = page.Select(m => m.BusinessKey).Distinct().ToArray();
    var open = await (await processes.Instances(w, ct)).Where(i => i.Status == InstanceStatus.Active && keys.Contains(i.BusinessKey)).Select(i => i.BusinessKey).Distinct().ToListAsync(ct);
    foreach (var message in page.Where(m => !open.Contains(m.BusinessKey))) {
      if (message.IsOpen || message.State == MessageState.Held) message.Replace();
      else message.Forget();
      w.Record("exchange.forgotten", "exchange_message", message.Id);
    }
    if (page.Count == AtOnce) w.Enqueue(new ForgetMessages { After = page[^1].Id });
  }
}
