using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class SearchRecordsTests(RecordApp app) : IClassFixture<RecordApp> {
  Task<(int Status, JsonNode? Body)> Search(Actor? actor, string key, object asked) => app.Send(actor, HttpMethod.Post, $"/api/registries/{key}/records/search", asked);

  [Fact]
  public async Task A_person_is_looked_for_without_their_number_in_the_address() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.Added(key, RecordApp.Values("B", ("holder", RecordApp.OtherNumber)));
    var (status, body) = await Search(app.Steward, key, new { conditions = new { holder = RecordApp.Number } });
    Assert.Equal(200, status);
    Assert.Equal(["A"], RecordApp.Codes(body));
    // the look is evidence as ever
    Assert.Equal([app.Steward.Id], Assert.Single(await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id)));
    (status, body) = await Search(app.Clerk, key, new { conditions = new { holder = RecordApp.Number } });
    Assert.Equal((400, "registries.unknown_field"), (status, (string)body!["code"]!));
  }

  [Fact]
  public async Task It_takes_the_conditions_sorting_and_pages_of_an_address() {
    var key = await app.Made();
    for (var i = 0; i < 5; i++) await app.Added(key, RecordApp.Values($"S{i}", ("seats", i + 1)));
    var (_, first) = await Search(app.Clerk, key, new { conditions = new Dictionary<string, string> { ["seats[gte]"] = "2", ["q"] = "quan" }, sort = "-seats", fields = "code", limit = 3 });
    Assert.Equal(["S4", "S3", "S2"], RecordApp.Codes(first));
    Assert.Equal(["code"], first!["records"]![0]!["values"]!.AsObject().Select(v => v.Key));
    var (_, last) = await Search(app.Clerk, key, new { conditions = new Dictionary<string, string> { ["seats[gte]"] = "2", ["q"] = "quan" }, sort = "-seats", fields = "code", limit = 3, after = (string)first["next"]! });
    Assert.Equal(["S1"], RecordApp.Codes(last));
    Assert.Null(last!["next"]);
    Assert.Equal(400, (await Search(app.Clerk, key, new { conditions = new Dictionary<string, string?> { ["seats"] = null } })).Status);
    Assert.Equal(5, RecordApp.Codes((await Search(app.Clerk, key, new { })).Body).Length);
  }

  [Fact]
  public async Task Who_may_not_read_is_refused_as_in_the_list() {
    var key = await app.Made();
    Assert.Equal(401, (await Search(null, key, new { })).Status);
    Assert.Equal(403, (await Search(RecordApp.Official(ShapeApp.Office, RegistryPermissions.Write), key, new { })).Status);
    Assert.Equal(404, (await Search(app.Stranger, key, new { })).Status);
  }
}
