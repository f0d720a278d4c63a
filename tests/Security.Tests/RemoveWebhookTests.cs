using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Webhooks belong to the whole installation; who may keep them is one permission.</summary>
public sealed class RemoveWebhookTests(SaolaApp app) : IClassFixture<SaolaApp> {
  Task<(int Status, JsonNode? Body)> Remove(Actor? actor, Guid id) => app.Send(actor, HttpMethod.Delete, $"/api/webhooks/{id}");

  [Fact]
  public async Task Nobody_removes_one_without_signing_in_or_the_permission() {
    var id = await app.Hook();
    Assert.Equal(401, (await Remove(null, id)).Status);
    Assert.Equal(403, (await Remove(People.With("jobs.manage"), id)).Status);
    Assert.Single(await app.Sql("select 1 from kernel.webhook where id = $1", id));
  }

  [Fact]
  public async Task It_goes_with_its_secret_and_leaves_evidence_and_a_second_time_it_is_not_found() {
    var id = await app.Hook();
    Assert.Equal(200, (await Remove(Hooks.Operator, id)).Status);
    Assert.Empty(await app.Sql("select 1 from kernel.webhook where id = $1", id));
    Assert.Equal([Hooks.Operator.Id, Hooks.Operator.Post!.Office], Assert.Single(await app.Evidence(id, "webhooks.removed")));
    var (status, body) = await Remove(Hooks.Operator, id);
    Assert.Equal((404, "webhooks.not_found"), (status, (string?)body!["code"]));
  }
}
