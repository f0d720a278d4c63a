using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

public sealed class HealthTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(HttpStatusCode Status, string Body)> Ready() {
    app.Clock.Pass(TimeSpan.FromSeconds(3));
    using var answer = await app.As().GetAsync("/health/ready", Ct);
    return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
  }

  [Fact]
  public async Task A_node_that_answers_is_alive() {
    using var answer = await app.As().GetAsync("/health/live", Ct);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
  }

  [Fact]
  public async Task A_node_is_ready_until_its_schema_is_behind() {
    var (status, body) = await Ready();
    Assert.True(status == HttpStatusCode.OK, body);
    await app.AsIntruder("update kernel.migration set checksum = 'x' || checksum where module = 'kernel' and name = '0001_kernel'");
    (status, body) = await Ready();
    Assert.Equal((HttpStatusCode.ServiceUnavailable, "behind"), (status, (string?)JsonNode.Parse(body)!["checks"]!["schema"]));
    await app.AsIntruder("update kernel.migration set checksum = substr(checksum, 2) where module = 'kernel' and name = '0001_kernel'");
    Assert.Equal(HttpStatusCode.OK, (await Ready()).Status);
  }

  [Fact]
  public async Task A_node_without_database_or_disk_is_not_ready_and_gives_no_details() {
    var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> {
      ["SAOLA_DB_WEB"] = "Host=127.0.0.1;Port=1;Username=saola_web;Password=secret", ["SAOLA_DATA"] = app.Data, ["SAOLA_DISK_FREE_MB"] = long.MaxValue.ToString(),
    }).Build());
    await using var database = new WebDatabase(settings);
    var files = new FileHealth(settings, new BlobFolder(settings), NullLogger<FileHealth>.Instance);
    using var check = new ReadinessCheck(database, app.Services.GetServices<MigrationSet>(), files, TimeProvider.System, NullLogger<ReadinessCheck>.Instance);
    var answer = await check.Ask(Ct);
    Assert.False(answer.Ready);
    Assert.Equal(("unreachable", "low"), (answer.Checks["database"], answer.Checks["disk"]));
  }

  [Fact]
  public async Task What_one_node_protects_another_reads_and_the_database_alone_does_not() {
    var text = app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("bí mật");
    await using var other = AnotherNode();
    Assert.Equal("bí mật", other.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(text));
    var kept = string.Concat((await app.Sql("select xml from kernel.protection_key")).Select(r => r[0]));
    Assert.Contains("<masterKey", kept);
    Assert.DoesNotContain("<masterKey><value />", kept);
    Assert.DoesNotContain("requiresEncryption", kept);
  }

  /// <summary>A second host on the same database and key files.</summary>
  ServiceProvider AnotherNode() => new ServiceCollection().AddLogging()
    .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(app.SettingsFor(app.Database)).Build()).AddKernel().BuildServiceProvider();
}
