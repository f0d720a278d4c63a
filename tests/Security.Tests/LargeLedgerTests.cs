using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>A ledger of more entries than a page may look through.</summary>
public sealed class LargeLedger : SaolaApp {
  public Guid Office { get; } = Guid.CreateVersion7();
  public Guid Thing { get; } = Guid.CreateVersion7();
  public Guid Subject { get; } = Guid.CreateVersion7();
  public Guid Act { get; } = Guid.CreateVersion7();
  public Actor Official { get; private set; } = Actor.Anonymous;

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    Official = await this.Official(await this.Office("Sở Lớn"), "Người Hiếm Gặp");
    await AsIntruder("""
      insert into ledger.entry (process, purpose, type, actor, actor_kind, office, object_kind, object_id, subject, at, facts, hash)
      select case when i = 7 then $1 else gen_random_uuid() end, 'dossiers.read', case when i = 7 then 'tests.rare' else 'dossiers.read' end, case when i = 7 then $2 else gen_random_uuid() end, 'Official',
        case when i = 7 then $3 else gen_random_uuid() end, 'dossier', case when i = 7 then $4 else gen_random_uuid() end, case when i = 7 then $5 end, timestamptz '2026-01-01' + i * interval '1 minute', '{}', decode(repeat('00', 32), 'hex')
      from generate_series(1, 110000) i
      """, Act, Official.Id, Office, Thing, Subject);
    await AsIntruder("analyze ledger.entry");
  }
}

public sealed class LargeLedgerTests(LargeLedger app) : IClassFixture<LargeLedger> {
  static readonly Actor Inspector = People.With("ledger.read");
  const string Why = "&reason=ki%E1%BB%83m%20tra%20theo%20%C4%91%C6%A1n";

  async Task<JsonNode> Search(string query) => (await app.Send(Inspector, HttpMethod.Get, "/api/ledger/entries?" + query)).Body!;

  public static TheoryData<string, string> Keys => new() {
    { "entry_process", "process" }, { "entry_object", "object" }, { "entry_subject", "subject" }, { "entry_actor", "actor" }, { "entry_office", "office" },
  };

  [Theory, MemberData(nameof(Keys))]
  public async Task Each_search_finds_the_one_entry_by_its_own_index_and_reads_no_table_through(string index, string key) {
    var value = key switch { "process" => app.Act, "actor" => app.Official.Id, "office" => app.Office, "subject" => app.Subject, _ => app.Thing };
    var (scans, through) = ((long)(await app.Sql("select idx_scan from pg_stat_user_indexes where indexrelname = $1", index))[0][0]!, await Through());
    var found = await Search($"{key}={value}&from=01/01/2026&to=31/12/2026{(key == "subject" ? Why : "")}");
    // who looked at it in another case is kept under its subject too
    Assert.Equal(["tests.rare"], found["lines"]!.AsArray().Select(l => (string?)l!["type"]).Where(t => t != "ledger.viewed"));
    await app.Until("select 1 from pg_stat_user_indexes where indexrelname = $1 and idx_scan > $2", index, scans);
    Assert.Equal(through, await Through());

    async Task<object?> Through() => (await app.Sql("select seq_scan from pg_stat_user_tables where schemaname = 'ledger' and relname = 'entry'"))[0][0];
  }

  [Fact]
  public async Task What_no_index_tells_is_looked_for_in_so_many_entries_and_then_further_on_demand() {
    var first = await Search("type=tests&from=01/01/2026");
    Assert.Empty(first["lines"]!.AsArray());
    Assert.NotNull(first["reached"]);
    var second = await Search($"type=tests&from=01/01/2026&before={first["next"]}");
    Assert.Single(second["lines"]!.AsArray());
    Assert.Null(second["next"]);
    var page = await app.As(Inspector).Page("/quan-tri/nhat-ky?type=tests&from=01/01/2026");
    Assert.Contains(page.QuerySelectorAll("main a"), a => a.TextContent == "Tìm tiếp" && a.GetAttribute("href")!.Contains("sau=", StringComparison.Ordinal));
  }

  [Fact]
  public async Task A_period_far_back_is_found_without_reading_what_came_after() {
    var found = await Search("from=01/01/2026&to=01/01/2026");
    Assert.Equal(LedgerReader.PageSize, found["lines"]!.AsArray().Count);
    Assert.Null(found["reached"]);
  }
}
