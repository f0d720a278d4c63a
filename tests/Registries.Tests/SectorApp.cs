using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;

namespace Saola.Registries.Tests;

/// <summary>The province with its sector databases, their tables made.</summary>
public sealed class SectorApp : ProvinceApp {
  public static readonly string[] Packs = [.. new[] { "core", "gia-lai", "sector-data" }.Select(p => Path.Combine(Repository.Root, "packs", p))];

  protected override string TemplateKey => $"{base.TemplateKey}/sector-data {string.Join(' ', Directory.GetFiles(Packs[2], "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))[..8]))}";

  public string Said { get; private set; } = "";

  protected override async Task FillTemplate(IServiceProvider services) {
    var said = new StringWriter();
    if (await services.GetRequiredService<PackCommand>().Run(["apply", .. Packs], said, CancellationToken.None) != 0) throw new InvalidOperationException("The packs could not be applied:\n" + said);
    Said = said.ToString();
  }

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await RunJobs();
  }
}

/// <summary>The pack of sector databases becomes tables.</summary>
public sealed class SectorTablesTests(SectorApp app) : Xunit.IClassFixture<SectorApp> {
  [Xunit.Fact]
  public async Task The_pack_lints_clean() {
    var said = new StringWriter();
    var code = await app.Services.GetRequiredService<PackCommand>().Run(["lint", .. SectorApp.Packs], said, Xunit.TestContext.Current.CancellationToken);
    Xunit.Assert.True(code == 0, said.ToString());
  }

  [Xunit.Fact]
  public async Task Every_registry_of_the_pack_has_its_table_and_is_in_force() {
    var meant = Repository.Files.Where(f => f.StartsWith("packs/sector-data/registries/", StringComparison.Ordinal))
      .SelectMany(f => System.Text.Json.JsonDocument.Parse(Repository.Read(f)).RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("key").GetString()!)).Order(StringComparer.Ordinal).ToList();
    Xunit.Assert.Equal(85, meant.Count);
    var tables = await app.Sql("select relname from pg_class where relnamespace = 'registry_data'::regnamespace and relkind = 'r' and relname not like '%\\_history'");
    Xunit.Assert.Equal(meant, tables.Select(t => (string)t[0]!).Order(StringComparer.Ordinal));
    await using var act = app.Begin();
    Xunit.Assert.Equal(meant, (await act.Services.GetRequiredService<Registries>().All(Xunit.TestContext.Current.CancellationToken)).Select(d => d.Key));
  }
}
