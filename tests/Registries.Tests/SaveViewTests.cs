using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>How somebody looks at a registry is kept under a name.</summary>
public sealed class SaveViewTests(RecordApp app) : IClassFixture<RecordApp> {
  Task<(int Status, JsonNode? Body)> Save(Actor? actor, string key, object body) => app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/views", body);

  [Fact]
  public async Task Nobody_unknown_and_nobody_without_the_right_saves_one() {
    var key = await app.Made();
    Assert.Equal(401, (await Save(null, key, new { name = "A" })).Status);
    Assert.Equal(403, (await Save(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), key, new { name = "A" })).Status);
  }

  [Fact]
  public async Task Of_a_registry_that_one_may_not_read_there_is_none_to_save() => Assert.Equal(404, (await Save(app.Stranger, await app.Made(), new { name = "A" })).Status);

  [Fact]
  public async Task It_needs_a_name_and_only_who_keeps_data_shares_and_none_by_personal_data() {
    var key = await app.Made();
    Assert.Equal("registries.view_name_wrong", (string)(await Save(app.Steward, key, new { name = " ", query = "" })).Body!["code"]!);
    Assert.Equal("registries.view_too_long", (string)(await Save(app.Steward, key, new { name = "A", query = $"name[eq]={new string('a', 4_100)}" })).Body!["code"]!);
    Assert.Equal("registries.view_not_sharer", (string)(await Save(RecordApp.Official(RecordApp.ReaderOffice, RegistryPermissions.Read), key, new { name = "A", query = "", shared = true })).Body!["code"]!);
    Assert.Equal("registries.view_personal", (string)(await Save(app.Steward, key, new { name = "A", query = $"holder[eq]={RecordApp.Number}", shared = true })).Body!["code"]!);
    Assert.Equal("registries.view_personal", (string)(await Save(app.Steward, key, new { name = "A", query = $"holder[eq]={RecordApp.Number}" })).Body!["code"]!);
    Assert.Empty((await app.Read(app.Steward, $"/api/registries/{key}/views")).Body!["items"]!.AsArray());
  }

  [Fact]
  public async Task Success_keeps_it_with_its_evidence_and_the_same_name_again_replaces_it() {
    var (key, by) = (await app.Made(), RecordApp.Official(ShapeApp.Office));
    var (status, saved) = await Save(by, key, new { name = "Lớn", query = "seats[gte]=50&evil=1&cot=name,seats&sap=-seats", first = true });
    Assert.Equal(200, status);
    await Save(by, key, new { name = "Nhỏ", query = "seats[lt]=50", first = true });
    var again = (await Save(by, key, new { name = "Lớn", query = "seats[gte]=80" })).Body!;
    Assert.Equal((Guid)saved!["id"]!, (Guid)again["id"]!);
    var rows = await app.Sql("select name, query, first, office from registries.saved_view where registry = $1 and person = $2 order by name", key, by.Id);
    Assert.Equal([["Lớn", "seats%5Bgte%5D=80", false, null], ["Nhỏ", "seats%5Blt%5D=50", true, null]], rows);
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where type = 'registries.view_saved' and object_id = $1 and actor = $2", (Guid)saved["id"]!, by.Id))[0][0]);
  }
}
