using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Webhooks belong to the whole installation; who may keep them is one permission.</summary>
public sealed class PauseWebhookTests(SaolaApp app) : IClassFixture<SaolaApp> {
  Task<(int Status, JsonNode? Body)> Pause(Actor? actor, Guid id, object? body = null) => app.Send(actor, HttpMethod.Post, $"/api/webhooks/{id}/pause", body ?? new { pause = true });

  [Fact]
  public async Task Nobody_pauses_one_without_signing_in_or_the_permission() {
    var id = await app.Hook();
    Assert.Equal(401, (await Pause(null, id)).Status);
    Assert.Equal(403, (await Pause(People.With("jobs.manage"), id)).Status);
    Assert.Empty(await app.Evidence(id, "webhooks.paused"));
  }

  [Fact]
  public async Task It_stops_and_goes_on_with_evidence() {
    var id = await app.Hook();
    Assert.Equal(200, (await Pause(Hooks.Operator, id)).Status);
    Assert.Equal([true], Assert.Single(await app.Sql("select paused from kernel.webhook where id = $1", id)));
    Assert.Equal([Hooks.Operator.Id, Hooks.Operator.Post!.Office], Assert.Single(await app.Evidence(id, "webhooks.paused")));
    Assert.Equal(200, (await Pause(Hooks.Operator, id, new { pause = false })).Status);
    Assert.Equal([false], Assert.Single(await app.Sql("select paused from kernel.webhook where id = $1", id)));
    Assert.Single(await app.Evidence(id, "webhooks.resumed"));
  }

  [Fact]
  public async Task One_that_was_removed_is_not_found() =>
    Assert.Equal("webhooks.not_found", (string?)(await Pause(Hooks.Operator, Guid.CreateVersion7())).Body!["code"]);

  [Fact]
  public async Task What_is_no_answer_to_pause_or_not_is_refused() => Assert.Equal(400, (await Pause(Hooks.Operator, await app.Hook(), new { pause = "maybe" })).Status);
}
