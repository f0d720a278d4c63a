using System.Net;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Earlier imports are found again by those who write there.</summary>
public sealed class ListImportsTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task The_newest_come_first_a_page_at_a_time_each_once() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("A1")));
    await app.AsIntruder("insert into registries.import select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'at', i.at + n / 2 * interval '1 second'))).* from registries.import i, generate_series(1, 70) n where i.id = $1", id);
    using var client = app.As(ImportApp.Steward());
    async Task<JsonNode> Page(string query) => JsonNode.Parse(await client.GetStringAsync($"/api/registries/{key}/imports{query}", Ct))!;
    var first = await Page("");
    var second = await Page($"?after={(string)first["next"]!}");
    var all = first["imports"]!.AsArray().Concat(second["imports"]!.AsArray()).ToList();
    Assert.Equal((50, 71, 71), (first["imports"]!.AsArray().Count, all.Count, all.Select(i => (Guid)i!["id"]!).Distinct().Count()));
    Assert.Equal(all.Select(i => (DateTimeOffset)i!["at"]!).OrderDescending(), all.Select(i => (DateTimeOffset)i!["at"]!));
    Assert.Null(second["next"]);
  }

  [Fact]
  public async Task Others_do_not_see_them() {
    var key = await app.Made();
    await app.Look(key, ImportApp.Csv(ImportApp.Row("B1")));
    async Task<HttpStatusCode> Status(Saola.Kernel.Actor? who) {
      using var client = app.As(who);
      return (await client.GetAsync($"/api/registries/{key}/imports", Ct)).StatusCode;
    }
    Assert.Equal(HttpStatusCode.Unauthorized, await Status(null));
    Assert.Equal(HttpStatusCode.Forbidden, await Status(People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read)));
    Assert.Equal(HttpStatusCode.NotFound, await Status(ImportApp.Steward(Guid.CreateVersion7())));
  }
}
