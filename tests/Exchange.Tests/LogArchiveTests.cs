using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Days whose time is over go to archive files, class by class, and what is left verifies.</summary>
public sealed class LogArchiveTests(SealedSite site) : IClassFixture<SealedSite>, IAsyncLifetime {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly DateTimeOffset now = site.Clock.GetUtcNow();

  /// <summary>What waits for its timestamp is looked at every two seconds: what one test logged long ago stops no other.</summary>
  public async ValueTask InitializeAsync() => await Task.Delay(2_100, Ct);

  public ValueTask DisposeAsync() {
    site.Clock.Set(now);
    return ValueTask.CompletedTask;
  }

  async Task Called(string id, PartyId? owner = null, int size = 0) {
    using var answer = await site.Call(site.Path("/echo/1", owner: owner), size == 0 ? null : HttpMethod.Post, size == 0 ? null : new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    Assert.Equal(200, (int)answer.StatusCode);
    await answer.Content.ReadAsByteArrayAsync(Ct);
  }

  async Task Archive() {
    await using (var act = site.Begin()) {
      act.Work.Enqueue(new ArchiveLog());
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await site.RunJobs();
    Assert.Empty(await site.Sql("select error from kernel.outbox where error is not null"));
  }

  Task<LogReport> Verify() => site.Services.GetRequiredService<LogVerifier>().Run(Ct);

  async Task<long> There(string message) => (long)(await site.Sql("select count(*) from exchange.log_record where message = $1", message))[0][0]!;

  [Fact]
  public async Task Each_class_goes_when_its_time_is_over_as_a_partition_with_its_files_and_lies_in_an_archive() {
    await Called("today");
    // long ago, so that the database's own clock too says that it is over
    site.Clock.Set(now.AddDays(-100));
    var (id, company) = await site.Subsystem(type: "COM");
    await site.Grant(await site.Offer(id, "svc", site.ServiceUrl + "/base"), site.ClientId);
    Assert.Equal(200, (await site.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/retention/COM", new { days = 200 })).Status);
    await Called("government", size: 200_000);
    await Called("company", company, 200_000);
    site.Clock.Set(now);
    await site.SealLog();
    var parts = (await site.Sql("select message, parts[1] from exchange.log_record where parts is not null and not response order by message")).ToDictionary(r => (string)r[0]!, r => Path.Combine(site.Data, "exchange", ((string)r[1]!).Split(':')[0]));
    var record = await site.IdOf("government");
    await Archive();

    // a body that goes on while it comes has left two rows, that it began and what went
    Assert.Equal((0L, 3L, 2L), (await There("government"), await There("company"), await There("today")));
    Assert.Equal((false, true), (File.Exists(parts["government"]), File.Exists(parts["company"])));
    Assert.Equal(["COM"], (await site.Sql("select class from exchange.log_day where day = $1", Vn.Day(now.AddDays(-100)))).Select(r => r[0]));
    var archive = Assert.Single(Directory.GetFiles(Path.Combine(site.Data, "exchange-archive")));
    using (var zip = await ZipFile.OpenReadAsync(archive, Ct)) {
      Assert.Equal(["previous", $"{record}.json", $"{record}.content", $"{record}.0", $"{record}.1", $"{record}.2", $"{record}.3"], zip.Entries.Select(e => e.FullName).Where(n => n == "previous" || n.StartsWith(record.ToString(), StringComparison.Ordinal)));
      // encrypted as it lay, so that it opens with the owner's key alone
      using var content = new MemoryStream();
      await zip.GetEntry($"{record}.1")!.Open().CopyToAsync(content, Ct);
      Assert.Equal(BusSite.Bytes(200_000)[65_536..131_072], Sealed.Open((await site.View()).Clients[site.Owner].Key!, content.ToArray(), KeptBody.PartOf(record, 1)));
    }
    Assert.Contains("exchange.log_archived", await site.Ledger(LogSealer.LogId));
    Assert.Empty((await Verify()).Faults);

    var bytes = await File.ReadAllBytesAsync(archive, Ct);
    await File.WriteAllBytesAsync(archive, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)], Ct);
    Assert.Equal([$"archive 1: the file {Path.GetFileName(archive)} was altered"], (await Verify()).Faults);
    await File.WriteAllBytesAsync(archive, bytes, Ct);
    await site.AsIntruder("update exchange.log_archive set name = 'other'");
    Assert.Equal("archive 1 does not follow the one before it, or is another than the ledger was told", (await Verify()).Faults[0]);
    await site.AsIntruder("update exchange.log_archive set name = $1", Path.GetFileName(archive));
  }

  [Fact]
  public async Task The_program_cannot_drop_what_is_kept_or_not_archived() {
    await Called("kept");
    site.Clock.Set(now.AddDays(-90));
    await Called("unarchived");
    site.Clock.Set(now);
    await site.SealLog();
    await using var connection = new Npgsql.NpgsqlConnection(site.SettingsFor(site.Database)["SAOLA_DB_WEB"]);
    await connection.OpenAsync(Ct);
    foreach (var (message, why) in new[] { ("kept", "is kept"), ("unarchived", "is not archived") }) {
      var partition = (string)(await site.Sql("select relname::text from pg_class where oid = (select tableoid from exchange.log_record where message = $1 limit 1)", message))[0][0]!;
      await using var command = new Npgsql.NpgsqlCommand("select exchange.drop_log_day($1)", connection) { Parameters = { new() { Value = partition } } };
      Assert.Contains(why, (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).MessageText, StringComparison.Ordinal);
    }
  }
}
