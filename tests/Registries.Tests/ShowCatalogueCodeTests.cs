using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowCatalogueCodeTests(CatalogueApp app) : IClassFixture<CatalogueApp> {
  [Fact]
  public async Task A_code_tells_what_it_was_what_stands_above_and_below_and_what_it_has_become() {
    var key = await app.Catalogue();
    var top = await app.Code(key, "top");
    var old = await app.Code(key, "old", ("parent", "top"));
    await app.Published(key);
    await app.Code(key, "new", ("parent", "top"));
    await app.Changed(key, old, 1, new() { ["now"] = "new", ["since"] = "2025-07-01" });
    await app.Changed(key, top, 1, new() { ["name"] = "Đứng đầu" });
    await app.Published(key);
    var shown = await app.Shown($"{key}/codes/old?on=2025-07-01");
    Assert.Equal(("Đứng đầu", "new"), ((string)shown["above"]!["name"]!["vi"]!, (string)shown["maps"]![0]!["entry"]!["code"]!));
    Assert.Empty((await app.Shown($"{key}/codes/old?on=2025-06-30"))["maps"]!.AsArray());
    var above = await app.Shown($"{key}/codes/top");
    Assert.Equal(["new", "old"], above["below"]!.AsArray().Select(b => (string)b!["code"]!));
    Assert.Equal([(1, "Tên top"), (2, "Đứng đầu")], above["states"]!.AsArray().Select(s => ((int)s!["first"]!, (string)s["entry"]!["name"]!["vi"]!)));
  }

  [Fact]
  public async Task A_code_that_never_was_is_not_found_and_nobody_reads_without_the_right() {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    Assert.Equal((404, "registries.catalogue_code_not_found"), await app.Read(ShapeApp.Reader, $"/api/registries/shared-catalogues/{key}/codes/b") is var (status, body) ? (status, (string?)body!["code"]) : default);
    Assert.Equal(404, (await app.Read(ShapeApp.Reader, "/api/registries/shared-catalogues/nowhere/codes/b")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/shared-catalogues/{key}/codes/a")).Status);
    Assert.Equal(403, (await app.Read(People.With(RegistryPermissions.Write), $"/api/registries/shared-catalogues/{key}/codes/a")).Status);
  }
}
