using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A PostgreSQL database of another system as a service of the exchange, by declaration alone.</summary>
public sealed class AdapterDatabaseTests(AdapterDatabaseTests.Site site) : IClassFixture<AdapterDatabaseTests.Site> {
  public sealed class Site : AdapterSite {
    public string Sector { get; private set; } = "";

    /// <summary>What the program logs of faults.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public override async ValueTask InitializeAsync() {
      Sector = await Postgres.Empty();
      await Do("""
        create table permit (code text primary key, holder text not null, area numeric, issued date, stories int, open boolean);
        insert into permit select 'GP' || n, 'Chủ đầu tư ' || n, n * 1.5, date '2026-01-01' + n, n, n % 2 = 0 from generate_series(1, 300) n;
        create function touch() returns int language sql as $$ insert into permit values ('touched', 'x', 0, null, 0, false) returning 1 $$;
        """);
      await base.InitializeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      builder.ConfigureLogging(l => l.AddProvider(new Listener(Log)).AddFilter<Listener>(null, LogLevel.Warning));
      builder.UseSetting("SAOLA_EXCHANGE_SOURCE_PERMITS_DB", "postgresql:" + Postgres.Owner(Sector));
      builder.UseSetting("SAOLA_EXCHANGE_SOURCE_PERMITS_DB_OFFICES", $"H21.99, {Department}");
    }

    public async Task<object?> Do(string sql) {
      await using var connection = new NpgsqlConnection(Postgres.Owner(Sector));
      await connection.OpenAsync(TestContext.Current.CancellationToken);
      await using var command = new NpgsqlCommand(sql, connection);
      return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
  }

  sealed class Listener(ConcurrentQueue<string> heard) : ILoggerProvider, ILogger {
    public ILogger CreateLogger(string categoryName) => this;
    public void Dispose() { }
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => heard.Enqueue($"{formatter(state, exception)}\n{exception}");
  }

  static object Adapter(string sql, object? parameters = null, int seconds = 30, object? inputs = null, object? each = null, int limit = 100, string connection = "permits-db") => new {
    name = new { vi = "Giấy phép" }, kind = "database", seconds,
    operations = new object[] {
      new { method = "GET", path = "/permits", name = new { vi = "Tra cứu" }, inputs = inputs ?? Array.Empty<object>(), source = new { connection, sql, parameters = parameters ?? new { }, limit }, each = each ?? new { code = "=row.code" } },
    },
  };

  static readonly object[] ByHolder = [new { name = "holder", @in = "query", required = true }, new { name = "stories", @in = "query", schema = new { type = "integer" } }];

  Task<(Guid Id, string Code)> ByHolderAndStories() => site.Declared(Adapter("select code, holder, area, issued, stories, open from permit where holder = {holder} and ({stories}::int is null or stories = {stories}::int)",
    new { holder = "=input.holder", stories = "=input.stories" }, inputs: ByHolder, each: new { code = "=row.code", size = "=row.area * 2", issued = "=row.issued", tall = "=row.stories > 5", open = "=row.open" }));

  [Fact]
  public async Task Rows_are_answered_as_they_are_mapped_and_the_call_lies_in_the_log() {
    var (_, code) = await ByHolderAndStories();
    var told = await site.Call(code, "/permits?holder=" + Uri.EscapeDataString("Chủ đầu tư 8") + "&stories=8");
    Assert.Equal("""{"rows":[{"code":"GP8","size":24,"issued":"2026-01-09","tall":true,"open":true}]}""", told.Text);
    Assert.Equal("""{"rows":[]}""", (await site.Call(code, "/permits?stories=9&holder=" + Uri.EscapeDataString("Chủ đầu tư 8"))).Text);
    Assert.Equal(2, (await site.Sql("select 1 from exchange.log_record where message = $1", told.Message!)).Count);
  }

  [Fact]
  public async Task What_is_given_is_a_value_and_never_a_part_of_the_statement() {
    var (_, code) = await ByHolderAndStories();
    foreach (var holder in new[] { "' or true --", "x'; drop table permit; --", "{stories}", "$1" })
      Assert.Equal("""{"rows":[]}""", (await site.Call(code, "/permits?holder=" + Uri.EscapeDataString(holder))).Text);
    Assert.Equal(300L, await site.Do("select count(*) from permit"));
  }

