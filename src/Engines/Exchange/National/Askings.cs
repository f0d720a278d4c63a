using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Sees to it that a service is asked about one person once at a time, whichever node asks. No transaction stays open meanwhile.</summary>
internal sealed class Askings(WebDatabase database, Abouts abouts, TimeProvider clock) {
  /// <summary>After which a program that asked is taken for dead.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromSeconds(2 * OutsideService.MostSeconds), Look = TimeSpan.FromMilliseconds(100);

  /// <summary>One asking that is under way.</summary>
  /// <param name="Person">Whom it is about, as a digest that tells nobody the number.</param>
  internal sealed record Asking(string Service, byte[] Person, DateTime Until);

  /// <summary>Null where somebody else asks the same: then <paramref name="patience"/> is how long it is waited until they have ended.</summary>
  public async Task<Asking?> Begin(string service, string number, TimeSpan? patience, CancellationToken ct) {
    var now = clock.GetUtcNow();
    var asking = new Asking(service, abouts.Number(number)!, new DateTime((now + Longest).UtcTicks / 10 * 10, DateTimeKind.Utc));
    if (await Write("insert into exchange.person_asking (service, person, until) values ($1, $2, $3) on conflict (service, person) do update set until = excluded.until where person_asking.until < $4", asking, now, ct)) return asking;
    for (var left = patience ?? TimeSpan.Zero; left > TimeSpan.Zero && await IsOn(asking, now, ct); left -= Look) await Task.Delay(Look, ct);
    return null;
  }

  public Task End(Asking asking) => Write("delete from exchange.person_asking where service = $1 and person = $2 and until = $3 and $4::timestamptz is not null", asking, clock.GetUtcNow(), CancellationToken.None);

  async Task<bool> Write(string sql, Asking asking, DateTimeOffset now, CancellationToken ct) {
    await using var connection = await database.Source.OpenConnectionAsync(ct);
    await using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new(sql) { Parameters = { new() { Value = asking.Service }, new() { Value = asking.Person }, new() { Value = asking.Until }, new() { Value = now.UtcDateTime } } },
      },
    };
    return await batch.ExecuteNonQueryAsync(ct) > 0;
  }

  async Task<bool> IsOn(Asking asking, DateTimeOffset now, CancellationToken ct) {
    await using var look = database.Source.CreateCommand("select 1 from exchange.person_asking where service = $1 and person = $2 and until >= $3");
    look.Parameters.AddRange((NpgsqlParameter[])[new() { Value = asking.Service }, new() { Value = asking.Person }, new() { Value = now.UtcDateTime }]);
    return await look.ExecuteScalarAsync(ct) is not null;
  }
}
