using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>An intruder with the superuser's rights changes the record; <c>saola verify</c> must say where. One database per case.</summary>
public sealed class VerifyTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static async Task<(SaolaApp App, Guid Subject)> Filled() {
    var app = new SaolaApp();
    await app.InitializeAsync();
    var subject = Guid.CreateVersion7();
    for (var batch = 0; batch < 3; batch++) {
      for (var i = 0; i < 4; i++) {
        await using var act = app.Begin();
        act.Work.Record("tests.happened", "thing", Guid.CreateVersion7(), new { batch, i }, i == 2 ? new(subject, new JsonObject { ["name"] = "Nguyễn Văn An" }) : null);
        await act.Work.Commit(Ct);
      }
      await app.Seal();
    }
    return (app, subject);
  }

  static async Task<string> FaultAfter(string sql) {
    var (app, _) = await Filled();
    await using var _app = app;
    Assert.True((await app.Verify()).IsWhole);
    await app.AsIntruder(sql);
    var report = await app.Verify();
    Assert.False(report.IsWhole);
    return report.Faults[0];
  }

  [Fact]
  public async Task An_untouched_ledger_is_whole() {
    var (app, _) = await Filled();
    await using var _app = app;
    var report = await app.Verify();
    Assert.Empty(report.Faults);
    Assert.Equal((3, 12, 3), (report.Batches, report.Entries, report.Payloads));
  }

  [Fact]
  public async Task One_altered_row_is_named() =>
    Assert.Equal("entry 6 (batch 2, position 1) was altered", await FaultAfter("update ledger.entry set facts = '{\"batch\":9}' where id = 6"));

  [Fact]
  public async Task A_changed_actor_is_named() =>
    Assert.Equal("entry 3 (batch 1, position 2) was altered", await FaultAfter("update ledger.entry set actor = gen_random_uuid() where id = 3"));

  [Fact]
  public async Task A_row_altered_with_its_own_hash_is_named() =>
    Assert.Equal("entry 6 (batch 2, position 1) was altered", await FaultAfter("update ledger.entry set type = 'tests.other', hash = '\\x00' where id = 6"));

  [Fact]
  public async Task A_deleted_row_is_named() =>
    Assert.Equal("entry 5 (batch 2, position 0) was deleted", await FaultAfter("delete from ledger.entry where id = 5"));

  [Fact]
  public async Task Two_swapped_rows_are_found_at_the_first() =>
    Assert.Equal("entry 2 (batch 1, position 1) was altered", await FaultAfter("""
      alter table ledger.entry alter id drop identity; update ledger.entry set id = -1 where id = 2; update ledger.entry set id = 2 where id = 4; update ledger.entry set id = 4 where id = -1
      """));

  [Fact]
  public async Task A_row_deleted_with_its_seal_breaks_the_root() =>
    Assert.Equal("batch 2: position 1 is missing", await FaultAfter("delete from ledger.entry where id = 6; delete from ledger.sealed where entry = 6"));

  [Fact]
  public async Task A_slipped_in_row_is_named() =>
    Assert.Equal("entry 13 is neither sealed nor waiting to be", await FaultAfter("""
      insert into ledger.entry (id, process, purpose, type, actor, actor_kind, object_kind, object_id, at, facts, hash) overriding system value
      select 13, process, purpose, type, actor, actor_kind, object_kind, object_id, at, facts, hash from ledger.entry where id = 12
      """));

  [Fact]
  public async Task A_changed_personal_part_is_named() =>
    Assert.Equal("entry 7: its personal part was altered", await FaultAfter("update ledger.payload set cipher = cipher || '\\x00' where entry = 7"));

  [Fact]
  public async Task A_cut_tail_is_found_with_an_anchor_only() {
    var (app, _) = await Filled();
    await using var _app = app;
    var root = (byte[])(await app.Sql("select root from ledger.batch where number = 3"))[0][0]!;
    await app.AsIntruder("delete from ledger.payload where entry > 8; delete from ledger.entry where id > 8; delete from ledger.sealed where batch = 3; delete from ledger.batch where number = 3");
    Assert.True((await app.Verify()).IsWhole);
    var report = await app.Verify(new Anchor(3, Convert.ToHexStringLower(root)));
    Assert.Contains("the tail was cut off", Assert.Single(report.Faults), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_changed_file_is_named() {
    var app = new SaolaApp();
    await app.InitializeAsync();
    await using var _app = app;
    await using (var act = app.Begin()) {
      var stored = await act.Services.GetRequired<FileStore>().Store(act.Work, System.Text.Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), new("don.pdf", "test", Guid.CreateVersion7()), Ct);
      Assert.Null(stored.Error);
      await act.Work.Commit(Ct);
    }
    await app.Seal();
    Assert.True((await app.Verify()).IsWhole);
    var file = Assert.Single(Directory.GetFiles(Path.Combine(app.Data, "files"), "*", SearchOption.AllDirectories), f => Path.GetFileName(f).Length == 64);
    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    await File.AppendAllTextAsync(file, "x", Ct);
    Assert.Contains("was altered", Assert.Single((await app.Verify()).Faults), StringComparison.Ordinal);
    File.Delete(file);
    Assert.Contains("is gone", Assert.Single((await app.Verify()).Faults), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_destroyed_key_leaves_the_proof_and_nothing_to_read() {
    var (app, subject) = await Filled();
    await using var _app = app;
    await using (var act = app.Begin()) {
      await act.Services.GetRequired<Subjects>().Destroy(act.Work, subject, Ct);
      await act.Work.Commit(Ct);
    }
    await app.Seal();
    var report = await app.Verify();
    Assert.Empty(report.Faults);
    Assert.Equal((0, 3), (report.Payloads, report.Unreadable));
    Assert.Empty(await app.Sql("select 1 from ledger.subject_key where subject = $1 and wrapped is not null", subject));
    // What the person does later is proven and not readable either.
    await using (var act = app.Begin()) {
      act.Work.Record("tests.told", "person", subject, personal: new(subject, new() { ["name"] = "Siu H'Ngai" }));
      await act.Work.Commit(Ct);
    }
    await app.Seal();
    report = await app.Verify();
    Assert.Empty(report.Faults);
    Assert.Equal((0, 4), (report.Payloads, report.Unreadable));
  }

  [Theory]
  [InlineData("delete from ledger.subject_key")]
  [InlineData("update ledger.subject_key set wrapped = null")]
  public async Task A_key_taken_away_without_an_entry_is_named(string sql) =>
    Assert.Equal("entry 3: the key of its person is gone, and no entry says that it was destroyed", await FaultAfter(sql));
}

file static class Get {
  public static T GetRequired<T>(this IServiceProvider services) where T : notnull => (T)services.GetService(typeof(T))!;
}
