using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListDrawingsTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Who_writes_the_record_reads_what_came_of_its_drawings_and_nobody_else() {
    var key = await app.Made(RectifyDrawingTests.Drawings);
    var id = await RectifyDrawingTests.Recorded(app, key, await RectifyDrawingTests.Picture("GTiff", RectifyDrawingTests.At(9218)), "to-1.tif");
    var path = $"/api/registries/{key}/records/{id}/drawings";
    Assert.Empty((await app.Read(app.Steward, path)).Body!["drawings"]!.AsArray());
    for (var i = 0; i < 2; i++) {
      app.Clock.Pass(TimeSpan.FromMinutes(1));
      await app.Send(app.Steward, HttpMethod.Post, path, new { });
      if (i == 0) await app.RunJobs();
    }
    var told = (await app.Read(app.Steward, path)).Body!["drawings"]!.AsArray();
    Assert.Equal(["waiting", "done"], told.Select(d => (string)d!["state"]!));
    Assert.Null(told[0]!["link"]);
    Assert.NotNull(told[1]!["link"]);
    Assert.Equal(401, (await app.Read(null, path)).Status);
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), path)).Status);
    Assert.Equal("registries.not_found", (string)(await app.Read(app.Stranger, path)).Body!["code"]!);
    Assert.Equal("registries.record_not_found", (string)(await app.Read(app.Steward, $"/api/registries/{key}/records/{Guid.CreateVersion7()}/drawings")).Body!["code"]!);
    Assert.Equal("registries.no_drawings", (string)(await app.Read(app.Steward, await Elsewhere())).Body!["code"]!);
  }

  async Task<string> Elsewhere() {
    var key = await app.Made();
    return $"/api/registries/{key}/records/{await app.Added(key, RecordApp.Values("A"))}/drawings";
  }
}
