using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Whether what goes through is held against the description of the version: not, only counted, or requests that do not fit refused too.</summary>
public enum SchemaCheck { Off, Warn, Enforce }

/// <param name="Side">Request or Answer.</param>
/// <param name="Result">As <see cref="CheckResult"/> names it.</param>
/// <param name="Said">Where the last of them does not fit.</param>
public sealed record ContractFinding(DateOnly Day, int Number, string Side, string Result, long Calls, string? Said);

/// <summary>Holds requests and answers against the description, and counts what does not fit or was not judged; told to the database every second for who keeps the service.</summary>
internal sealed class ContractFindings(WebDatabase database, TimeProvider clock, ILogger<ContractFindings> log) : BackgroundService {
  const int Kept = 31, SaidLimit = 300;
  static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

  sealed class Count {
    public long Calls;
    public string? Said;
  }

  ConcurrentDictionary<(DateOnly Day, Guid Service, int Number, string Side, string Result), Count> counts = new();
  DateOnly swept;

  /// <param name="body">Null where it is too large to be held.</param>
  /// <returns>Why it is refused; null where it goes on.</returns>
  public BusFault? Sent(BusCall call, ReadOnlyMemory<byte>? body) {
    var service = call.Service;
    if (service.Rules is not { } rules || rules.Sent(call, call.Url[service.Url.Length..], body) is not { } found) return null;
    Note(service, "Request", found);
    return found.IsWrong && service.Handling.Check == SchemaCheck.Enforce ? LimitFaults.Invalid($"The request is not as {service.Address} is described: {found.Name}{(found.Said is null ? "" : $" ({found.Said})")}") : null;
  }

  public void Answered(BusCall call, int status, List<(string Name, string Value)> headers, ReadOnlyMemory<byte>? body) {
    if (call.Service.Rules?.Answered(call, call.Url[call.Service.Url.Length..], status, headers, body) is { } found) Note(call.Service, "Answer", found);
  }

  void Note(RosterService service, string side, CheckResult found) {
    var count = counts.GetOrAdd((Vn.Day(clock.GetUtcNow()), service.Id, service.Version, side, found.Name), static _ => new());
    Interlocked.Increment(ref count.Calls);
    if (found.Said is { } said) count.Said = said.Length > SaidLimit ? said[..SaidLimit] : said;
  }

  public async Task<ContractFinding[]> Read(Guid service, int days, CancellationToken ct) {
    await using var command = database.Source.CreateCommand("select day, number, side, result, calls, said from exchange.contract_finding where service = $1 and day > $2 order by day desc, number desc, side desc, calls desc");
    foreach (var value in new object[] { service, Vn.Day(clock.GetUtcNow()).AddDays(-days) }) command.Parameters.Add(new() { Value = value });
    await using var r = await command.ExecuteReaderAsync(ct);
    var found = new List<ContractFinding>();
    while (await r.ReadAsync(ct)) found.Add(new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetInt64(4), r.IsDBNull(5) ? null : r.GetString(5)));
    return [.. found];
  }

  protected override async Task ExecuteAsync(CancellationToken stoppingToken) {
    while (!stoppingToken.IsCancellationRequested) {
      await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
      try {
        await Tell(CancellationToken.None);
      } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
        log.LogWarning("What does not fit its description is not told: {Reason}", e.Message);
      }
    }
  }

  public async Task Tell(CancellationToken ct) {
    var news = counts.Select(c => (c.Key, c.Value, Calls: Interlocked.Exchange(ref c.Value.Calls, 0))).Where(c => c.Calls > 0).OrderBy(c => c.Key).ToArray();
    if (news.Length == 0) return;
    var today = Vn.Day(clock.GetUtcNow());
    try {
      await using var connection = await database.Source.OpenConnectionAsync(ct);
      await using var transaction = await connection.BeginTransactionAsync(ct);
      await using var batch = new NpgsqlBatch(connection, transaction) {
        BatchCommands = {
          new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
          new("""
            insert into exchange.contract_finding (day, service, number, side, result, calls, said) select * from unnest($1::date[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::bigint[], $7::text[])
            on conflict (service, day, number, side, result) do update set calls = contract_finding.calls + excluded.calls, said = coalesce(excluded.said, contract_finding.said)
            """) {
            Parameters = {
              new() { Value = news.Select(c => c.Key.Day).ToArray() }, new() { Value = news.Select(c => c.Key.Service).ToArray() }, new() { Value = news.Select(c => c.Key.Number).ToArray() }, new() { Value = news.Select(c => c.Key.Side).ToArray() },
              new() { Value = news.Select(c => c.Key.Result).ToArray() }, new() { Value = news.Select(c => c.Calls).ToArray() }, new() { Value = news.Select(c => c.Value.Said).ToArray() },
            },
          },
          new("delete from exchange.contract_finding where day < $1") { Parameters = { new() { Value = swept == today ? DateOnly.MinValue : today.AddDays(-Kept) } } },
        },
      };
      await batch.ExecuteNonQueryAsync(ct);
      await transaction.CommitAsync(ct);
      swept = today;
    } catch (Exception e) when (e is NpgsqlException or TimeoutException) {
      foreach (var (_, count, calls) in news) Interlocked.Add(ref count.Calls, calls);
      throw;
    }
    foreach (var key in counts.Keys.Where(k => k.Day < today)) counts.TryRemove(key, out _);
  }
}
