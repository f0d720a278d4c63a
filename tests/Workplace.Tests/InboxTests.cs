using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class InboxTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Tell(Actor person, int count = 1, string? email = null) {
    await using var scope = app.Begin();
    for (var i = 0; i < count; i++)
      await app.Services.GetRequiredService<Notifications>().Send(scope.Work, new(person.Id, email), "dead_letters", new Dictionary<string, string> { ["count"] = $"{i + 1}" }, Ct, "/can-bo/viec");
    await scope.Work.Commit(Ct);
    await app.RunJobs();
  }

  static async Task<IHtmlDocument> Page(HttpClient client, string address) {
    using var answer = await client.GetAsync(address, Ct);
    var html = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {html}");
    return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(html), Ct);
  }

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
    await Tell(me, 2);
    var page = await Page(app.As(me), "/can-bo/thong-bao");
    Assert.Equal(2, page.QuerySelectorAll("ol.timeline > li").Length);
    Assert.StartsWith("2", page.QuerySelector(".rail-count")!.TextContent);
    Assert.Equal("/can-bo/viec", page.QuerySelector("ol.timeline p a")!.GetAttribute("href"));
    Assert.Contains("Chưa có thông báo nào", (await Page(app.As(other), "/can-bo/thong-bao")).Body!.TextContent);
  }

  [Fact]
  public async Task Marking_all_as_read_is_a_form_that_needs_no_script() {
    var me = People.Citizen();
    await Tell(me);
    var client = app.As(me);
    var form = (await Page(client, "/tai-khoan/thong-bao")).QuerySelector<IHtmlFormElement>("main form[method=post]")!;
    var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Where(i => i.Name is not null).Select(i => KeyValuePair.Create(i.Name!, i.Value));
    using var answer = await client.PostAsync("/tai-khoan/thong-bao", new FormUrlEncodedContent(fields), Ct);
    Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    Assert.Null((await Page(client, "/tai-khoan/thong-bao")).QuerySelector("main form[method=post]"));
    Assert.Contains("inbox.read", await app.Ledger(me.Id));
  }

  [Fact]
  public async Task Another_persons_message_is_not_found() {
    var (me, other) = (People.Citizen(), People.Citizen());
    await Tell(other);
    var id = (Guid)(await app.Sql("select id from kernel.notification where recipient = $1 and channel = 'Inbox'", other.Id))[0][0]!;
    using var answer = await app.As(me).PostAsJsonAsync("/api/inbox/read", new { id }, Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.Equal("inbox.not_found", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]);
    using var own = await app.As(other).PostAsJsonAsync("/api/inbox/read", new { id }, Ct);
    Assert.Equal(1, (int?)JsonNode.Parse(await own.Content.ReadAsStringAsync(Ct))!["marked"]);
  }

  [Fact]
  public async Task A_long_inbox_is_paged_by_key() {
    var me = People.Citizen();
    await Tell(me, Inbox.PageSize + 5);
    var (client, seen) = (app.As(me), new HashSet<string>());
    for (string? next = ""; next is not null;) {
      var page = JsonNode.Parse(await client.GetStringAsync(next.Length == 0 ? "/api/inbox" : $"/api/inbox?before={next}", Ct))!;
      foreach (var m in page["messages"]!.AsArray()) Assert.True(seen.Add((string)m!["id"]!));
      next = (string?)page["next"];
    }
    Assert.Equal(Inbox.PageSize + 5, seen.Count);
  }

  [Fact]
  public async Task Operators_see_every_message_and_why_it_was_not_sent() {
    var person = People.Citizen();
    await Tell(person, 1, "an@example.vn");
    Assert.Equal(HttpStatusCode.Forbidden, (await app.As(People.With("dossiers.read")).GetAsync("/quan-tri/hop-thu-di", Ct)).StatusCode);
    var page = await Page(app.As(People.With("jobs.manage")), "/quan-tri/hop-thu-di?trang-thai=NoChannel&kenh=Email");
    var row = page.QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains("an@example.vn"));
    Assert.Contains("Chưa gửi: chưa cấu hình kênh", row.TextContent);
    Assert.Equal(2, page.QuerySelectorAll(".chips .chip").Length);
  }

  [Fact]
  public async Task The_chosen_ways_are_kept_by_a_form_that_needs_no_script() {
    var me = People.Citizen();
    var client = app.As(me);
    var form = (await Page(client, "/tai-khoan/kenh-thong-bao")).QuerySelector<IHtmlFormElement>("main form[method=post]")!;
    var fields = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => KeyValuePair.Create(i.Name!, i.Value))
      .Append(KeyValuePair.Create("channels", "Sms")).Append(KeyValuePair.Create("channels", "Zalo"));
    using var answer = await client.PostAsync("/tai-khoan/kenh-thong-bao", new FormUrlEncodedContent(fields), Ct);
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    var again = await Page(client, "/tai-khoan/kenh-thong-bao");
    Assert.Equal(["Sms", "Zalo"], again.QuerySelectorAll<IHtmlInputElement>("main input[type=checkbox]").Where(i => i.IsChecked).Select(i => i.Value));
    Assert.Contains("notifications.channels_chosen", await app.Ledger(me.Id));
  }

  [Fact]
  public async Task A_way_that_is_not_offered_is_refused() {
    using var answer = await app.As(People.Citizen()).PostAsJsonAsync("/api/inbox/channels", new { channels = new[] { "Fax" } }, Ct);
    Assert.Equal((HttpStatusCode.BadRequest, "inbox.unknown_channel"), (answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]));
    using var stranger = await app.As().PostAsJsonAsync("/api/inbox/channels", new { channels = new[] { "Sms" } }, Ct);
    Assert.NotEqual(HttpStatusCode.OK, stranger.StatusCode);
  }
}
