using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>Who holds a member's key, the database and the archive files, but not the seal, alters what is archived; <c>saola verify</c> must say which message.</summary>
public sealed class LogArchiveSealTests(SealedSite site) : IClassFixture<SealedSite>, IAsyncLifetime {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  readonly DateTimeOffset now = site.Clock.GetUtcNow();

  /// <summary>What waits for its timestamp is looked at every two seconds: what one test logged long ago stops no other.</summary>
  public async ValueTask InitializeAsync() => await Task.Delay(2_100, Ct);

  public ValueTask DisposeAsync() {
    site.Clock.Set(now);
    return ValueTask.CompletedTask;
  }

  async Task Called(string id, int daysAgo, int size) {
    site.Clock.Set(now.AddDays(-daysAgo));
    using var answer = await site.Call(site.Path("/echo/1"), HttpMethod.Post, new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
    site.Clock.Set(now);
  }

  /// <returns>The file of the newest archive.</returns>
  async Task<(long Number, string Name)> Archive() {
    await using (var act = site.Begin()) {
      act.Work.Enqueue(new ArchiveLog());
      act.Work.Record("tests.asked", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await site.RunJobs();
    var last = (await site.Sql("select number, name from exchange.log_archive order by number desc limit 1"))[0];
    return ((long)last[0]!, (string)last[1]!);
  }

  async Task<IReadOnlyList<string>> Faults() => (await site.Services.GetRequiredService<LogVerifier>().Run(Ct)).Faults;

  async Task<byte[]> Key() => (await site.View()).Clients[site.Owner].Key!;

  async Task<string> PlaceOf(Guid id) => (await site.Batches()).Single(b => b.PositionOf(id) >= 0) is var batch ? $"(batch {batch.Number}, position {batch.PositionOf(id)})" : "";

  /// <summary>A message with another body, such that its hashes and its encryption are right.</summary>
  static (byte[] Hash, byte[] Content) Rewritten(Guid id, byte[] content, byte[] key) {
    var of = Encoding.ASCII.GetBytes(id.ToString("N"));
    var plain = Sealed.Open(key, content, of);
    var length = BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(64));
    plain[^1] ^= 1;
    SHA512.HashData(plain.AsSpan(KeptBody.Before + length), plain);
    return (SHA512.HashData([.. SHA512.HashData(plain.AsSpan(KeptBody.Before, length)), .. plain[..64]]), Sealed.Close(key, plain, of));
  }

  [Fact]
  public async Task What_was_altered_before_it_went_to_an_archive_that_the_ledger_knows_is_named() {
    await Called("before", 100, 100);
    await site.SealLog();
    var id = await site.IdOf("before");
    var known = await Faults();
    var (hash, content) = Rewritten(id, (byte[])(await site.Sql("select content from exchange.log_record where id = $1", id))[0][0]!, await Key());
    await site.AsIntruder("update exchange.log_record set hash = $2, content = $3 where id = $1", id, hash, content);
    var (_, name) = await Archive();
    Assert.Empty(await site.Sql("select 1 from exchange.log_record where id = $1", id));
    Assert.Equal([$"message {id} {await PlaceOf(id)} in the archive file {name} was altered"], (await Faults()).Except(known));
  }

  [Fact]
  public async Task What_lies_in_an_archive_and_in_the_log_too_is_held_against_its_seal_in_both() {
    await Called("both", 97, 100);
    await site.SealLog();
    var (id, known) = (await site.IdOf("both"), await Faults());
    var (hash, content) = Rewritten(id, (byte[])(await site.Sql("select content from exchange.log_record where id = $1", id))[0][0]!, await Key());
    await site.AsIntruder("update exchange.log_record set hash = $2, content = $3 where id = $1", id, hash, content);
    // who reads a day keeps it from being dropped
    await using var connection = new Npgsql.NpgsqlConnection(site.OwnerConnection);
    await connection.OpenAsync(Ct);
    await using var reads = await connection.BeginTransactionAsync(Ct);
    await using (var command = new Npgsql.NpgsqlCommand("select count(*) from exchange.log_record where message = 'both'", connection)) await command.ExecuteScalarAsync(Ct);
    var (_, name) = await Archive();
    Assert.Equal([$"message {id} {await PlaceOf(id)} was altered", $"message {id} {await PlaceOf(id)} in the archive file {name} was altered"], (await Faults()).Except(known));
    await reads.RollbackAsync(Ct);
    await Archive();
    Assert.Empty(await site.Sql("select 1 from exchange.log_record where id = $1", id));
    Assert.Equal([$"message {id} {await PlaceOf(id)} in the archive file {name} was altered"], (await Faults()).Except(known));
  }

  [Fact]
  public async Task What_is_altered_in_an_archive_with_the_key_is_named_though_file_and_list_are_made_right_again() {
    await Called("whole", 95, 100);
    await Called("parts", 95, 200_000);
    await site.SealLog();
    var (whole, gone, parts) = (await site.IdOf("whole"), await site.IdOf("whole", response: true), await site.IdOf("parts"));
    var (number, name) = await Archive();
    var (known, key, path) = (await Faults(), await Key(), Path.Combine(site.Data, "exchange-archive", name));
    var before = (await site.Sql("select sha512, digest, ids from exchange.log_archive where number = $1", number))[0];
    var bytes = await File.ReadAllBytesAsync(path, Ct);
    byte[] previous;

    var into = new MemoryStream();
    using (var from = new ZipArchive(new MemoryStream(bytes)))
    using (var to = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true)) {
      byte[] Of(string entry) {
        var read = new byte[from.GetEntry(entry)!.Length];
        using var open = from.GetEntry(entry)!.Open();
        open.ReadExactly(read);
        return read;
      }
      previous = Convert.FromHexString(Encoding.ASCII.GetString(Of("previous")));
      var (hash, content) = Rewritten(whole, Of($"{whole}.content"), key);
      var row = JsonNode.Parse(Of($"{whole}.json"))!;
      row["hash"] = Convert.ToBase64String(hash);
      foreach (var entry in from.Entries.Select(e => e.FullName).Where(e => !e.StartsWith(gone.ToString(), StringComparison.Ordinal))) {
        using var write = to.CreateEntry(entry, CompressionLevel.NoCompression).Open();
        write.Write(entry == $"{whole}.json" ? Encoding.UTF8.GetBytes(row.ToJsonString()) : entry == $"{whole}.content" ? content : entry == $"{parts}.1" ? Sealed.Close(key, new byte[KeptBody.Part], KeptBody.PartOf(parts, 1)) : Of(entry));
      }
    }
    var sha512 = SHA512.HashData(into.ToArray());
    await File.WriteAllBytesAsync(path, into.ToArray(), Ct);
    await site.AsIntruder("update exchange.log_archive set sha512 = $2, digest = $3 where number = $1", number, sha512, Archived.DigestOf(previous, name, (byte[])before[2]!, sha512));
    var faults = (await Faults()).Except(known).ToList();
    await File.WriteAllBytesAsync(path, bytes, Ct);
    await site.AsIntruder("update exchange.log_archive set sha512 = $2, digest = $3 where number = $1", number, (byte[])before[0]!, (byte[])before[1]!);

    string[] expected = [
      $"archive {number} does not follow the one before it, or is another than the ledger was told", $"message {whole} {await PlaceOf(whole)} in the archive file {name} was altered",
      $"message {gone} {await PlaceOf(gone)} is missing in the archive file {name}", $"message {gone} {await PlaceOf(gone)} was deleted", $"message {parts} in the archive file {name}: its body was altered"];
    Assert.Equal(expected.Order(StringComparer.Ordinal), faults.Order(StringComparer.Ordinal));
    Assert.Equal(known, await Faults());
  }
}
