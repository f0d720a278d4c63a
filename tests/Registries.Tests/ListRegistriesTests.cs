using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListRegistriesTests(ShapeApp app) : IClassFixture<ShapeApp> {
  [Fact]
  public async Task Registries_in_force_are_found_by_words_with_or_without_diacritics_and_by_key() {
    var key = ShapeApp.NewKey();
    var registry = ShapeApp.Registry(key, ShapeApp.Field("code", "text"), ShapeApp.Field("owner", "person"));
    registry["name"]!["vi"] = "Cơ sở thực phẩm Đồng bằng";
    await app.Bring(registry, carry: false);
    Assert.Empty(await Found("dong bang"));
    await app.RunJobs();
    foreach (var query in new[] { "dong bang", "Thực phẩm đồng", key }) Assert.Equal([key], await Found(query));
    var row = (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries?query={key}")).Body!["items"]![0]!;
    Assert.Equal(("Sở thử nghiệm", "internal", true, 2, 1), ((string?)row["ownerName"], (string?)row["class"], (bool?)row["hasPersonal"], (int?)row["fields"], (int?)row["number"]));
  }

  async Task<string[]> Found(string query, string after = "") =>
    [.. (await app.Send(ShapeApp.Reader, HttpMethod.Get, $"/api/registries?query={Uri.EscapeDataString(query)}&after={after}")).Body!["items"]!.AsArray().Select(r => (string)r!["key"]!)];

  [Fact]
  public async Task A_page_goes_on_after_the_last_key() {
    var keys = new[] { "zz_a", "zz_b" };
    foreach (var key in keys) await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text")));
    Assert.Equal(keys, await Found("zz"));
    Assert.Equal(["zz_b"], await Found("zz", "zz_a"));
  }

  [Fact]
  public async Task It_is_for_who_may_read_registries() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/registries")).Status);
    Assert.Equal(403, (await app.Send(People.With(RegistryPermissions.Write), HttpMethod.Get, "/api/registries")).Status);
  }
}
