using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whose saved views one has.</summary>
public sealed class ListViewsTests(RecordApp app) : IClassFixture<RecordApp> {
  async Task<string[]> Seen(Actor actor, string key) => [.. (await app.Read(actor, $"/api/registries/{key}/views")).Body!["items"]!.AsArray().Select(v => $"{v!["name"]}{((bool)v["shared"]! ? " chung" : "")}{((bool)v["mayChange"]! ? "" : " xem")}")];

  [Fact]
  public async Task One_has_ones_own_and_those_that_the_office_shares() {
    var (key, by, colleague, reader) = (await app.Made(), RecordApp.Official(ShapeApp.Office), RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), RecordApp.Official(RecordApp.ReaderOffice));
    foreach (var (actor, name, shared) in new[] { (by, "Của tôi", false), (by, "Của sở", true), (colleague, "Riêng", false), (reader, "Nơi khác", true) })
      Assert.Equal(200, (await app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/views", new { name, query = "code[eq]=A", shared })).Status);
    Assert.Equal(["Của tôi", "Của sở chung"], await Seen(by, key));
    Assert.Equal(["Riêng", "Của sở chung xem"], await Seen(colleague, key));
    Assert.Equal(["Nơi khác chung"], await Seen(reader, key));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/registries/{key}/views")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/views")).Status);
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), $"/api/registries/{key}/views")).Status);
  }
}
