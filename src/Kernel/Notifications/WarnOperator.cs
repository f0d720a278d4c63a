using Npgsql;

namespace Saola.Kernel;

[Job("jobs.warn_operator")]
internal sealed record WarnOperator : IJob;

/// <summary>Tells the operator (<c>SAOLA_OPERATOR_MAIL</c>) of work that failed for good since the last look, once.</summary>
internal sealed class WarnOperatorHandler(Settings settings, Notifications notifications) : IHandler<WarnOperator> {
  public async Task Handle(WarnOperator message, Work w, CancellationToken ct) {
    if (settings["SAOLA_OPERATOR_MAIL"] is not { Length: > 0 } address) return;
    await using var command = new NpgsqlCommand("select count(*), max(id) from kernel.outbox where dead_at is not null and handler not in ('notifications.deliver', 'jobs.warn_operator')", await w.ReadConnection(ct));
    long count, newest;
    await using (var reader = await command.ExecuteReaderAsync(ct)) {
      await reader.ReadAsync(ct);
      if (reader.IsDBNull(1)) return;
      (count, newest) = (reader.GetInt64(0), reader.GetInt64(1));
    }
    // the key bears the newest row: the same dead letters are told of once
    await notifications.Send(w, new(null, address, Channels: [Channel.Email]), "dead_letters", new Dictionary<string, string>(StringComparer.Ordinal) { ["count"] = Vn.Number(count) },
      ct, "/quan-tri/cong-viec", $"dead-letters-{newest}");
  }
}
