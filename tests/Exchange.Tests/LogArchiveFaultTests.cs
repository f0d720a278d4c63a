using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Nothing is dropped that did not reach an archive whole, and no archive excuses anything of which the ledger was not told.</summary>
public sealed class LogArchiveFaultTests(SealedSite site) : IClassFixture<SealedSite>, IAsyncLifetime {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly DateTimeOffset now = site.Clock.GetUtcNow();

  public async ValueTask InitializeAsync() => await Task.Delay(2_100, Ct);

  public ValueTask DisposeAsync() {
    site.Clock.Set(now);
    return ValueTask.CompletedTask;
  }

  async Task Called(string id, int daysAgo, int size = 0) {
    site.Clock.Set(now.AddDays(-daysAgo));
    using var answer = await site.Call(site.Path("/echo/1"), size == 0 ? null : HttpMethod.Post, size == 0 ? null : new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
    site.Clock.Set(now);
  }

  Task<LogReport> Verify() => site.Services.GetRequiredService<LogVerifier>().Run(Ct);

  async Task<long> There(string message) => (long)(await site.Sql("select count(*) from exchange.log_record where message = $1", message))[0][0]!;

  async Task<List<string>> Errors() => [.. (await site.Sql("select error from kernel.outbox where error is not null and done_at is null")).Select(r => (string)r[0]!)];

  [Fact]
  public async Task A_day_of_which_a_part_cannot_be_read_stays_until_it_can_and_the_others_go_with_evidence() {
    await Called("missing", 100, 200_000);
    await Called("whole", 98, 200_000);
    await site.SealLog();
    var id = await site.IdOf("missing");
    var file = Path.Combine(site.Data, "exchange", ((string[])(await site.Sql("select parts from exchange.log_record where id = $1", id))[0][0]!)[0].Split(':')[0]);
    var away = Path.Combine(site.Data, "away");
    File.Move(file, away);
    await using (var act = site.Begin()) {
      act.Work.Enqueue(new ArchiveLog());
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await site.RunJobs();

    Assert.Contains($"part 1 of message {id} is not there", Assert.Single(await Errors()), StringComparison.Ordinal);
    Assert.Equal((3L, 0L), (await There("missing"), await There("whole")));
    var told = (await site.Ledger(LogSealer.LogId)).Count(t => t == "exchange.log_archived");
    Assert.True(told > 0);

    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.Move(away, file);
    site.Clock.Set(now.AddMinutes(10));
    await site.RunJobs();
    Assert.Empty(await Errors());
    Assert.Equal(0L, await There("missing"));
    Assert.Equal(told + 1, (await site.Ledger(LogSealer.LogId)).Count(t => t == "exchange.log_archived"));
    Assert.Empty((await Verify()).Faults);
  }

  [Fact]
  public async Task An_archive_of_which_the_ledger_was_not_told_excuses_no_message_that_is_gone() {
    await Called("gone", 0);
    await site.SealLog();
    var id = await site.IdOf("gone");
    var (number, previous) = (await site.Sql("select number, digest from exchange.log_archive order by number desc limit 1")) is [var last] ? ((long)last[0]!, (byte[])last[1]!) : (0L, new byte[64]);
    var (ids, sha512) = (id.ToByteArray(bigEndian: true), new byte[64]);
    await site.AsIntruder($"create table exchange.gone as select * from exchange.log_record where id = '{id}'");
    await site.AsIntruder("delete from exchange.log_record where id = $1", id);
    await site.AsIntruder("insert into exchange.log_archive (number, name, partition, messages, ids, sha512, digest, at) values ($1, 'elsewhere.zip', 'log_record_20200101', 1, $2, $3, $4, now())",
      number + 1, ids, sha512, Archived.DigestOf(previous, "elsewhere.zip", ids, sha512));
    var faults = (await Verify()).Faults;
    await site.AsIntruder("delete from exchange.log_archive where number = $1", number + 1);
    await site.AsIntruder("insert into exchange.log_record select * from exchange.gone");
    Assert.Equal($"archive {number + 1} is one of which the ledger was not told", faults[0]);
    Assert.Contains(faults, f => f.StartsWith($"message {id} ", StringComparison.Ordinal) && f.EndsWith("was deleted", StringComparison.Ordinal));
    Assert.Empty((await Verify()).Faults);
  }

  [Fact]
  public async Task A_partition_is_not_dropped_because_archives_of_others_are_as_many() {
    await Called("counted", 90);
    await site.SealLog();
    var partition = (string)(await site.Sql("select relname::text from pg_class where oid = (select tableoid from exchange.log_record where message = 'counted' limit 1)"))[0][0]!;
    await site.AsIntruder("insert into exchange.log_archive (number, name, partition, messages, ids, sha512, digest, at) values (1000, 'x', $1, 2, $2, $2, $2, now())", partition, new byte[32]);
    await using var connection = new Npgsql.NpgsqlConnection(site.SettingsFor(site.Database)["SAOLA_DB_WEB"]);
    await connection.OpenAsync(Ct);
    await using var command = new Npgsql.NpgsqlCommand("select exchange.drop_log_day($1)", connection) { Parameters = { new() { Value = partition } } };
    var refused = await Record.ExceptionAsync(() => command.ExecuteNonQueryAsync(Ct));
    await site.AsIntruder("delete from exchange.log_archive where number = 1000");
    Assert.Contains("is not archived", Assert.IsType<Npgsql.PostgresException>(refused).MessageText, StringComparison.Ordinal);
    Assert.Equal(2L, await There("counted"));
  }
}
