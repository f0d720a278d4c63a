using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowCatalogueTests(CatalogueApp app) : IClassFixture<CatalogueApp> {
  static string[] Codes(JsonNode shown) => [.. shown["entries"]!.AsArray().Select(e => (string)e!["code"]!)];

  [Fact]
  public async Task It_is_shown_now_and_in_each_version_and_found_by_other_names() {
    var key = await app.Catalogue();
    await app.Code(key, "rice", ("also", "Thóc"));
    await app.Published(key);
    await app.Code(key, "corn");
    await app.Published(key);
    Assert.Equal(["corn", "rice"], Codes(await app.Shown(key)));
    Assert.Equal(["rice"], Codes(await app.Shown($"{key}?version=1")));
    Assert.Equal(["rice"], Codes(await app.Shown($"{key}?query=thoc")));
    Assert.Equal(["rice"], Codes(await app.Shown($"{key}?after=corn")));
    var shown = await app.Shown(key);
    Assert.Equal((2, key), ((int)shown["newest"]!, (string)shown["registry"]!));
    Assert.Equal([2, 1], shown["versions"]!.AsArray().Select(v => (int)v!["number"]!));
  }

  [Fact]
  public async Task A_catalogue_or_a_version_that_is_not_there_is_not_found() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    foreach (var (path, code) in new[] { ("nowhere", "registries.catalogue_not_found"), ($"{key}?version=2", "registries.catalogue_version_not_found"), ($"{key}?version=0", "registries.catalogue_version_not_found") }) {
      var (status, body) = await app.Read(ShapeApp.Reader, $"/api/registries/shared-catalogues/{path}");
      Assert.Equal((404, code), (status, (string?)body!["code"]));
    }
    Assert.Equal(401, (await app.Read(null, $"/api/registries/shared-catalogues/{key}")).Status);
    Assert.Equal(403, (await app.Read(People.With(RegistryPermissions.Write), $"/api/registries/shared-catalogues/{key}")).Status);
  }
}
