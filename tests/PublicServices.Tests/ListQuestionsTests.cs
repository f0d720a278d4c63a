using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListQuestionsTests(DossierApp app) : IClassFixture<DossierApp> {
  [Fact]
  public async Task The_longest_waiting_comes_first_with_its_age_and_pages_go_on_by_key() {
    var now = app.Clock.GetUtcNow();
    var ids = new List<Guid>();
    try {
      for (var i = 0; i < 11; i++) {
        var (id, _) = await app.Submitted();
        for (var n = 0; n < 5; n++) {
          ids.Add(await app.Asked(id, n == 0 ? "complaint" : "question"));
          app.Clock.Pass(TimeSpan.FromHours(1));
        }
      }
      var first = await app.Get(Questions.Answering(), "/api/questions");
      Assert.Equal(ids.Take(50), first["items"]!.AsArray().Select(i => (Guid)i!["id"]!));
      Assert.Equal((44, 11, now), ((long)first["counts"]!["questions"]!, (long)first["counts"]!["complaints"]!, (DateTimeOffset)first["counts"]!["oldest"]!));
      Assert.Equal(2, (int)first["items"]![0]!["days"]!);
      var second = await app.Get(Questions.Answering(), $"/api/questions?after={first["next"]}");
      Assert.Equal(ids.Skip(50), second["items"]!.AsArray().Select(i => (Guid)i!["id"]!));
      Assert.Null(second["next"]);
      Assert.Equal(11, (await app.Get(Questions.Answering(), "/api/questions?kind=complaint"))["items"]!.AsArray().Count);
    } finally {
      app.Clock.Set(now);
    }
    Assert.Empty((await app.Get(Questions.Answering(BienHo), "/api/questions"))["items"]!.AsArray());
    await app.Get(null, "/api/questions", 401);
    await app.Get(Officer("intake"), "/api/questions", 403);
  }
}