  [Fact]
  public async Task What_the_database_refuses_is_logged_by_its_code_and_without_what_the_caller_gave() {
    var (_, code) = await site.Declared(Adapter("select code from permit where stories = {holder}::bigint", new { holder = "=input.holder" }, inputs: ByHolder));
    Assert.Equal(503, (await site.Call(code, "/permits?holder=0490x01234")).Status);
    Assert.Contains(site.Log, l => l.Contains("permits-db: 22P02", StringComparison.Ordinal));
    Assert.DoesNotContain(site.Log, l => l.Contains("0490x01234", StringComparison.Ordinal));
  }

  [Fact]
  public async Task Rows_that_are_too_large_together_are_not_answered() {
    var (_, code) = await site.Declared(Adapter("select repeat('a', 1000000) as code from generate_series(1, 50)"));
    Assert.Equal((503, "exchange.adapter_source_away"), await site.Call(code, "/permits") is var told ? (told.Status, (string?)told.Json["code"]) : default);
    Assert.Contains(site.Log, l => l.Contains("permits-db: more than", StringComparison.Ordinal));
  }

  [Fact]
  public async Task Nothing_is_written_whatever_the_statement_says() {
    foreach (var sql in new[] { "select touch() as code", "with x as (delete from permit returning code) select code from x", "select set_config('transaction_read_only', 'off', true) as code from touch()" }) {
      var (_, code) = await site.Declared(Adapter(sql));
      var told = await site.Call(code, "/permits");
      Assert.Equal((503, "exchange.adapter_source_away"), (told.Status, (string?)told.Json["code"]));
    }
    Assert.Equal(300L, await site.Do("select count(*) from permit"));
  }

  [Fact]
  public async Task No_more_rows_than_the_limit_are_read_and_the_answer_says_so() {
    var (_, code) = await site.Declared(Adapter("select code from permit order by stories", limit: 3));
    Assert.Equal("""{"rows":[{"code":"GP1"},{"code":"GP2"},{"code":"GP3"}],"more":true}""", (await site.Call(code, "/permits")).Text);
  }

  [Fact]
  public async Task A_statement_that_takes_too_long_is_ended_in_the_database_too() {
    var mark = Guid.CreateVersion7().ToString("N");
    var (_, code) = await site.Declared(Adapter($"select '{mark}' as code, pg_sleep(600)::text as slept", seconds: 1));
    Assert.InRange((await site.Call(code, "/permits")).Status, 500, 503);
    for (var tries = 0; (long)(await site.Do($"select count(*) from pg_stat_activity where state = 'active' and query like '%{mark}%' and pid <> pg_backend_pid()"))! > 0; tries++) {
      Assert.True(tries < 600);
      await Task.Delay(100, TestContext.Current.CancellationToken);
    }
  }

  [Fact]
  public async Task Another_office_or_a_database_that_is_not_named_is_refused_and_nobody_learns_where_it_lies() {
    var (ward, party) = await site.Subsystem(BusApp.WardId);
    var (id, code) = await site.Declared(Adapter("select code from permit"), ward, BusApp.Keeper(BusApp.WardId));
    await site.Send(BusApp.Keeper(BusApp.WardId), HttpMethod.Post, $"/api/exchange/services/{id}/rights", new { subsystem = site.ClientId });
    Assert.Equal("exchange.adapter_source_closed", (string?)(await site.Call(code, "/permits", owner: party)).Json["code"]);
    var (_, other) = await site.Declared(Adapter("select 1 as code", connection: "elsewhere"));
    Assert.Equal("exchange.adapter_source_closed", (string?)(await site.Call(other, "/permits")).Json["code"]);
    var (_, broken) = await site.Declared(Adapter("select code from no_such_table"));
    var told = await site.Call(broken, "/permits");
    Assert.Equal(503, told.Status);
    Assert.DoesNotContain("no_such_table", told.Text, StringComparison.Ordinal);
    Assert.DoesNotContain(site.Sector, string.Concat((await site.Sql("select item from exchange.adapter_declaration")).Select(r => (string)r[0]!)), StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("delete from permit", "/sql"), InlineData("select 1; select 2", "/sql"), InlineData("=input.holder", "/sql"), InlineData("select code from permit where code = {code}", "/parameters"), InlineData("select 1 as code", "/connection", "Permits DB")]
  public async Task A_statement_that_is_not_one_that_reads_is_refused_when_it_is_declared(string sql, string place, string connection = "permits-db") {
    var (status, said) = await site.Declare(Adapter(sql, connection: connection), BusApp.Code("a"));
    Assert.Equal((400, "exchange.bad_adapter"), (status, (string?)said!["code"]));
    Assert.Contains("/operations/0/source" + place, said.ToJsonString(), StringComparison.Ordinal);
  }
}
