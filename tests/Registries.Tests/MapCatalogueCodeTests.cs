using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class MapCatalogueCodeTests(CatalogueApp app, ProvinceApp province) : IClassFixture<CatalogueApp>, IClassFixture<ProvinceApp> {
  static string[] Codes(JsonNode shown) => [.. shown["items"]!.AsArray().Select(m => (string)m!["entry"]!["code"]!)];

  [Fact]
  public async Task A_code_is_found_in_another_catalogue_over_one_in_between() {
    var target = await app.Catalogue();
    await app.Code(target, "t");
    await app.Published(target);
    var between = await app.Catalogue($"test:catalogue/{target}");
    await app.Code(between, "b", ("now", "t"), ("since", "2025-07-01"));
    await app.Published(between);
    var from = await app.Catalogue($"test:catalogue/{between}");
    await app.Code(from, "f", ("now", "b"), ("since", "2021-01-01"));
    await app.Published(from);
    Assert.Equal(["t"], Codes(await app.Shown($"{from}/map?code=f&to={target}&on=2025-07-01")));
    Assert.Empty(Codes(await app.Shown($"{from}/map?code=f&to={target}&on=2025-06-30")));
    Assert.Equal(["b"], Codes(await app.Shown($"{from}/map?code=f&to={between}&on=2025-06-30")));
    Assert.Equal(["f"], Codes(await app.Shown($"{from}/map?code=f&on=2020-06-30")));
  }

  [Theory]
  [InlineData("map", 400)]
  [InlineData("map?code=z", 404)]
  [InlineData("map?code=a&to=nowhere", 404)]
  public async Task What_is_not_there_is_told(string asked, int expected) {
    var key = await app.Catalogue();
    await app.Code(key, "a");
    await app.Published(key);
    Assert.Equal(expected, (await app.Read(ShapeApp.Reader, $"/api/registries/shared-catalogues/{key}/{asked}")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/shared-catalogues/{key}/{asked}")).Status);
    Assert.Equal(403, (await app.Read(People.With(RegistryPermissions.Write), $"/api/registries/shared-catalogues/{key}/{asked}")).Status);
  }

  /// <summary>The communes of before 1 July 2025 are a catalogue of their own, whose codes are those of today since that day.</summary>
  [Fact]
  public async Task An_old_commune_is_the_one_of_today_since_communes_moved() {
    var old = (await province.Sql("select code, attributes->>'now' from kernel.catalogue_entry where catalogue = 'core:catalogue/old-commune' order by position limit 1")).Single();
    using var client = province.As(People.With(RegistryPermissions.Read));
    async Task<string[]> On(string day) => Codes(JsonNode.Parse(await client.GetStringAsync($"/api/registries/shared-catalogues/old-commune/map?code={old[0]}&to=commune&on={day}", TestContext.Current.CancellationToken))!);
    Assert.Equal([(string)old[1]!], await On("2025-07-01"));
    Assert.Empty(await On("2025-06-30"));
  }
}
