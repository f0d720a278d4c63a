using System.Text.Json.Nodes;
using Npgsql;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class LedgerTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<Guid> Write(string type = "tests.happened", PersonalPayload? personal = null) {
    var id = Guid.CreateVersion7();
    await using var act = app.Begin();
    act.Work.Reason = "thử";
    act.Work.Record(type, "thing", id, new { count = 1 }, personal);
    await act.Work.Commit(Ct);
    return id;
  }

  [Fact]
  public async Task What_happened_first_is_sealed_first_also_when_more_waits_than_one_batch_holds() {
    while (await app.Seal() > 0) { }
    await using (var act = app.Begin()) {
      for (var i = 0; i < Sealer.Largest + 100; i++) act.Work.Record("tests.many", "thing", Guid.CreateVersion7());
      await act.Work.Commit(Ct);
    }
    await app.AsIntruder("create table public.waiting as select entry from ledger.pending");
    await app.AsIntruder("truncate ledger.pending");
    await app.AsIntruder("insert into ledger.pending select entry from public.waiting order by entry desc");
    Assert.Equal(Sealer.Largest, await app.Seal());
    Assert.Equal(100, await app.Seal());
    Assert.Empty(await app.Sql("select 1 from ledger.sealed s join ledger.entry e on e.id = s.entry where e.type = 'tests.many' having count(*) > 0 and max(s.entry) filter (where s.batch < (select max(number) from ledger.batch)) > min(s.entry) filter (where s.batch = (select max(number) from ledger.batch))"));
    Assert.True((await app.Verify()).IsWhole);
  }

  [Fact]
  public async Task An_entry_says_who_for_what_and_why() {
    var actor = People.Official(Guid.CreateVersion7(), "H21.106", ["intake"]);
    var id = Guid.CreateVersion7();
    await using (var act = app.Begin(actor, "dossiers.accept")) {
      act.Work.Reason = "đủ thành phần";
      act.Work.Record("tests.accepted", "thing", id);
      await act.Work.Commit(Ct);
    }
    var row = Assert.Single(await app.Sql("select actor, office, purpose, reason, type, process from ledger.entry where object_id = $1", id));
    Assert.Equal([actor.Id, actor.Post!.Office, "dossiers.accept", "đủ thành phần", "tests.accepted"], row[..5]);
    Assert.NotEqual(Guid.Empty, row[5]);
  }

  [Theory]
  [InlineData("update ledger.entry set type = 'x'")]
  [InlineData("delete from ledger.entry")]
  [InlineData("truncate ledger.entry cascade")]
  [InlineData("update ledger.payload set cipher = ''")]
  [InlineData("delete from ledger.sealed")]
  [InlineData("insert into ledger.batch values (99, 1, '', '', now(), '', '', null)")]
  [InlineData("delete from ledger.pending")]
  [InlineData("update ledger.subject_key set wrapped = ''")]
  [InlineData("delete from ledger.subject_key")]
  public async Task The_web_role_can_only_add_to_the_ledger(string sql) {
    await using var connection = new NpgsqlConnection(Postgres.As(app.Database, "saola_web", Postgres.WebPassword));
    await connection.OpenAsync(Ct);
    await using var command = new NpgsqlCommand($"select set_config('saola.process', 'x', false); {sql}", connection);
    var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));
    Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
  }

  [Fact]
  public async Task Serve_refuses_the_login_of_an_owner() {
    var settings = new ConfigurationOf(new(StringComparer.Ordinal) { ["SAOLA_DB_WEB"] = app.OwnerConnection });
    await using var database = new WebDatabase(new Settings(settings.Build()));
    var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => database.RefuseOwner(Ct));
    Assert.Contains("saola_web", refusal.Message, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Serve_takes_the_login_of_the_web_role() {
    var settings = new ConfigurationOf(new(StringComparer.Ordinal) { ["SAOLA_DB_WEB"] = Postgres.As(app.Database, "saola_web", Postgres.WebPassword) });
    await using var database = new WebDatabase(new Settings(settings.Build()));
    await database.RefuseOwner(Ct);
  }

  [Fact]
  public async Task A_write_outside_a_process_is_refused_by_the_table() {
    await using var connection = new NpgsqlConnection(Postgres.As(app.Database, "saola_web", Postgres.WebPassword));
    await connection.OpenAsync(Ct);
    await using var command = new NpgsqlCommand("insert into kernel.schedule (name, next) values ('x', now())", connection);
    var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));
    Assert.Contains("outside a process", refused.MessageText, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Entries_that_commit_late_are_sealed_too() {
    await using var late = app.Begin();
    await using var early = app.Begin();
    late.Work.Record("tests.late", "thing", Guid.CreateVersion7());
    // The late one takes its id first: its row is written, its transaction stays open.
    await late.Work.WriteEvidence(Ct);
    early.Work.Record("tests.early", "thing", Guid.CreateVersion7());
    await early.Work.Commit(Ct);
    await app.Seal();
    await late.Work.CommitWritten(Ct);
    await app.Seal();
    var rows = await app.Sql("select e.type, s.batch from ledger.entry e join ledger.sealed s on s.entry = e.id where e.type in ('tests.late', 'tests.early') order by e.id");
    Assert.Equal(["tests.late", "tests.early"], rows.Select(r => r[0]));
    Assert.True((long)rows[0][1]! > (long)rows[1][1]!, "the late entry lies in a later batch");
  }

  [Fact]
  public async Task Merkle_paths_lead_to_the_root() {
    var hashes = Enumerable.Range(0, 23).Select(i => new[] { (byte)i }).ToArray();
    for (var size = 1; size <= hashes.Length; size++)
      for (var i = 0; i < size; i++)
        Assert.Equal(Merkle.Sha256.Root(hashes.AsSpan(0, size)), Merkle.Sha256.RootFrom(hashes[i], i, size, Merkle.Sha256.Path(i, hashes.AsSpan(0, size))));
    await Task.CompletedTask;
  }

  [Fact]
  public async Task Personal_parts_are_not_in_the_clear() {
    var subject = Guid.CreateVersion7();
    await Write("tests.personal", new(subject, new JsonObject { ["name"] = "Lê Thị Kín Đáo" }));
    var row = Assert.Single(await app.Sql("select encode(p.cipher, 'escape'), e.facts::text from ledger.entry e join ledger.payload p on p.entry = e.id where e.subject = $1", subject));
    Assert.DoesNotContain("Kín", (string)row[0]! + (string)row[1]!, StringComparison.Ordinal);
  }
}

file sealed class ConfigurationOf(Dictionary<string, string?> values) {
  public Microsoft.Extensions.Configuration.IConfiguration Build() =>
    Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(new Microsoft.Extensions.Configuration.ConfigurationBuilder(), values).Build();
}
