namespace Saola.Process.Tests;

public sealed class ShowDefinitionTests(ProcessApp app) : IClassFixture<ProcessApp> {
  [Fact]
  public async Task A_definition_is_shown_with_its_file_to_who_may_read_processes() {
    var drawn = new Bpmn("p" + Guid.CreateVersion7().ToString("N")).Start().User("a").End().Path("start", "a", "end");
    await app.Deploy(drawn);
    var id = (Guid)(await app.Sql("select id from process.definition where xml = $1", drawn.Xml)).Single()[0]!;
    await app.NeedsPermission($"definitions/{id}", ProcessPermissions.Read);
    var (status, body) = await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"definitions/{id}");
    Assert.Equal((200, drawn.Xml, 1), (status, (string?)body["xml"], (int?)body["number"]));
  }

  [Fact]
  public async Task What_is_not_there_is_not_found() =>
    Assert.Equal(404, (await app.Get(ProcessApp.Officer(permissions: ProcessPermissions.Read), $"definitions/{Guid.CreateVersion7()}")).Status);
}
