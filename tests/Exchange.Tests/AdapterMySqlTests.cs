using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A MariaDB database of another system as a service of the exchange, by declaration alone.</summary>
public sealed class AdapterMySqlTests(AdapterMySqlTests.Site site) : IClassFixture<AdapterMySqlTests.Site> {
  public sealed class Site : AdapterSite {
    readonly MariaDb sector = new();

    public override async ValueTask InitializeAsync() {
      await sector.Start("""
        create table permit (code varchar(20) primary key, holder varchar(200) not null, area decimal(10, 2), issued date, changed datetime, stories int, large bigint unsigned, open tinyint(1), note text) engine=InnoDB;
        insert into permit select concat('GP', seq), concat('Chủ đầu tư ', seq), seq * 1.5, date '2026-01-01' + interval seq day, '2026-02-03 04:05:06', seq, 18446744073709551615, seq % 2 = 0, null from seq_1_to_300;
        create table plain (code varchar(20)) engine=MyISAM;
        create function touch() returns int modifies sql data begin insert into permit (code, holder) values ('touched', 'x'); return 1; end;
        create function touch_plain() returns int modifies sql data begin insert into plain values ('touched'); return 1; end;
        """);
      await base.InitializeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) {
      base.ConfigureWebHost(builder);
      foreach (var (name, more) in new[] { ("PERMITS_DB", $"SslMode=VerifyFull;SslCa={sector.Authority}"), ("OTHER_AUTHORITY", $"SslMode=VerifyFull;SslCa={Authority()}") }) {
        builder.UseSetting($"SAOLA_EXCHANGE_SOURCE_{name}", $"mysql:{sector.Connection};{more}");
        builder.UseSetting($"SAOLA_EXCHANGE_SOURCE_{name}_OFFICES", Department);
      }
    }

