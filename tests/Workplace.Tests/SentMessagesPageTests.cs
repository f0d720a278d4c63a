using System.Net;
using AngleSharp.Dom;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class SentMessagesPageTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Operators_see_every_message_and_why_it_was_not_sent() {
    var person = People.Citizen();
    await app.Tell(person, 1, "an@example.vn");
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("dossiers.read")).GetAsync("/quan-tri/hop-thu-di", Ct)).StatusCode);
    var page = await app.As(People.With("jobs.manage")).Page("/quan-tri/hop-thu-di?trang-thai=NoChannel&kenh=Email");
    var row = page.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("an@example.vn"));
    Assert.Contains("Chưa gửi: chưa cấu hình kênh", row.TextContent);
    Assert.Equal(2, page.QuerySelectorAll(".chips .chip").Length);
  }
}
