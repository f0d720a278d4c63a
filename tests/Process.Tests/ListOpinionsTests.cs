using System.Text.Json.Nodes;

namespace Saola.Process.Tests;

public sealed class ListOpinionsTests(ProcessApp app) : IClassFixture<ProcessApp> {
  [Fact]
  public Task Opinions_need_their_permission() => app.NeedsPermission("opinions", ProcessPermissions.Work);

  [Fact]
  public async Task Pages_hold_each_question_once_the_oldest_first() {
    var asked = ProcessApp.Officer(permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm") };
    var task = await app.HeldTaskOf(HeldTask.Holder);
    for (var i = 0; i < 52; i++) {
      app.Clock.Pass(TimeSpan.FromSeconds(1));
      Assert.Equal(200, (await app.Post(HeldTask.Holder, $"tasks/{task}/opinions", new { person = asked.Id, question = $"Câu {i}" })).Status);
    }
    var first = (await app.Get(asked, "opinions")).Body;
    var second = (await app.Get(asked, $"opinions?after={(string?)first["next"]}")).Body;
    Assert.Equal(Enumerable.Range(0, 52).Select(i => $"Câu {i}"), ((JsonArray)first["items"]!).Concat((JsonArray)second["items"]!).Select(o => (string?)o!["question"]));
  }
}