    /// <summary>An authority that has nothing to do with the server.</summary>
    string Authority() {
      using var key = RSA.Create(2048);
      using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero));
      File.WriteAllText(Path.Combine(Data, "other.pem"), certificate.ExportCertificatePem());
      return Path.Combine(Data, "other.pem");
    }

    public Task<object?> Do(string sql) => sector.Do(sql);

    protected override void Dispose(bool disposing) {
      base.Dispose(disposing);
      if (disposing) sector.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
  }

  static readonly object[] ByHolder = [new { name = "holder", @in = "query", required = true }, new { name = "stories", @in = "query", schema = new { type = "integer" } }];

  static object Adapter(string sql, object? parameters = null, int seconds = 30, object? inputs = null, object? each = null, int limit = 100, string connection = "permits-db") => new {
    name = new { vi = "Giấy phép" }, kind = "database", seconds,
    operations = new object[] {
      new { method = "GET", path = "/permits", name = new { vi = "Tra cứu" }, inputs = inputs ?? Array.Empty<object>(), source = new { connection, sql, parameters = parameters ?? new { }, limit }, each = each ?? new { code = "=row.code" } },
    },
  };

  async Task<string> ByHolderAndStories() => (await site.Declared(Adapter("select * from permit where holder = {holder} and ({stories} is null or stories = {stories})", new { holder = "=input.holder", stories = "=input.stories" }, inputs: ByHolder, each: new { row = "=row" }))).Code;

  async Task<long> Count(string table) => Convert.ToInt64(await site.Do($"select count(*) from {table}"), CultureInfo.InvariantCulture);

  [Fact]
  public async Task Rows_are_answered_as_they_are_mapped_each_in_its_type_and_over_TLS() {
    var told = await site.Call(await ByHolderAndStories(), "/permits?holder=" + Uri.EscapeDataString("Chủ đầu tư 8") + "&stories=8");
    Assert.Equal(200, told.Status);
    var row = Assert.Single(told.Json["rows"]!.AsArray())!["row"]!;
    Assert.Equal(("GP8", "Chủ đầu tư 8", 12m, "2026-01-09", 8, true, null), ((string?)row["code"], (string?)row["holder"], (decimal)row["area"]!, (string?)row["issued"], (int)row["stories"]!, (bool)row["open"]!, (string?)row["note"]));
    Assert.StartsWith("2026-02-03T04:05:06", (string?)row["changed"], StringComparison.Ordinal);
    Assert.Equal(18446744073709551615m, (decimal)row["large"]!);
    Assert.Equal(2, (await site.Sql("select 1 from exchange.log_record where message = $1", told.Message!)).Count);
  }

  [Fact]
  public async Task What_is_given_is_a_value_and_never_a_part_of_the_statement() {
    var code = await ByHolderAndStories();
    foreach (var holder in new[] { "' or true --", "\\' or true -- ", "x'; drop table permit; --", "{stories}", "@p0", "?" })
      Assert.Equal("""{"rows":[]}""", (await site.Call(code, "/permits?holder=" + Uri.EscapeDataString(holder))).Text);
    Assert.Equal(300, await Count("permit"));
  }

  [Fact]
  public async Task Nothing_is_written_whatever_the_statement_says() {
    foreach (var sql in new[] { "select touch() as code", "select touch_plain() as code", "select @@tx_read_only as code from (select touch() as t) x" }) {
      var (_, code) = await site.Declared(Adapter(sql));
      var told = await site.Call(code, "/permits");
      Assert.Equal((503, "exchange.adapter_source_away"), (told.Status, (string?)told.Json["code"]));
    }
    Assert.Equal((300, 0), (await Count("permit"), await Count("plain")));
  }

  [Fact]
  public async Task No_more_rows_than_the_limit_are_read_and_the_answer_says_so() {
    foreach (var more in new[] { "", " limit 200" }) {
      var (_, code) = await site.Declared(Adapter("select code from permit order by stories" + more, limit: 3));
      Assert.Equal("""{"rows":[{"code":"GP1"},{"code":"GP2"},{"code":"GP3"}],"more":true}""", (await site.Call(code, "/permits")).Text);
    }
    // what was set for one asking does not hold for the next on the same connection
    var (_, all) = await site.Declared(Adapter("select code from permit", limit: 1000));
    Assert.Equal(300, (await site.Call(all, "/permits")).Json["rows"]!.AsArray().Count);
  }

  [Fact]
  public async Task A_statement_that_takes_too_long_is_ended_in_the_database_too() {
    var mark = Guid.CreateVersion7().ToString("N");
    var (_, code) = await site.Declared(Adapter($"select '{mark}' as code from seq_1_to_1000000 a, seq_1_to_1000000 b where a.seq * b.seq = 7000000000001", seconds: 1));
    Assert.InRange((await site.Call(code, "/permits")).Status, 500, 503);
    for (var tries = 0; Convert.ToInt64(await site.Do($"select count(*) from information_schema.processlist where info like '%{mark}%' and id <> connection_id()"), CultureInfo.InvariantCulture) > 0; tries++) {
      Assert.True(tries < 600);
      await Task.Delay(100, TestContext.Current.CancellationToken);
    }
  }

  [Fact]
  public async Task A_server_whose_certificate_does_not_hold_is_not_asked() {
    var (_, code) = await site.Declared(Adapter("select code from permit", connection: "other-authority"));
    Assert.Equal((503, "exchange.adapter_source_away"), await site.Call(code, "/permits") is var told ? (told.Status, (string?)told.Json["code"]) : default);
  }

  [Theory]
  [InlineData("select code from permit into outfile '/tmp/x'"), InlineData("select code into dumpfile '/tmp/x' from permit"), InlineData("select 1; select 2"), InlineData("update permit set open = 1")]
  public async Task A_statement_that_does_more_than_read_is_refused_when_it_is_declared(string sql) {
    var (status, said) = await site.Declare(Adapter(sql), BusApp.Code("a"));
    Assert.Equal((400, "exchange.bad_adapter"), (status, (string?)said!["code"]));
    Assert.Contains("/operations/0/source/sql", said.ToJsonString(), StringComparison.Ordinal);
  }
}
