using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ListBeginningsTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static Bpmn Drawing(string key, string starters) => new Bpmn(key).Element("startEvent", "start",
    $"""<bpmn:extensionElements><zeebe:properties><zeebe:property name="starters" value="{starters}" /></zeebe:properties></bpmn:extensionElements>""").User("check").End().Path("start", "check", "end");

  async Task<string[]> Listed(Actor actor) => [.. (await app.Get(actor, "beginnings")).Body["items"]!.AsArray().Select(i => (string)i!["key"]!)];

  [Fact]
  public async Task One_sees_what_ones_group_may_begin_by_its_newest_version() {
    var (mine, theirs, was) = ("m" + Guid.CreateVersion7().ToString("N"), "t" + Guid.CreateVersion7().ToString("N"), "w" + Guid.CreateVersion7().ToString("N"));
    await app.Deploy(Drawing(mine, "specialist"));
    await app.Deploy(Drawing(theirs, $"{ProcessApp.OtherCode}:specialist"));
    await app.Deploy(Drawing(was, "specialist"));
    await app.Deploy(Drawing(was, "clerk"));
    Assert.Equal([mine], (await Listed(ProcessApp.Officer(permissions: ProcessPermissions.Work))).Intersect([mine, theirs, was]));
    Assert.Equal([mine, theirs], (await Listed(ProcessApp.Stranger(ProcessPermissions.Work))).Intersect([mine, theirs, was]).Order(StringComparer.Ordinal));
    await app.NeedsPermission("beginnings", ProcessPermissions.Work);
  }
}
