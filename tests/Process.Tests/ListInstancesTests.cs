using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ListInstancesTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Reader = ProcessApp.Officer(permissions: ProcessPermissions.Read);

  async Task<JsonNode> List(string query, Actor? actor = null) => (await app.Get(actor ?? Reader, "instances" + query)).Body;
  static IEnumerable<Guid> Ids(JsonNode page) => page["items"]!.AsArray().Select(i => (Guid)i!["id"]!);

  async Task<string> Deployed() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check").End().Path("start", "check", "end"));
    return key;
  }

  [Fact]
  public Task Instances_need_their_permission() => app.NeedsPermission("instances", ProcessPermissions.Read);

  [Fact]
  public async Task Another_offices_instances_are_not_listed() {
    var (instance, _) = await app.Waiting();
    var key = (string)(await app.Sql("select process_key from process.instance where id = $1", instance)).Single()[0]!;
    Assert.Equal([instance], Ids(await List($"?process={key}")));
    Assert.Empty(Ids(await List($"?process={key}", ProcessApp.Stranger(ProcessPermissions.Read))));
  }

  [Fact]
  public async Task Filters_by_key_status_and_incidents_find_what_they_say() {
    var key = await Deployed();
    var (open, done) = (await app.Start(key, businessKey: "K-" + key), await app.Start(key));
    await app.Complete(await app.Task(done, "check"), null, ProcessApp.Officer());
    Assert.Equal([open], Ids(await List($"?businessKey=K-{key}")));
    Assert.Equal([open], Ids(await List($"?process={key}&status=active")));
    Assert.Equal([done], Ids(await List($"?process={key}&status=completed")));
    Assert.Empty(Ids(await List($"?process={key}&incidents=true")));
    var (stuck, _) = await app.Stuck();
    Assert.Contains(stuck, Ids(await List("?incidents=true")));
  }

  [Fact]
  public async Task A_status_that_is_none_is_refused() {
    var (status, body) = await app.Get(Reader, "instances?status=asleep");
    Assert.Equal((400, "process.bad_status"), (status, (string?)body["code"]));
  }

  [Fact]
  public async Task Pages_hold_every_instance_once_the_newest_first() {
    var key = await Deployed();
    var made = new List<Guid>();
    for (var i = 0; i < Processes.PageSize + 5; i++) made.Add(await app.Start(key));
    var first = await List($"?process={key}");
    var rest = await List($"?process={key}&after={(Guid)first["next"]!}");
    Assert.Null((string?)rest["next"]);
    Assert.Equal((Processes.PageSize, 5), (Ids(first).Count(), Ids(rest).Count()));
    Assert.Equal(made.ToHashSet(), Ids(first).Concat(Ids(rest)).ToHashSet());
  }
}
