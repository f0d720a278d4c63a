using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ListMergesTests(MergeApp app) : IClassFixture<MergeApp> {
  [Fact]
  public async Task Merges_are_listed_to_who_writes_there_and_say_when_they_were_undone() {
    var (key, stays, ends, _) = await app.Twins();
    var merge = await app.Merged(key, stays, ends);
    foreach (var query in new[] { "", $"?record={stays}", $"?record={ends}", $"?merge={merge}" }) Assert.Equal([merge], await Listed(app.Steward, key, query));
    foreach (var query in new[] { $"?record={Guid.CreateVersion7()}", $"?after={merge}" }) Assert.Empty(await Listed(app.Steward, key, query));
    Assert.Empty(await Listed(app.Stranger, key, ""));
    Assert.Equal(403, (await app.Read(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), $"/api/registries/{key}/merges")).Status);
    Assert.Equal(401, (await app.Read(null, $"/api/registries/{key}/merges")).Status);
    await app.Undo(key, merge);
    var row = (await app.Read(app.Steward, $"/api/registries/{key}/merges?merge={merge}")).Body!["items"]![0]!;
    Assert.Equal(("Hai cơ sở khác nhau", app.Steward.Name), ((string)row["undoneReason"]!, (string)row["undoneByName"]!));
  }

  [Fact]
  public async Task Pages_give_each_once_the_newest_first() {
    var key = await app.Made();
    var stays = await app.Added(key, new() { ["code"] = "S" }, from: new(2026, 1, 1));
    var made = new List<Guid>();
    for (var i = 0; i < 53; i++) {
      var (_, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/merges", MergeApp.Merge(stays, await app.Added(key, new() { ["code"] = $"{i}" }, from: new(2026, 1, 1)), []));
      made.Insert(0, (Guid)body!["merge"]!);
      app.Clock.Pass(TimeSpan.FromSeconds(1));
    }
    var (first, next) = (await Listed(app.Steward, key, ""), (await app.Read(app.Steward, $"/api/registries/{key}/merges")).Body!["next"]);
    Assert.Equal(made, [.. first, .. await Listed(app.Steward, key, $"?after={next}")]);
  }

  async Task<Guid[]> Listed(Actor actor, string key, string query) {
    var (status, body) = await app.Read(actor, $"/api/registries/{key}/merges{query}");
    Assert.True(status == 200, body?.ToJsonString());
    return [.. body!["items"]!.AsArray().Select(i => (Guid)i!["id"]!)];
  }
}
