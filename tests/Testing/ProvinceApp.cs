using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Testing;

/// <summary>The program with the packs applied: a whole province to act in.</summary>
public class ProvinceApp : SaolaApp {
  static readonly string[] Folders = [Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai")];

  /// <summary>Files of the packs that count, made ones too.</summary>
  protected override string TemplateKey => Files.Value;

  static readonly Lazy<string> Files = new(Hash);

  protected override async Task FillTemplate(IServiceProvider services) {
    var said = new StringWriter();
    if (await services.GetRequiredService<PackCommand>().Run(["apply", .. Folders], said, CancellationToken.None) != 0)
      throw new InvalidOperationException("The packs could not be applied:\n" + said);
  }

  static string Hash() {
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (var file in Folders.SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories)).Where(f => !f.Contains("/node_modules/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)) {
      hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
      hash.AppendData(File.ReadAllBytes(file));
    }
    return Convert.ToHexStringLower(hash.GetHashAndReset());
  }
}
