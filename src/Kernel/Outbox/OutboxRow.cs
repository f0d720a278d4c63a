using Npgsql;
using NpgsqlTypes;

namespace Saola.Kernel;

internal sealed record OutboxRow(string Handler, string Type, string Body, string? Key, DateTimeOffset Due, string Lane) {
  public NpgsqlBatchCommand Insert(Guid process, DateTimeOffset now) => new("""
    insert into kernel.outbox (handler, type, body, key, process, at, due, lane) values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (handler, key) where key is not null do nothing
    """) {
    Parameters = {
      new() { Value = Handler }, new() { Value = Type }, new() { Value = Body, NpgsqlDbType = NpgsqlDbType.Jsonb },
      new() { Value = (object?)Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = process },
      new() { Value = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = Due.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
      new() { Value = Lane },
    },
  };
}

/// <summary>Rings when there is work, so that the dispatcher of this process need not wait for its poll.</summary>
public sealed class OutboxSignal {
  readonly SemaphoreSlim here = new(0, 1), elsewhere = new(0, 1);

  /// <summary>There is work: this node's dispatcher wakes, and the notifier tells the others.</summary>
  internal void Ring() {
    Wake();
    Strike(elsewhere);
  }

  internal void Wake() => Strike(here);

  internal Task<bool> Wait(TimeSpan atMost, CancellationToken ct) => here.WaitAsync(atMost, ct);

  internal Task WaitToTell(CancellationToken ct) => elsewhere.WaitAsync(ct);

  static void Strike(SemaphoreSlim bell) {
    lock (bell) {
      if (bell.CurrentCount == 0) bell.Release();
    }
  }
}
