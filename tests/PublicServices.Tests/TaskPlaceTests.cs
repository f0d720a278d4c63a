using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class TaskPlaceTests(SliceApp app) : IClassFixture<SliceApp> {
  [Fact]
  public async Task A_step_of_a_dossier_is_taken_on_its_page_and_not_past_its_rules() {
    var (id, _, task) = await app.WaitingAt("appraise");
    var officer = DossierApp.Officer("specialist");
    officer = officer with { Permissions = [.. officer.Permissions, "process.work"] };
    var refused = await app.Post(officer, $"/api/process/tasks/{task}/finish", new { data = new { } }, (int)HttpStatusCode.Conflict);
    Assert.Equal("process.task_done_elsewhere", (string?)refused["code"]);
    using var client = app.As(officer);
    var page = await client.GetStringAsync($"/can-bo/viec/{task}", TestContext.Current.CancellationToken);
    Assert.Contains($"href=\"/can-bo/ho-so/{id}\"", page, StringComparison.Ordinal);
    Assert.DoesNotContain("Hoàn thành", page, StringComparison.Ordinal);
  }
}
