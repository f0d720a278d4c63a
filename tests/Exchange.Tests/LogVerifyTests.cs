using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>An intruder with the superuser's rights changes the message log; <c>saola verify</c> must say where.</summary>
public sealed class LogVerifyTests(SealedSite site) : IClassFixture<SealedSite> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Called(string id, int size = 0) {
    using var answer = await site.Call(site.Path("/echo/1"), size == 0 ? null : HttpMethod.Post, size == 0 ? null : new ByteArrayContent(BusSite.Bytes(size)), more: r => r.Headers.TryAddWithoutValidation("X-Road-Id", id));
    await answer.Content.ReadAsByteArrayAsync(Ct);
  }

  Task<LogReport> Verify() => site.Services.GetRequiredService<LogVerifier>().Run(Ct);

  /// <summary>Something is done and undone; meanwhile this is the one fault.</summary>
  async Task Fault(string fault, Func<Task> alter, Func<Task> undo) {
    Assert.Empty((await Verify()).Faults);
    await alter();
    try {
      Assert.Equal([fault], (await Verify()).Faults);
    } finally {
      await undo();
    }
    Assert.Empty((await Verify()).Faults);
  }

  [Fact]
  public async Task A_whole_log_is_counted() {
    var before = await Verify();
    await Called("counted", 20);
    await site.SealLog();
    await Called("waiting");
    var after = await Verify();
    Assert.Equal((4, 2, 0, 0), (after.Messages - before.Messages, after.Waiting, after.Unreadable, after.Undated));
    Assert.True(after.PerSecond > 0);
    Assert.Empty(after.Faults);
    await site.SealLog();
  }

  [Theory]
  [InlineData("client = 'DEV/GOV/other/s'"), InlineData("status = 201"), InlineData("at = at + interval '1 microsecond'"), InlineData("message = 'another'"), InlineData("result = ''")]
  public async Task A_row_that_was_altered_is_named(string altered) {
    var name = $"row-{altered.Length}-{Guid.CreateVersion7():N}";
    await Called(name);
    await site.SealLog();
    var id = await site.IdOf(name, response: true);
    await site.AsIntruder($"create table exchange.kept as select * from exchange.log_record where id = '{id}'");
    var batch = (await site.Batches()).Single(b => b.PositionOf(id) >= 0);
    await Fault($"message {id} (batch {batch.Number}, position {batch.PositionOf(id)}) was altered", () => site.AsIntruder($"update exchange.log_record set {altered} where id = $1", id), async () => {
      await site.AsIntruder("delete from exchange.log_record where id = $1", id);
      await site.AsIntruder("insert into exchange.log_record select * from exchange.kept");
      await site.AsIntruder("drop table exchange.kept");
    });
  }

  [Fact]
  public async Task A_row_that_was_deleted_or_put_in_is_named() {
    await Called("deleted");
    await site.SealLog();
    var id = await site.IdOf("deleted");
    var batch = (await site.Batches()).Single(b => b.PositionOf(id) >= 0);
    await site.AsIntruder($"create table exchange.gone as select * from exchange.log_record where id = '{id}'");
    await Fault($"message {id} (batch {batch.Number}, position {batch.PositionOf(id)}) was deleted", () => site.AsIntruder("delete from exchange.log_record where id = $1", id), () => site.AsIntruder("insert into exchange.log_record select * from exchange.gone"));
    await Fault($"message {id} is neither sealed nor waiting to be", () => site.AsIntruder("insert into exchange.log_record select * from exchange.gone"), async () => {
      await site.AsIntruder("delete from exchange.log_record where id = $1", id);
      await site.AsIntruder("insert into exchange.log_record select * from exchange.gone");
    });
  }

  [Fact]
  public async Task A_part_of_a_body_that_was_altered_or_is_gone_is_named() {
    await Called("parts", 200_000);
    await site.SealLog();
    var id = await site.IdOf("parts");
    var part = ((string[])(await site.Sql("select parts from exchange.log_record where id = $1", id))[0][0]!)[1];
    var file = Path.Combine(site.Data, "exchange", part[..part.LastIndexOf(':')]);
    var at = long.Parse(part[(part.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture) + 5_000;
    void Turn() {
      // the node that writes has it open
      using var open = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
      open.Position = at;
      var was = open.ReadByte();
      open.Position = at;
      open.WriteByte((byte)(was ^ 1));
    }
    await Fault($"message {id}: part 2 of its body was altered", () => Task.Run(Turn), () => Task.Run(Turn));
    var gone = (await site.Sql("select id, parts from exchange.log_record where parts is not null")).Select(r => (Id: (Guid)r[0]!, At: Array.FindIndex((string[])r[1]!, p => p[..p.LastIndexOf(':')] == part[..part.LastIndexOf(':')])))
      .Where(m => m.At >= 0).Select(m => $"message {m.Id}: part {m.At + 1} of its body is not there").ToList();
    File.Move(file, file + ".away");
    var faults = (await Verify()).Faults;
    File.Move(file + ".away", file);
    Assert.Contains($"message {id}: part 1 of its body is not there", gone);
    Assert.Equal(gone.Order(StringComparer.Ordinal), faults.Order(StringComparer.Ordinal));
    Assert.Empty((await Verify()).Faults);
  }

  [Fact]
  public async Task What_the_holder_of_the_key_alters_beyond_recognition_by_the_row_is_named_by_the_seal() {
    await Called("rewritten", 13 * 1024 * 1024);
    await site.SealLog();
    var id = await site.IdOf("rewritten");
    var key = (await site.View()).Clients[site.Owner].Key!;
    var part = ((string[])(await site.Sql("select parts from exchange.log_record where id = $1", id))[0][0]!)[3];
    var file = Path.Combine(site.Data, "exchange", part[..part.LastIndexOf(':')]);
    var at = long.Parse(part[(part.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    var before = new byte[KeptBody.Part + Kernel.Sealed.More];
    void Put(byte[] bytes) {
      using var open = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
      open.Position = at;
      open.Write(bytes);
    }
    using (var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) {
      open.Position = at;
      open.ReadExactly(before);
    }
    await Fault($"message {id}: its body was altered", () => Task.Run(() => Put(Kernel.Sealed.Close(key, new byte[KeptBody.Part], KeptBody.PartOf(id, 3)))), () => Task.Run(() => Put(before)));
  }

  [Fact]
  public async Task A_batch_that_was_altered_is_named() {
    await Called("batch");
    await site.SealLog();
    await Called("next");
    await site.SealLog();
    var batch = (await site.Batches())[^2];
    await Fault($"batch {batch.Number}: the signature does not match", () => site.AsIntruder("update exchange.log_batch set at = at + interval '1 second' where number = $1", batch.Number), () => site.AsIntruder("update exchange.log_batch set at = $2 where number = $1", batch.Number, batch.At.UtcDateTime));
    await Fault($"batch {batch.Number}: the signature does not match", () => site.AsIntruder("update exchange.log_batch set signature = '' where number = $1", batch.Number), () => site.AsIntruder("update exchange.log_batch set signature = $2 where number = $1", batch.Number, batch.Signature));
    await Fault($"batch {batch.Number}: its timestamp is not about it", () => site.AsIntruder("update exchange.log_batch set token = (select token from exchange.log_batch where number = $1 + 1) where number = $1", batch.Number), () => site.AsIntruder("update exchange.log_batch set token = $2 where number = $1", batch.Number, batch.Token!));
    var turned = (byte[])batch.Leaves.Clone();
    turned[5] ^= 1;
    await site.AsIntruder("update exchange.log_batch set leaves = $2 where number = $1", batch.Number, turned);
    Assert.Equal([$"batch {batch.Number}: its messages do not give its root", $"message {batch.IdAt(0)} (batch {batch.Number}, position 0) was altered"], (await Verify()).Faults);
    await site.AsIntruder("update exchange.log_batch set leaves = $2 where number = $1", batch.Number, batch.Leaves);
  }

  [Fact]
  public async Task A_tail_that_was_cut_off_is_missed_by_the_ledger() {
    await Called("tail");
    await site.SealLog();
    await site.Sealer.Tell(Ct);
    var batch = (await site.Batches())[^1];
    await site.AsIntruder($"create table exchange.tail_rows as select * from exchange.log_record where message = 'tail'");
    await site.AsIntruder($"create table exchange.tail_batch as select * from exchange.log_batch where number = {batch.Number}");
    await Fault($"the ledger names batch {batch.Number}, the log ends at {batch.Number - 1}: its tail was cut off", async () => {
      await site.AsIntruder("delete from exchange.log_record where message = 'tail'");
      await site.AsIntruder("delete from exchange.log_batch where number = $1", batch.Number);
    }, async () => {
      await site.AsIntruder("insert into exchange.log_record select * from exchange.tail_rows");
      await site.AsIntruder("insert into exchange.log_batch select * from exchange.tail_batch");
    });
  }

  [Fact]
  public async Task The_command_line_says_it_with_the_speed() {
    await Called("command");
    await site.SealLog();
    while (await site.Seal() > 0) { }
    var (code, said) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", site.SettingsFor(site.Database));
    Assert.True(code == 0, said);
    Assert.Matches("[1-9][0-9]* messages of the exchange in [1-9][0-9]* batches, 0 waiting, 0 batches not dated yet, 0 messages without a key, 0 requests begun and not ended; [1-9][0-9]* messages/s\\.", said);
    Assert.Contains("The message log is whole.", said, StringComparison.Ordinal);
  }
}
