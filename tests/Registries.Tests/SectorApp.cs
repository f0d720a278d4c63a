using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The province with its sector databases, their tables made.</summary>
public sealed class SectorApp : ProvinceApp {
  public static readonly string[] Packs = [.. new[] { "core", "gia-lai", "sector-data" }.Select(p => Path.Combine(Repository.Root, "packs", p))];

  protected override string TemplateKey => $"{base.TemplateKey}/sector-data {string.Join(' ', Directory.GetFiles(Packs[2], "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))[..8]))}";

  protected override async Task FillTemplate(IServiceProvider services) {
    var said = new StringWriter();
    if (await services.GetRequiredService<PackCommand>().Run(["apply", .. Packs], said, CancellationToken.None) != 0) throw new InvalidOperationException("The packs could not be applied:\n" + said);
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    // the packs were applied by the true clock, which goes before that of the tests
    await AsIntruder("update kernel.outbox set due = '2020-01-01' where done_at is null");
    await RunJobs();
  }
}

/// <summary>The pack of sector databases becomes tables.</summary>
public sealed class SectorTablesTests(SectorApp app) : IClassFixture<SectorApp> {
  [Fact]
  public async Task The_pack_lints_clean() {
    var said = new StringWriter();
    var code = await app.Services.GetRequiredService<PackCommand>().Run(["lint", .. SectorApp.Packs], said, TestContext.Current.CancellationToken);
    Assert.True(code == 0, said.ToString());
  }

  [Fact]
  public async Task Every_registry_of_the_pack_has_its_table_and_is_in_force() {
    var meant = Repository.Files.Where(f => f.StartsWith("packs/sector-data/registries/", StringComparison.Ordinal))
      .SelectMany(f => JsonDocument.Parse(Repository.Read(f)).RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("key").GetString()!)).Order(StringComparer.Ordinal).ToList();
    Assert.Equal(85, meant.Count);
    var tables = await app.Sql("select relname from pg_class where relnamespace = 'registry_data'::regnamespace and relkind = 'r' and relname not like '%\\_history'");
    Assert.Equal(meant, tables.Select(t => (string)t[0]!).Order(StringComparer.Ordinal));
    await using var act = app.Begin();
    Assert.Equal(meant, (await act.Services.GetRequiredService<Registries>().All(TestContext.Current.CancellationToken)).Select(d => d.Key));
  }
}
