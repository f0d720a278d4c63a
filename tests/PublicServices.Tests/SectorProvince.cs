using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>The province with its sector databases, so that its procedures write them and read from them.</summary>
public class SectorProvince : ProvinceApp {
  static readonly string[] Shipped = [.. new[] { "core", "gia-lai", "sector-data" }.Select(p => Path.Combine(Repository.Root, "packs", p))];

  protected virtual string[] Packs => Shipped;

  protected override string TemplateKey => $"{base.TemplateKey}/sector-data {string.Join(' ', Packs[2..].SelectMany(p => Directory.GetFiles(p, "*.json", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Select(f => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))[..8]))}";

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

[CollectionDefinition(nameof(SectorProvince))]
public sealed class SectorProvinceCollection : ICollectionFixture<SectorProvince>;
