namespace Saola.Process.Tests;

public sealed class ShowInstanceTests(ProcessApp app) : IClassFixture<ProcessApp> {
  [Fact]
  public async Task An_instance_needs_its_permission() => await app.NeedsPermission($"instances/{(await app.Waiting()).Instance}", ProcessPermissions.Read);

  [Fact]
  public async Task Another_offices_instance_is_not_found() {
    var (instance, _) = await app.Waiting();
    var (status, body) = await app.Get(ProcessApp.Stranger(ProcessPermissions.Read), $"instances/{instance}");
    Assert.Equal((404, "process.not_found"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Who_has_work_in_it_from_another_office_sees_it() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    var asked = ProcessApp.Stranger(ProcessPermissions.Read);
    await app.Deploy(new Bpmn(key).Start().Element("userTask", "ask", Bpmn.Extensions($"""<zeebe:assignmentDefinition candidateUsers="{asked.Id}" />""")).End().Path("start", "ask", "end"));
    var instance = await app.Start(key);
    Assert.Equal(200, (await app.Get(asked, $"instances/{instance}")).Status);
  }

  [Fact]
  public async Task It_shows_where_it_stands_the_way_it_came_and_its_work_but_no_variables() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check").User("sign").End().Path("start", "check", "sign", "end"));
    var instance = await app.Start(key, new { secret = "số định danh" });
    await app.Complete(await app.Task(instance, "check"), null, ProcessApp.Officer());
    var (_, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"instances/{instance}");
    Assert.Equal(["start", "check"], body["path"]!.AsArray().Select(p => (string?)p!["element"]));
    Assert.Equal(["sign"], body["now"]!.AsArray().Select(p => (string?)p!["element"]));
    Assert.Equal([("check", "completed"), ("sign", "open")], body["tasks"]!.AsArray().Select(t => ((string?)t!["element"], (string?)t["status"])));
    Assert.DoesNotContain("số định danh", body.ToJsonString(Kernel.Json.Options), StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_stands_still_shows_why() {
    var (instance, _) = await app.Stuck();
    var (_, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"instances/{instance}");
    var place = Assert.Single(body["now"]!.AsArray())!;
    Assert.Equal("g", (string?)place["element"]);
    Assert.NotEmpty((string)place["incident"]!);
    Assert.NotEmpty((string)place["message"]!);
  }

  [Fact]
  public async Task Of_a_long_way_the_newest_part_is_shown() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().Script("count", "=n + 1", "n").Element("exclusiveGateway", "again").Script("last", "=1", "one").User("work").End()
      .Path("start", "count", "again").Flow("again", "count", "=n < 600").Flow("again", "last", "=n >= 600").Path("last", "work", "end"));
    var id = await app.Start(key, new { n = 0 });
    var path = (await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"instances/{id}")).Body["path"]!.AsArray().Select(p => (string)p!["element"]!).ToArray();
    Assert.Equal((1000, "again", "last"), (path.Length, path[^2], path[^1]));
  }

  [Fact]
  public async Task What_was_passed_under_an_older_version_stands_at_the_element_that_takes_its_place() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    Bpmn Drawn(string first, string second) => new Bpmn(key).Start().User(first).User(second).End().Path("start", first, second, "end");
    await app.Deploy(Drawn("check", "approve"));
    var id = await app.Start(key);
    Assert.Null(await app.Complete(await app.Task(id, "check"), null, ProcessApp.Officer()));
    await app.Deploy(Drawn("examine", "approve"));
    var to = (Guid)(await app.Sql("select id from process.definition where key = $1 and number = 2", key)).Single()[0]!;
    var actor = ProcessApp.Officer(permissions: [ProcessPermissions.Read, ProcessPermissions.Operate]);
    Assert.Equal(200, (await app.Post(actor, $"instances/{id}/migrate", new { to, names = new { check = "examine" }, reason = "tên mới" })).Status);
    Assert.Equal(["start", "examine"], (await app.Get(actor, $"instances/{id}")).Body["path"]!.AsArray().Select(p => (string)p!["element"]!));
  }
}
