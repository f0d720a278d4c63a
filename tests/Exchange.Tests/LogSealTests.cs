using System.Security.Cryptography;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Messages are sealed in signed, dated batches, and nothing passes where that fails for too long.</summary>
public sealed class LogSealTests(SealedSite site) : IClassFixture<SealedSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<int> Called(string id) {
    using var answer = await site.Call(site.Path("/echo"), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    return (int)answer.StatusCode;
  }

  [Fact]
  public async Task Each_message_is_once_in_a_signed_batch_that_holds_the_root_of_the_one_before() {
    for (var i = 0; i < 3; i++) {
      await Called($"sealed-{i}");
      await site.SealLog();
    }
    var batches = await site.Batches();
    var ids = (await site.Sql("select id from exchange.log_record")).Select(r => (Guid)r[0]!).Order();
    Assert.Equal(ids, batches.SelectMany(b => Enumerable.Range(0, b.Size).Select(b.IdAt)).Order());
    Assert.Equal(Enumerable.Range(1, batches.Count).Select(n => (long)n), batches.Select(b => b.Number));
    var previous = new byte[64];
    foreach (var batch in batches) {
      Assert.True(batch.IsWhole);
      Assert.Equal(previous, batch.Previous);
      using var key = ECDsa.Create();
      key.ImportFromPem(((Keys)site.Services.GetService(typeof(Keys))!).SealPublic);
      Assert.True(key.VerifyData(batch.Signed(), batch.Signature, HashAlgorithmName.SHA256));
      previous = batch.Root;
    }
    Assert.Empty(await site.Sql("select 1 from exchange.log_pending"));
  }

  [Fact]
  public async Task Each_batch_is_dated_and_openssl_takes_its_token() {
    await Called("dated");
    await site.SealLog();
    var batch = (await site.Batches())[^1];
    Assert.Equal(site.Clock.GetUtcNow(), batch.Dated);
    var folder = Directory.CreateTempSubdirectory("saola-token-").FullName;
    try {
      await File.WriteAllBytesAsync(Path.Combine(folder, "token.tst"), batch.Token!, Ct);
      await File.WriteAllBytesAsync(Path.Combine(folder, "paper.xml"), batch.Paper(), Ct);
      await File.WriteAllTextAsync(Path.Combine(folder, "tsa.pem"), site.Authority, Ct);
      var (code, said, complained) = await Tool.Judge(folder, "openssl", "ts", "-verify", "-in", "token.tst", "-token_in", "-data", "paper.xml", "-CAfile", "tsa.pem");
      Assert.True(code == 0 && said.Contains("Verification: OK", StringComparison.Ordinal), said + complained);
    } finally {
      Directory.Delete(folder, recursive: true);
    }
  }

  [Fact]
  public async Task What_commits_late_is_sealed_late_and_not_lost() {
    await using var late = new Npgsql.NpgsqlConnection(site.OwnerConnection);
    await late.OpenAsync(Ct);
    await using var held = await late.BeginTransactionAsync(Ct);
    var id = Guid.CreateVersion7();
    await using (var insert = new Npgsql.NpgsqlCommand($"select set_config('saola.process', 'x', true); insert into exchange.log_pending (at, size, ids, leaves) values ('2026-11-16', 1, decode('{id:N}', 'hex'), decode(repeat('0', 128), 'hex'))", late)) await insert.ExecuteNonQueryAsync(Ct);
    await Called("in time");
    await site.SealLog();
    var before = (await site.Batches()).Count;
    await held.CommitAsync(Ct);
    await site.SealLog();
    var batches = await site.Batches();
    Assert.Equal((before + 1, id), (batches.Count, batches[^1].IdAt(0)));
    // as it was a message of this test alone
    await site.AsIntruder("delete from exchange.log_batch where number = $1", batches[^1].Number);
  }

  [Fact]
  public async Task A_batch_holds_ten_thousand_messages_at_most() {
    await site.SealLog();
    var before = (await site.Batches()).Count;
    await site.AsIntruder("""
      insert into exchange.log_pending (at, size, ids, leaves)
      select '2026-11-16', 400, decode(repeat(md5(n::text), 400), 'hex'), decode(repeat(md5(n::text), 1600), 'hex') from generate_series(1, 30) n
      """);
    await site.SealLog();
    var batches = await site.Batches();
    Assert.Equal([10_000, 2_000], batches[before..].Select(b => b.Size));
    await site.AsIntruder("delete from exchange.log_batch where number > $1", (long)before);
  }

  [Fact]
  public async Task The_ledger_is_told_the_newest_root() {
    await Called("told");
    await site.SealLog();
    await site.Sealer.Tell(Ct);
    await site.Sealer.Tell(Ct);
    var newest = (await site.Batches())[^1];
    var said = Assert.Single(await site.Sql("select facts->>'root' from ledger.entry where type = 'exchange.log_sealed' and (facts->>'batch')::bigint = $1", newest.Number));
    Assert.Equal(Convert.ToHexStringLower(newest.Root), said[0]);
  }

  [Fact]
  public async Task What_one_sealer_left_untold_another_tells() {
    await Called("untold");
    await site.SealLog();
    using var other = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<LogSealer>(site.Services);
    var newest = (await site.Batches())[^1].Number;
    async Task<int> Told() => (await site.Sql("select 1 from ledger.entry where type = 'exchange.log_sealed' and (facts->>'batch')::bigint = $1", newest)).Count;
    await other.Tell(Ct);
    Assert.Equal(1, await Told());
    await site.Sealer.Tell(Ct);
    Assert.Equal(1, await Told());
  }

  [Fact]
  public async Task When_timestamping_fails_for_too_long_nothing_passes_until_it_works_again() {
    Assert.Equal(200, await Called("before"));
    await site.SealLog();
    site.IsDown = true;
    try {
      Assert.Equal(200, await Called("waits"));
      await site.Sealer.SealOnce(Ct);
      await Assert.ThrowsAsync<HttpRequestException>(() => site.Sealer.DateOne(Ct));
      site.Clock.Pass(TimeSpan.FromSeconds(14_390));
      await Task.Delay(2_100, Ct);
      Assert.Equal(200, await Called("still"));
      site.Clock.Pass(TimeSpan.FromSeconds(20));
      Assert.Equal((500, "Server.ClientProxy.TimestampingFailed"), await BusSite.Fault(await site.Call(site.Path("/status/201"))));
      Assert.False(site.Seen.ContainsKey("/base/status/201"));
    } finally {
      site.IsDown = false;
    }
    await site.SealLog();
    await Task.Delay(2_100, Ct);
    Assert.Equal(200, await Called("again"));
  }
}
