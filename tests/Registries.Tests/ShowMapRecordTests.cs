using System.Text.Json.Nodes;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

public sealed class ShowMapRecordTests(RecordApp app) : IClassFixture<RecordApp> {
  [Fact]
  public async Task A_record_is_told_in_words_without_what_is_personal_and_leaves_no_evidence_of_reading_it() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("M1", ("kind", "shop"), ("seats", 12), ("place", JsonNode.Parse("""{"type":"Point","coordinates":[108.1,13.9]}"""))));
    var (status, body) = await app.Read(app.Steward, $"/api/maps/{key}/records/{id}");
    Assert.Equal(200, status);
    Assert.Contains(body!["values"]!.AsArray(), v => (string)v!["name"]! == "Trường kind" && (string)v["text"]! == "Cửa hàng");
    Assert.Equal(108.1, (double)body["shape"]!["coordinates"]![0]!, 6);
    Assert.Equal((true, $"/can-bo/co-so-du-lieu/{key}/{id}"), ((bool)body["writable"]!, (string)body["href"]!));
    Assert.DoesNotContain(RecordApp.Number, body.ToJsonString());
    Assert.DoesNotContain(RecordApp.Phone, body.ToJsonString());
    Assert.Empty(await app.Sql("select 1 from ledger.entry where type = 'registries.personal_read' and object_id = $1", id));
    Assert.False((bool)(await app.Read(app.ReaderOfficial, $"/api/maps/{key}/records/{id}")).Body!["writable"]!);
  }

  [Fact]
  public async Task It_says_until_when_it_held() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("M3"), from: new(2026, 1, 1));
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-06-01" }, 1)).Status);
    Assert.Contains((await app.Read(app.Steward, $"/api/maps/{key}/records/{id}")).Body!["values"]!.AsArray(), v => (string)v!["name"]! == "Hiệu lực" && (string)v["text"]! == "Từ 01/01/2026 đến hết 31/05/2026");
  }

  [Fact]
  public async Task What_one_may_not_read_or_is_not_there_is_404() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("M2"));
    Assert.Equal(404, (await app.Read(app.Stranger, $"/api/maps/{key}/records/{id}")).Status);
    Assert.Equal(404, (await app.Read(null, $"/api/maps/{key}/records/{id}")).Status);
    Assert.Equal(404, (await app.Read(app.Steward, $"/api/maps/{key}/records/{Guid.CreateVersion7()}")).Status);
    Assert.Equal(404, (await app.Read(app.Steward, $"/api/maps/none/records/{id}")).Status);
  }
}
