using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

/// <summary>What one has begun: its key, and who has it now.</summary>
public sealed class ShowBegunTests(ProcessApp app) : IClassFixture<ProcessApp> {
  readonly Actor officer = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = Guid.CreateVersion7() };

  async Task<Guid> Begun(string groups) {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Element("startEvent", "start", """<bpmn:extensionElements><zeebe:properties><zeebe:property name="starters" value="specialist" /></zeebe:properties></bpmn:extensionElements>""")
      .User("check", groups).End().Path("start", "check", "end"));
    var (status, body) = await app.Post(officer, $"beginnings/{key}", new { businessKey = "K-7" });
    Assert.True(status == 200, body.ToJsonString());
    return (Guid)body["id"]!;
  }

  async Task<JsonNode> Shown(Guid id) => (await app.Get(officer, $"begun/{id}")).Body;

  [Fact]
  public async Task It_needs_the_permission_to_work_and_nobody_sees_what_another_began() {
    var id = await Begun("clerk");
    await app.NeedsPermission($"begun/{id}", ProcessPermissions.Work);
    Assert.Equal(404, (await app.Get(officer with { Id = Guid.CreateVersion7() }, $"begun/{id}")).Status);
  }

  [Fact]
  public async Task It_says_the_key_and_everyone_who_may_take_the_first_task() {
    var begun = await Shown(await Begun("clerk, leader"));
    Assert.Equal(("K-7", false), ((string)begun["businessKey"]!, (bool)begun["standsStill"]!));
    Assert.Equal(2, Assert.Single(begun["tasks"]!.AsArray())!["whom"]!.AsArray().Count);
  }

  [Fact]
  public async Task One_that_met_a_fault_at_once_says_that_it_stands_still() {
    var begun = await Shown(await Begun("H99.99:clerk"));
    Assert.True((bool)begun["standsStill"]!);
    Assert.Empty(begun["tasks"]!.AsArray());
  }
}
