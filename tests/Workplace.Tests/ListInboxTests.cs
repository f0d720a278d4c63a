using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class ListInboxTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("/can-bo/thong-bao")]
  [InlineData("/tai-khoan/thong-bao")]
  [InlineData("/api/inbox")]
  public async Task A_stranger_has_no_inbox(string address) {
    using var answer = await app.As().GetAsync(address, Ct);
    Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
  }

  [Fact]
  public async Task The_inbox_shows_ones_own_messages_and_the_rail_counts_them() {
    var (me, other) = (People.With("dossiers.read"), People.With("dossiers.read"));
    await app.Tell(me, 2);
    var page = await app.As(me).Page("/can-bo/thong-bao");
    Assert.Equal(2, page.QuerySelectorAll("ol.timeline > li").Length);
    Assert.StartsWith("2", page.QuerySelector(".rail-count")!.TextContent);
    Assert.Equal("/can-bo/viec", page.QuerySelector("ol.timeline p a")!.GetAttribute("href"));
    Assert.Contains("Chưa có thông báo nào", (await app.As(other).Page("/can-bo/thong-bao")).Body!.TextContent);
  }

  [Fact]
  public async Task A_long_inbox_is_paged_by_key() {
    var me = People.Citizen();
    await app.Tell(me, Inbox.PageSize + 5);
    var (client, seen) = (app.As(me), new HashSet<string>());
    for (string? next = ""; next is not null;) {
      var page = JsonNode.Parse(await client.GetStringAsync(next.Length == 0 ? "/api/inbox" : $"/api/inbox?before={next}", Ct))!;
      foreach (var m in page["messages"]!.AsArray()) Assert.True(seen.Add((string)m!["id"]!));
      next = (string?)page["next"];
    }
    Assert.Equal(Inbox.PageSize + 5, seen.Count);
  }
}
