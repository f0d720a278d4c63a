using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Personnel.Tests;

/// <summary>A pack that names what its registries do not have is refused before it is applied.</summary>
public sealed class PersonnelKindTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Theory]
  [InlineData("\"personal_number\"", "\"staff_code\"", "phải là kiểu person và duy nhất")]
  [InlineData("\"staff_code\"", "\"full_name\"", "không được là dữ liệu cá nhân")]
  [InlineData("\"left_decision\"", "\"birth_date\"", "birth_date không được là dữ liệu cá nhân")]
  [InlineData("\"decision_number\"", "\"decision\"", "decision không được là dữ liệu cá nhân")]
  [InlineData("[\"left\"]", "[\"gone\"]", "Không có trạng thái gone")]
  [InlineData("\"decision_number\"", "\"no_such_field\"", "không có trường no_such_field")]
  public async Task What_the_registries_do_not_have_is_a_fault(string good, string bad, string said) {
    var folder = Directory.CreateTempSubdirectory("saola-personnel-").FullName;
    var pack = Directory.CreateDirectory(Path.Combine(folder, "sector-data")).FullName;
    foreach (var part in (string[])["pack.json", "registries/personnel.json", "personnel/officials.json"]) {
      Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(pack, part))!);
      var text = Repository.Read($"packs/sector-data/{part}");
      await File.WriteAllTextAsync(Path.Combine(pack, part), part.StartsWith("personnel", StringComparison.Ordinal) ? text.Replace(good, bad, StringComparison.Ordinal) : text, TestContext.Current.CancellationToken);
    }
    var told = new StringWriter();
    await using var services = app.Services.CreateAsyncScope();
    Assert.NotEqual(0, await services.ServiceProvider.GetRequiredService<PackCommand>().Run(["lint", Path.Combine(Repository.Root, "packs/core"), Path.Combine(Repository.Root, "packs/gia-lai"), pack], told, TestContext.Current.CancellationToken));
    Assert.Contains(said, told.ToString(), StringComparison.Ordinal);
    Directory.Delete(folder, recursive: true);
  }
}
