using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Saved views are removed by whose they are.</summary>
public sealed class RemoveViewTests(RecordApp app) : IClassFixture<RecordApp> {
  async Task<(string Key, Guid View, Actor By)> Saved(bool shared) {
    var (key, by) = (await app.Made(), RecordApp.Official(ShapeApp.Office));
    var (_, saved) = await app.Send(by, HttpMethod.Post, $"/api/registries/{key}/views", new { name = "Lớn", query = "seats[gte]=50", shared });
    return (key, (Guid)saved!["id"]!, by);
  }

  Task<(int Status, JsonNode? Body)> Remove(Actor? actor, string key, Guid view) => app.Send(actor, HttpMethod.Delete, $"/api/registries/{key}/views/{view}");

  [Fact]
  public async Task Nobody_unknown_and_nobody_without_the_right_removes_one() {
    var (key, view, _) = await Saved(shared: true);
    Assert.Equal(401, (await Remove(null, key, view)).Status);
    Assert.Equal(403, (await Remove(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), key, view)).Status);
  }

  [Fact]
  public async Task Anothers_own_one_is_not_found_and_a_shared_one_stays_for_who_only_reads() {
    var (key, own, _) = await Saved(shared: false);
    Assert.Equal(404, (await Remove(RecordApp.Official(ShapeApp.Office), key, own)).Status);
    (key, var shared, _) = await Saved(shared: true);
    Assert.Equal("registries.view_not_sharer", (string)(await Remove(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read), key, shared)).Body!["code"]!);
    Assert.Equal(404, (await Remove(RecordApp.Official(RecordApp.ReaderOffice), key, shared)).Status);
  }

  [Fact]
  public async Task Success_removes_it_with_its_evidence() {
    var (key, view, by) = await Saved(shared: false);
    Assert.Equal(200, (await Remove(by, key, view)).Status);
    Assert.Empty(await app.Sql("select id from registries.saved_view where id = $1", view));
    Assert.Equal(by.Id, Assert.Single(await app.Sql("select actor from ledger.entry where type = 'registries.view_removed' and object_id = $1", view))[0]);
  }
}
