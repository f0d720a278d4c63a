using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>A copy of the province's offices, roles and people in which a test may change what it likes.</summary>
public abstract class PackFolder : IAsyncLifetime {
  protected static CancellationToken Ct => TestContext.Current.CancellationToken;
  protected SaolaApp App { get; } = new();
  readonly string folder = Directory.CreateTempSubdirectory("saola-pack-").FullName;

  public async ValueTask InitializeAsync() {
    await App.InitializeAsync();
    Write("pack.json", """{"id": "gia-lai", "version": "1.0.0", "name": {"vi": "Gia Lai"}, "depends": {}}""");
    foreach (var file in Repository.Files.Where(f => f.StartsWith("packs/gia-lai/", StringComparison.Ordinal) && f.Split('/')[2] is "roles" or "organisations" or "people"))
      Write(file["packs/gia-lai/".Length..], Repository.Read(file));
  }

  public async ValueTask DisposeAsync() {
    await ((IAsyncLifetime)App).DisposeAsync();
    Directory.Delete(folder, recursive: true);
  }

  protected void Write(string path, string text) {
    var full = Path.Combine(folder, "gia-lai", path);
    Directory.CreateDirectory(Path.GetDirectoryName(full)!);
    File.WriteAllText(full, text);
  }

  protected string Read(string path) => File.ReadAllText(Path.Combine(folder, path));

  protected void Change(string path, string item, Action<JsonNode> change) {
    var full = Path.Combine(folder, "gia-lai", path);
    var json = JsonNode.Parse(File.ReadAllText(full))!;
    change(json["items"]!.AsArray().First(i => i!["id"]!.GetValue<string>() == item)!);
    File.WriteAllText(full, json.ToJsonString(Json.Options));
  }

  protected async Task<(int Code, string Said)> Run(string verb) {
    using var output = new StringWriter();
    await using var scope = App.Services.CreateAsyncScope();
    var code = await scope.ServiceProvider.GetRequiredService<PackCommand>().Run([verb, folder], output, Ct);
    return (code, output.ToString());
  }

  protected async Task Apply() {
    var (code, said) = await Run("apply");
    Assert.True(code == 0, said);
  }
}
