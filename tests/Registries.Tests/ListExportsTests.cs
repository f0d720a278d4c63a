using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Everybody finds the files that they asked for themselves.</summary>
public sealed class ListExportsTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Ones_own_are_listed_the_newest_first_and_nobody_elses() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    foreach (var format in new[] { "ods", "csv" }) Assert.Equal(200, (await app.Post($"/api/registries/{key}/exports?format={format}", null, steward)).Status);
    await app.AsIntruder("update registries.export set at = at - interval '1 minute' where registry = $1 and format = 'ods'", key);
    await app.RunJobs();
    async Task<JsonArray> Listed(Actor who) => JsonNode.Parse(await app.As(who).GetStringAsync($"/api/registries/{key}/exports", Ct))!["exports"]!.AsArray();
    Assert.Equal([("csv", "done"), ("ods", "done")], (await Listed(steward)).Select(e => ((string)e!["format"]!, (string)e["state"]!)));
    Assert.Empty(await Listed(ImportApp.Steward()));
    async Task<HttpStatusCode> Status(Actor? who) => (await app.As(who).GetAsync($"/api/registries/{key}/exports", Ct)).StatusCode;
    Assert.Equal(HttpStatusCode.NotFound, await Status(ImportApp.Steward(Guid.CreateVersion7())));
    Assert.Equal(HttpStatusCode.Forbidden, await Status(People.Official(ShapeApp.Office, "H21.01", [])));
    Assert.Equal(HttpStatusCode.Unauthorized, await Status(null));
  }
}
