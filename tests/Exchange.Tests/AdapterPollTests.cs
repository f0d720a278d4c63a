using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>A service of another program is asked every few minutes, and what is new becomes events of a topic.</summary>
public sealed class AdapterPollTests(AdapterPollTests.Site site) : IClassFixture<AdapterPollTests.Site> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A service with a list that grows.</summary>
  public sealed class Site : TopicsSite {
    readonly WebApplication service;
    public ConcurrentDictionary<string, JsonArray> Lists { get; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, int> Asked { get; } = new(StringComparer.Ordinal);
    public bool Away { get; set; }

    /// <summary>Lists for which it takes the question and never answers.</summary>
    public ConcurrentDictionary<string, bool> Silent { get; } = new(StringComparer.Ordinal);

    public Site() {
      var builder = WebApplication.CreateSlimBuilder();
      builder.Logging.ClearProviders();
      builder.WebHost.UseUrls("http://127.0.0.1:0");
      service = builder.Build();
      service.Run(async http => {
        var list = http.Request.Query["list"].ToString();
        Asked.AddOrUpdate(list, 1, static (_, n) => n + 1);
        if (Silent.ContainsKey(list)) await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        http.Response.StatusCode = Away ? 502 : 200;
        http.Response.ContentType = "application/json";
        if (!Away) await http.Response.WriteAsync(new JsonObject { ["data"] = new JsonObject { ["items"] = Lists.GetValueOrDefault(list, []).DeepClone() } }.ToJsonString());
      });
    }

    public string Url => service.Urls.First();

    public override async ValueTask InitializeAsync() {
      await service.StartAsync(Ct);
      await base.InitializeAsync();
    }

    protected override void Dispose(bool disposing) {
      if (disposing) service.DisposeAsync().AsTask().GetAwaiter().GetResult();
      base.Dispose(disposing);
    }
  }

  /// <summary>The service as it is offered, a topic, and the declaration that leads from one to the other.</summary>
  async Task<(string List, Guid Topic, string Code)> Polled(object? schema = null, int seconds = 30) {
    var (list, source, code) = (BusApp.Code("l"), BusApp.Code("s"), BusApp.Code("a"));
    site.Lists[list] = [];
    await site.Offer(site.OwnerId, source, site.Url);
    var (id, topic) = await site.Topic(schema: schema);
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{code}", new {
      adapter = new {
        name = new { vi = "Thay đổi" }, kind = "rest", seconds,
        operations = new object[] { new { method = "GET", path = "/changes", name = new { vi = "Thay đổi" }, source = new { service = source, path = "/items", query = new { list }, at = "data.items" }, each = new { number = "=row.no", name = "=upper case(row.name)" } } },
        events = new { operation = "GET /changes", minutes = 5, topic, id = "=row.number", type = "vn.gov.test.changed", data = new { name = "=row.name" } },
      },
    });
    Assert.True(status == 200, $"{said}");
    await site.RunJobs();
    return (list, id, code);
  }

  async Task Later(int minutes = 5) {
    site.Clock.Pass(TimeSpan.FromMinutes(minutes));
    await site.RunJobs();
  }

  static JsonObject Row(string number, string name) => new() { ["no"] = number, ["name"] = name };

  [Fact]
  public async Task What_is_new_is_published_once_and_what_comes_later_with_the_next_asking() {
    var (list, topic, code) = await Polled();
    Assert.Empty(await site.Kept(topic));
    site.Lists[list] = [Row("1", "một"), Row("2", "hai")];
    await Later();
    await Later();
    var first = await site.Kept(topic);
    Assert.Equal(["1 MỘT", "2 HAI"], first.Select(e => $"{e["id"]} {e["data"]!["name"]}"));
    Assert.All(first, e => Assert.Equal(($"/r1/{site.Owner}/{code}", "vn.gov.test.changed", "1.0"), ((string?)e["source"], (string?)e["type"], (string?)e["specversion"])));
    site.Lists[list] = [Row("2", "hai"), Row("3", "ba")];
    await Later();
    Assert.Equal(["1", "2", "3"], (await site.Kept(topic)).Select(e => (string?)e["id"]));
    Assert.Equal(4, site.Asked[list]);
  }

  [Fact]
  public async Task It_is_asked_again_after_its_minutes_and_goes_on_when_it_was_away() {
    var (list, topic, _) = await Polled();
    site.Lists[list] = [Row("1", "một")];
    await Later(1);
    Assert.Equal(1, site.Asked[list]);
    site.Away = true;
    await Later(5);
    Assert.Empty(await site.Kept(topic));
    site.Away = false;
    await Later(5);
    Assert.Single(await site.Kept(topic));
  }

  [Fact]
  public async Task While_the_exchange_is_closed_it_is_not_asked_and_goes_on_afterwards() {
    var (list, topic, _) = await Polled();
    site.Lists[list] = [Row("1", "một")];
    Assert.Equal(200, (await site.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/maintenance", new { close = true, message = "Bảo trì" })).Status);
    await Later();
    await Later();
    Assert.Equal(1, site.Asked[list]);
    Assert.Equal(200, (await site.Send(BusApp.Registrar, HttpMethod.Put, "/api/exchange/maintenance", new { close = false })).Status);
    await Later();
    Assert.Single(await site.Kept(topic));
  }

  [Fact]
  public async Task One_that_takes_the_question_and_is_silent_is_asked_again_too() {
    var (list, topic, _) = await Polled(seconds: 1);
    (site.Lists[list], site.Silent[list]) = ([Row("1", "một")], true);
    await Later();
    Assert.Empty(await site.Kept(topic));
    site.Silent.Clear();
    await Later();
    Assert.Single(await site.Kept(topic));
  }

  [Fact]
  public async Task What_a_caller_gives_for_the_path_is_no_part_of_the_host_or_its_port() {
    var (source, code) = (BusApp.Code("s"), BusApp.Code("a"));
    await site.Offer(site.OwnerId, source, site.Url);
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{code}", new {
      adapter = new {
        name = new { vi = "Tra cứu" }, kind = "rest", seconds = 30,
        operations = new object[] { new { method = "GET", path = "/any", name = new { vi = "Tra cứu" }, inputs = new object[] { new { name = "x", @in = "query", required = true } }, source = new { service = source, path = "=input.x", at = "data.items" }, each = new { number = "=row.no" } } },
      },
    });
    Assert.True(status == 200, $"{said}");
    await site.Grant((Guid)said!["id"]!, site.ClientId);
    foreach (var (given, answer) in new[] { ("/items", 200), ("0", 404), (".example.org/items", 404) })
      Assert.Equal((given, answer), (given, (await site.Ask(HttpMethod.Get, $"/r1/{site.Owner}/{code}/any?x={Uri.EscapeDataString(given)}")).Status));
  }

  [Fact]
  public async Task The_same_row_is_one_event_also_when_the_program_died_before_it_remembered() {
    var (list, topic, code) = await Polled();
    site.Lists[list] = [Row("1", "một")];
    await Later();
    Assert.Single(await site.Sql("select 1 from exchange.adapter_seen s join exchange.offered_service o on o.id = s.service where o.code = $1", code));
    await site.AsIntruder("delete from exchange.adapter_seen");
    await Later();
    Assert.Single(await site.Kept(topic));
  }

  [Fact]
  public async Task What_the_topic_does_not_take_is_left_and_the_others_go() {
    var (list, topic, _) = await Polled(new { type = "object", properties = new { name = new { @enum = new[] { "MỘT" } } } });
    site.Lists[list] = [Row("0", "không"), Row("1", "một")];
    await Later();
    Assert.Equal(["1"], (await site.Kept(topic)).Select(e => (string?)e["id"]));
  }

  [Fact]
  public async Task A_version_that_was_followed_by_another_asks_no_more() {
    var (list, topic, code) = await Polled();
    var service = (Guid)(await site.Sql("select id from exchange.offered_service where code = $1", code))[0][0]!;
    var item = JsonNode.Parse((string)(await site.Sql("select item from exchange.adapter_declaration where service = $1", service))[0][0]!)!.AsObject();
    item.Remove("events");
    Assert.Equal(200, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{code}", new { adapter = item })).Status);
    var asked = site.Asked[list];
    site.Lists[list] = [Row("1", "một")];
    await Later();
    await Later();
    Assert.Equal(asked, site.Asked[list]);
    Assert.Empty(await site.Kept(topic));
  }

  [Theory]
  [InlineData("GET /others", 5, "=row.number", "/events/operation"), InlineData("GET /changes", 0, "=row.number", "/events/minutes"), InlineData("GET /changes", 5, "=row.(", "/events/id")]
  public async Task What_cannot_be_asked_or_published_is_refused(string operation, int minutes, string id, string place) {
    var (status, said) = await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{site.OwnerId}/adapters/{BusApp.Code("a")}", new {
      adapter = new {
        name = new { vi = "Thay đổi" }, kind = "rest", seconds = 30, operations = new object[] { new { method = "GET", path = "/changes", name = new { vi = "Thay đổi" }, source = new { service = "s" } } },
        events = new { operation, minutes, topic = "t", id, type = "a" },
      },
    });
    Assert.Equal((400, "exchange.bad_adapter"), (status, (string?)said!["code"]));
    Assert.Contains(place, said.ToJsonString(), StringComparison.Ordinal);
  }
}
