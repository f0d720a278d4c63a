using System.Text.Json.Nodes;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListCataloguesTests(CatalogueApp app) : IClassFixture<CatalogueApp> {
  [Fact]
  public async Task Each_catalogue_is_listed_with_its_newest_version_for_who_may_read() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    await app.Code(key, "b");
    await app.Published(key);
    var (status, body) = await app.Read(ShapeApp.Reader, $"/api/registries/shared-catalogues?query={key}");
    Assert.Equal(200, status);
    var one = Assert.Single(body!["items"]!.AsArray(), i => (string?)i!["id"] == $"test:catalogue/{key}")!;
    Assert.Equal((2, 2), ((int)one["version"]!, (int)one["entries"]!));
    Assert.Equal(401, (await app.Read(null, "/api/registries/shared-catalogues")).Status);
    Assert.Equal(403, (await app.Read(Saola.Testing.People.With(RegistryPermissions.Write), "/api/registries/shared-catalogues")).Status);
    Assert.Empty((await app.Read(ShapeApp.Reader, "/api/registries/shared-catalogues?query=khong-dau-co")).Body!["items"]!.AsArray());
  }
}
