using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

public sealed class ListWebhooksTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Who_keeps_them_sees_how_far_each_has_heard_and_nobody_else_does() {
    var id = await app.Hook();
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/webhooks")).Status);
    Assert.Equal(403, (await app.Send(People.With("jobs.manage"), HttpMethod.Get, "/api/webhooks")).Status);
    await app.Seal();
    var item = Assert.Single((await app.Send(Hooks.Operator, HttpMethod.Get, "/api/webhooks")).Body!["items"]!.AsArray(), i => (Guid)i!["id"]! == id)!;
    Assert.Equal(("https://other.example/events", false, 0), ((string?)item["url"], (bool?)item["paused"], (int?)item["attempts"]));
    Assert.NotNull(item["waiting"]);
    Assert.Null(item["toldAt"]);
  }
}
