using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListCatalogueChangesTests(CatalogueApp app) : IClassFixture<CatalogueApp> {
  [Fact]
  public async Task What_is_otherwise_since_a_version_brings_a_copy_of_it_up_to_date() {
    var key = await app.Catalogue();
    var a = await app.Code(key, "a");
    await app.Code(key, "b");
    await app.Published(key);
    await app.Changed(key, a, 1, new() { ["name"] = "Tên mới" });
    await app.Code(key, "c");
    await app.Published(key);
    var changes = await app.Shown($"{key}/changes?since=1");
    Assert.Equal(2, (int)changes["newest"]!);
    Assert.Equal([("a", "Tên a", "Tên mới"), ("c", null, "Tên c")], changes["items"]!.AsArray().Select(c => ((string)c!["code"]!, (string?)c["before"]?["name"]!["vi"], (string?)c["after"]?["name"]!["vi"])));
    Assert.Equal(["a", "b", "c"], (await app.Shown($"{key}/changes"))["items"]!.AsArray().Select(c => (string)c!["code"]!));
    Assert.Empty((await app.Shown($"{key}/changes?since=2"))["items"]!.AsArray());
  }

  [Fact]
  public async Task A_version_that_is_not_there_is_not_found_and_nobody_reads_without_the_right() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    Assert.Equal(404, (await app.Read(ShapeApp.Reader, $"/api/registries/shared-catalogues/{key}/changes?since=2")).Status);
    Assert.Equal(404, (await app.Read(ShapeApp.Reader, "/api/registries/shared-catalogues/nowhere/changes")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/shared-catalogues/{key}/changes")).Status);
    Assert.Equal(403, (await app.Read(People.With(RegistryPermissions.Write), $"/api/registries/shared-catalogues/{key}/changes")).Status);
  }
}
