using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>The packs of this repository, each time with one mistake in it, before the kinds of the whole program.</summary>
public sealed class BrokenPacksTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static readonly string Core = Path.Combine(Repository.Root, "packs/core");

  [Theory]
  [InlineData("procedures/1.001193.json", "\"levels\": [\"commune\"]", "\"levels\": [\"village\"]", "village")]
  [InlineData("procedures/1.001193.json", "\"field\": \"ho-tich\"", "\"field\": \"ho-tech\"", "ho-tech")]
  [InlineData("procedures/1.001193.json", "\"kinds\": [\"ward\", \"commune\"]", "\"kinds\": [\"wards\"]", "wards")]
  [InlineData("procedures/1.001193.json", "gia-lai:form/birth-registration", "gia-lai:form/birth", "gia-lai:form/birth")]
  [InlineData("procedures/1.001193.json", "core:process/one-stop", "core:process/two-stop", "two-stop")]
  [InlineData("procedures/1.001193.json", "\"co-con\"", "\"co-chau\"", "co-chau")]
  [InlineData("forms/death-registration.json", "\"type\": \"textfield\"", "\"type\": \"textfeld\"", "textfeld")]
  [InlineData("roles/roles.json", "\"dossiers.seal\"", "\"dossiers.seel\"", "dossiers.seel")]
  [InlineData("roles/roles.json", "\"key\": \"specialist\"", "\"key\": \"intake\"", "intake")]
  [InlineData("roles/roles.json", "\"key\": \"data_steward\", \"province\": true,", "\"key\": \"data_steward\",", "procedures.manage")]
  [InlineData("people/officials.json", "gia-lai:organisation/H21.106-mot-cua", "gia-lai:organisation/H21.106-hai-cua", "H21.106-hai-cua")]
  [InlineData("people/officials.json", "\"roles\": [\"gia-lai:role/intake\"]", "\"roles\": [\"gia-lai:role/intak\"]", "intak")]
  public void A_mistake_in_any_kind_is_named_with_file_line_and_cure(string file, string there, string instead, string named) {
    var folder = Directory.CreateTempSubdirectory("saola-pack-");
    try {
      var copy = Path.Combine(folder.FullName, "gia-lai");
      foreach (var from in Directory.GetFiles(Path.Combine(Repository.Root, "packs/gia-lai"), "*", SearchOption.AllDirectories)) {
        var to = Path.Combine(copy, Path.GetRelativePath(Path.Combine(Repository.Root, "packs/gia-lai"), from));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
      }
      var path = Path.Combine(copy, file);
      var text = File.ReadAllText(path);
      Assert.Contains(there, text, StringComparison.Ordinal);
      var at = text.IndexOf(there, StringComparison.Ordinal);
      File.WriteAllText(path, text[..at] + instead + text[(at + there.Length)..]);
      using var scope = app.Services.CreateScope();
      var faults = scope.ServiceProvider.GetRequiredService<PackLint>().Run(PackReader.Read([Core, copy]));
      var line = text[..at].Count(c => c == '\n') + 1;
      Assert.True(faults.Any(f => f.File.EndsWith(file, StringComparison.Ordinal) && f.Line == line && f.Problem.Contains(named, StringComparison.Ordinal) && f.Cure.Length > 0), $"line {line}: {string.Join('\n', faults)}");
    } finally {
      folder.Delete(recursive: true);
    }
  }
}
