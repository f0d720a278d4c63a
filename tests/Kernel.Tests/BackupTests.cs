using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>The recipes of <c>ops</c> as an operator runs them: the real scripts, pg_dump and pg_restore.</summary>
public sealed class BackupTests {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_restored_backup_holds_everything_and_verifies() {
    await using var app = new SaolaApp();
    await app.InitializeAsync();
    var (subject, owner) = (Guid.CreateVersion7(), Guid.CreateVersion7());
    await using (var act = app.Begin()) {
      act.Work.Record("tests.happened", "thing", owner, new { n = 1 }, new(subject, new JsonObject { ["name"] = "Nguyễn Văn An" }));
      Assert.False((await app.Services.GetRequiredService<FileStore>().Store(act.Work, "%PDF-1.7\n%%EOF"u8.ToArray(), new("don.pdf", "test", owner), Ct)).IsError);
      await act.Work.Commit(Ct);
    }
    // a record of a registry, written under a number that this server has not reached, and a rule that it breaks as long as a change is under way
    await app.AsIntruder("create table registry_data.restored (_id uuid primary key, _xid xid8 not null default pg_current_xact_id())");
    await app.AsIntruder("insert into registry_data.restored values ($1, '999999999999')", owner);
    await app.AsIntruder("alter table registry_data.restored add constraint to_come check (_id is null) not valid");
    // what the data exchange keeps of larger messages, which grows between two backups
    var segment = Path.Combine(Directory.CreateDirectory(Path.Combine(app.Data, "exchange", "20260101")).FullName, "segment");
    await File.WriteAllTextAsync(segment, "one", Ct);
    await app.Seal();
    var before = await app.Verify();
    var pool = Directory.CreateTempSubdirectory("saola-backup-").FullName;
    var empty = await Postgres.Empty();
    try {
      var (code, said) = await Script("backup", pool, app.OwnerConnection, app.Data);
      Assert.True(code == 0, said);
      var backup = said.Trim().Split('\n')[^1];
      // a second one copies no content again, and what grew whole
      var kept = Directory.EnumerateFiles(Path.Combine(pool, "files"), "*", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);
      await File.AppendAllTextAsync(segment, " two", Ct);
      Assert.Equal(0, (await Script("backup", pool, app.OwnerConnection, app.Data)).Code);
      Assert.Equal(kept, Directory.EnumerateFiles(Path.Combine(pool, "files"), "*", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc));

      var data = Path.Combine(pool, "restored");
      (code, said) = await Script("restore", backup, Postgres.Owner(empty), data);
      Assert.True(code == 0, said);
      Assert.Equal("one two", await File.ReadAllTextAsync(Path.Combine(data, "exchange", "20260101", "segment"), Ct));
      var (whole, report) = await RunningProgram.Run(RunningProgram.Dll("src/Host", "saola"), "verify", With(app.SettingsFor(empty), data));
      Assert.True(whole == 0, report);
      Assert.Equal((1, 1), (before.Payloads, before.Files));
      Assert.Contains($"{before.Batches} batches, {before.Entries} entries sealed, 0 waiting, 1 personal parts readable, 0 destroyed, 1 files.", report, StringComparison.Ordinal);

      await using var restored = NpgsqlDataSource.Create(Postgres.Owner(empty));
      await using var told = restored.CreateCommand("select count(*) from registry_data.restored where _xid < pg_snapshot_xmax(pg_current_snapshot())");
      Assert.Equal(1L, await told.ExecuteScalarAsync(Ct));

      (code, said) = await Script("restore", backup, Postgres.Owner(empty), Path.Combine(pool, "again"));
      Assert.NotEqual(0, code);
      Assert.Contains("holds an installation already", said, StringComparison.Ordinal);
      await File.AppendAllTextAsync(Path.Combine(backup, "database.dump"), "x", Ct);
      (code, said) = await Script("restore", backup, Postgres.Owner(empty), Path.Combine(pool, "again"));
      Assert.NotEqual(0, code);
      Assert.Contains("damaged", said, StringComparison.Ordinal);
    } finally {
      await Postgres.Drop(empty);
      Directory.Delete(pool, recursive: true);
    }
  }

  static Dictionary<string, string?> With(Dictionary<string, string?> settings, string data) => new(settings, StringComparer.Ordinal) { ["SAOLA_DATA"] = data };

  static async Task<(int Code, string Said)> Script(string name, string argument, string connection, string data) {
    var start = new ProcessStartInfo(Path.Combine(Repository.Root, "ops", name), [argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    (start.Environment["SAOLA_DB"], start.Environment["SAOLA_DATA"]) = (new NpgsqlConnectionStringBuilder(connection).ConnectionString, data);
    using var ran = System.Diagnostics.Process.Start(start)!;
    var (said, failed) = (ran.StandardOutput.ReadToEndAsync(Ct), ran.StandardError.ReadToEndAsync(Ct));
    await ran.WaitForExitAsync(Ct);
    return (ran.ExitCode, await failed + await said);
  }
}
