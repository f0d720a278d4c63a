using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class SharedCommitTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>Acts that begin while nothing can be kept, and are let go together.</summary>
  async Task<Task[]> AtOnce(params (string Type, Guid Id)[] acts) {
    await using var owner = new NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync(Ct);
    await using var held = await owner.BeginTransactionAsync(Ct);
    await using (var command = new NpgsqlCommand("lock table ledger.entry in exclusive mode", owner)) await command.ExecuteNonQueryAsync(Ct);
    var kept = acts.Select(a => Keep(a.Type, a.Id)).ToArray();
    Assert.DoesNotContain(kept, k => k.IsCompletedSuccessfully);
    await held.CommitAsync(Ct);
    return kept;
  }

  async Task Keep(string type, Guid id) {
    await using var act = app.Begin();
    act.Work.Reason = $"vì {id:N}";
    act.Work.Record(type, "thing", id);
    await act.Work.Commit(Ct);
  }

  [Fact]
  public async Task Acts_that_come_together_share_a_transaction_of_bounded_size_and_each_keeps_its_own_entry() {
    var things = Enumerable.Range(0, 250).Select(_ => Guid.CreateVersion7()).ToArray();
    await Task.WhenAll(await AtOnce([.. things.Select(t => ("tests.together", t))]));
    var rows = await app.Sql("select object_id, reason, process, xmin::text from ledger.entry where type = 'tests.together'");
    Assert.Equal(things.Order(), rows.Select(r => (Guid)r[0]!).Order());
    Assert.All(rows, r => Assert.Equal($"vì {r[0]:N}", r[1]));
    Assert.Equal(250, rows.Select(r => r[2]).Distinct().Count());
    var groups = rows.GroupBy(r => r[3]).Select(g => g.Count()).ToArray();
    Assert.InRange(groups.Length, 3, 10);
    Assert.All(groups, g => Assert.InRange(g, 1, SharedCommit.Most));
    while (await app.Seal() > 0) { }
    Assert.True((await app.Verify()).IsWhole);
  }

  [Fact]
  public async Task One_that_cannot_be_kept_fails_alone() {
    var (good, bad) = (Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray(), Guid.CreateVersion7());
    var kept = await AtOnce([.. good[..10].Select(g => ("tests.good", g)), ("tests.\0bad", bad), .. good[10..].Select(g => ("tests.good", g))]);
    await Assert.ThrowsAsync<PostgresException>(() => kept[10]);
    await Task.WhenAll(kept.Where((_, i) => i != 10));
    Assert.Equal(good.Order(), (await app.Sql("select object_id from ledger.entry where type = 'tests.good'")).Select(r => (Guid)r[0]!).Order());
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1", bad));
  }

  [Fact]
  public async Task Half_a_sign_that_no_text_can_carry_fails_its_own_act_alone() {
    var (good, bad) = (Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray(), Guid.CreateVersion7());
    var kept = await AtOnce([.. good[..10].Select(g => ("tests.whole", g)), ("tests." + "😀"[..1], bad), .. good[10..].Select(g => ("tests.whole", g))]);
    await Assert.ThrowsAsync<System.Text.EncoderFallbackException>(() => kept[10]);
    await Task.WhenAll(kept.Where((_, i) => i != 10));
    Assert.Equal(good.Order(), (await app.Sql("select object_id from ledger.entry where type = 'tests.whole'")).Select(r => (Guid)r[0]!).Order());
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1", bad));
  }

  [Fact]
  public async Task A_reason_that_was_cut_within_a_sign_is_kept_without_the_half_of_it() {
    await using var act = app.Begin();
    var thing = Guid.CreateVersion7();
    act.Work.Reason = "Mất thẻ 😀"[..^1];
    act.Work.Record("tests.cut", "thing", thing);
    await act.Work.Commit(Ct);
    Assert.Equal("Mất thẻ ", (await app.Sql("select reason from ledger.entry where object_id = $1", thing))[0][0]);
  }

  [Fact]
  public async Task Who_waits_for_others_keeps_no_connection_from_them() {
    await using var owner = new NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync(Ct);
    await using var held = await owner.BeginTransactionAsync(Ct);
    await using (var command = new NpgsqlCommand("lock table ledger.entry in exclusive mode", owner)) await command.ExecuteNonQueryAsync(Ct);
    await using var act = app.Begin();
    var connection = await act.Work.ReadConnection(Ct);
    act.Work.Record("tests.read", "thing", Guid.CreateVersion7());
    var kept = act.Work.Commit(Ct);
    while ((await app.Sql("select 1 from pg_locks where relation = 'ledger.entry'::regclass and not granted")).Count == 0) await Task.Yield();
    Assert.False(kept.IsCompleted);
    Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
    await held.CommitAsync(Ct);
    await kept;
  }

  /// <summary>Nothing can be kept until it is disposed of.</summary>
  async Task<NpgsqlConnection> Locked() {
    var owner = new NpgsqlConnection(app.OwnerConnection);
    await owner.OpenAsync(Ct);
    await using var command = new NpgsqlCommand("begin; lock table ledger.entry in exclusive mode", owner);
    await command.ExecuteNonQueryAsync(Ct);
    return owner;
  }

  async Task Waits() {
    while ((await app.Sql("select 1 from pg_locks where relation = 'ledger.entry'::regclass and not granted")).Count == 0) await Task.Yield();
  }

  Task<List<object?[]>> Kept(params Guid[] things) => app.Sql("select object_id from ledger.entry where object_id = any($1) order by id", things);

  [Fact]
  public async Task Who_goes_away_while_it_is_written_is_let_go_at_once_and_its_evidence_is_kept_once() {
    var (first, gone) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await using var locked = await Locked();
    var before = Keep("tests.before", first);
    await Waits();
    await using var act = app.Begin();
    using var left = new CancellationTokenSource();
    act.Work.Record("tests.gone", "thing", gone);
    var kept = act.Work.Commit(left.Token);
    await left.CancelAsync();
    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kept);
    await act.Work.Commit(Ct);
    await locked.DisposeAsync();
    await before;
    // groups go in their order: when a later one is kept, so is this
    await Keep("tests.after", Guid.CreateVersion7());
    Assert.Equal([first, gone], (await Kept(first, gone)).Select(r => (Guid)r[0]!));
  }

  [Fact]
  public async Task When_too_much_waits_or_too_long_an_act_is_refused_with_nothing_kept_of_it() {
    var clock = new Passing();
    var shared = new SharedCommit(app.Services.GetRequiredService<WebDatabase>(), clock, mostWaiting: 2);
    Entry Of(Guid thing) => new(Guid.CreateVersion7(), "tests", null, "tests.busy", Guid.Empty, "Machine", null, "thing", thing, null, app.Clock.GetUtcNow(), "{}", null);
    var things = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).ToArray();
    var locked = await Locked();
    var written = shared.Keep([Of(things[0])]);
    await Waits();
    var late = shared.Keep([Of(things[1])]);
    clock.Pass(GroupCommit<Entry[]>.LongestWait + TimeSpan.FromSeconds(1));
    var inTime = shared.Keep([Of(things[2])]);
    Assert.Throws<BusyException>(() => { _ = shared.Keep([Of(things[3])]); });
    await locked.DisposeAsync();
    await written;
    await Assert.ThrowsAsync<BusyException>(() => late);
    await inTime;
    Assert.Equal([things[0], things[2]], (await Kept(things)).Select(r => (Guid)r[0]!));
  }

  [Fact]
  public async Task Who_is_refused_because_too_much_waits_is_told_to_come_again() {
    var http = new DefaultHttpContext { RequestServices = app.Services };
    http.Request.Path = "/api/x";
    http.Response.Body = new MemoryStream();
    foreach (var door in app.Services.GetServices<IExceptionHandler>()) if (await door.TryHandleAsync(http, new BusyException("x"), Ct)) break;
    Assert.Equal(503, http.Response.StatusCode);
  }

  sealed class Passing : TimeProvider {
    long at;
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => Interlocked.Read(ref at);
    public void Pass(TimeSpan by) => Interlocked.Add(ref at, by.Ticks);
  }
}
