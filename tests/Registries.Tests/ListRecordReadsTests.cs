using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Who was shown the personal fields of a record.</summary>
public sealed class ListRecordReadsTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task Readers_are_told_a_page_at_a_time_with_office_time_and_fields_to_who_may_see_them() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A-1"));
    var others = await app.Added(key, RecordApp.Values("A-2", ("holder", RecordApp.OtherNumber)));
    foreach (var (actor, what) in new[] { (app.Steward, id), (app.Clerk, id), (app.ReaderOfficial, id), (app.Steward, others), (app.Steward, id) }) await app.Read(actor, $"/api/registries/{key}/records/{what}");
    var path = $"/api/registries/{key}/records/{id}/reads";
    var first = (await app.Read(app.Steward, $"{path}?limit=1")).Body!;
    var row = Assert.Single(first["items"]!.AsArray())!;
    Assert.Equal((app.Steward.Id, ShapeApp.Office, "official"), ((Guid)row["reader"]!, (Guid)row["office"]!, (string)row["kind"]!));
    Assert.Equal(["holder", "phone"], row["fields"]!.AsArray().Select(f => (string)f!));
    var second = (await app.Read(app.Steward, $"{path}?limit=5&before={first["next"]}")).Body!;
    Assert.Equal([app.Steward.Id], second["items"]!.AsArray().Select(r => (Guid)r!["reader"]!));
    Assert.Null(second["next"]);
    // looking at who read it reads nothing of it
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where object_id = $1 and type = 'registries.personal_read'", id))[0][0]);
    Assert.Equal((403, "registries.reads_hidden"), await app.Read(app.Clerk, path) is var (status, body) ? (status, (string)body!["code"]!) : default);
    Assert.Equal(404, (await app.Read(app.Stranger, path)).Status);
    Assert.Equal(401, (await app.Read(null, path)).Status);
  }
}
