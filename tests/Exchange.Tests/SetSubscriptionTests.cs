using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

public sealed class SetSubscriptionTests(TopicsSite site) : IClassFixture<TopicsSite> {
  string Path(string code) => $"/api/exchange/subsystems/{site.ClientId}/subscriptions/{code}";
  static Kernel.Actor Keeper => BusApp.Keeper(BusApp.WardId);

  [Fact]
  public async Task Only_the_office_of_the_follower_sets_it() {
    var (_, code) = await site.Topic(acts: "subscribe");
    var body = new { topic = $"{site.Owner}/{code}" };
    Assert.Equal(401, (await site.Send(null, HttpMethod.Put, Path("a"), body)).Status);
    Assert.Equal(403, (await site.Send(People.With(), HttpMethod.Put, Path("a"), body)).Status);
    Assert.Equal(404, (await site.Send(BusApp.Keeper(BusApp.DepartmentId), HttpMethod.Put, Path("a"), body)).Status);
    Assert.Empty(await site.Sql("select 1 from exchange.topic_subscription where code = 'a'"));
  }

  [Fact]
  public async Task Only_a_topic_that_may_be_followed_is() {
    var (_, code) = await site.Topic(acts: "publish");
    foreach (var topic in new[] { $"{site.Owner}/{code}", $"{site.Owner}/none", "none", null })
      Assert.Equal("exchange.topic_unknown", (string?)(await site.Send(Keeper, HttpMethod.Put, Path("b"), new { topic })).Body!["code"]);
  }

  [Theory]
  [InlineData("types", "exchange.bad_types"), InlineData("condition", "exchange.bad_condition"), InlineData("scheme", "exchange.bad_target"), InlineData("inside", "exchange.bad_target"), InlineData("user", "exchange.bad_target")]
  public async Task A_type_of_nothing_what_is_no_FEEL_and_an_address_that_nobody_named_are_refused(string what, string refusal) {
    var (_, code) = await site.Topic(acts: "subscribe");
    var url = what switch { "scheme" => "ftp://127.0.0.1/a", "inside" => "https://10.0.0.1/a", "user" => site.ReceiverUrl.Replace("://", "://u:p@", StringComparison.Ordinal), _ => null };
    var (status, said) = await site.Send(Keeper, HttpMethod.Put, Path("c"), new { topic = $"{site.Owner}/{code}", types = what == "types" ? [""] : Array.Empty<string>(), condition = what == "condition" ? "data. >" : null, url });
    Assert.Equal((400, refusal), (status, (string?)said!["code"]));
  }

  [Fact]
  public async Task It_is_set_and_changed_later_each_with_evidence_and_a_secret_for_each_new_address() {
    var (_, code) = await site.Topic(acts: "subscribe");
    var (id, name, secret) = await site.Follow(code, "/set");
    Assert.Equal(64, secret!.Length);
    var body = new { topic = $"{site.Owner}/{code}", url = site.ReceiverUrl + "/set", types = new[] { "a" } };
    Assert.Null((string?)(await site.Send(Keeper, HttpMethod.Put, Path(name), body)).Body!["secret"]);
    Assert.NotEqual(secret, (string?)(await site.Send(Keeper, HttpMethod.Put, Path(name), new { body.topic, url = body.url + "2" })).Body!["secret"]);
    Assert.Equal(["exchange.subscription_set", "exchange.subscription_set", "exchange.subscription_set"], await site.Ledger(id));
    Assert.Empty(await site.Sql("select 1 from exchange.topic_subscription s where id = $1 and position($2 in s::text) > 0", id, secret));
    var (_, other) = await site.Topic(acts: "subscribe");
    Assert.Equal((409, "exchange.other_topic"), await Told(site.Send(Keeper, HttpMethod.Put, Path(name), new { topic = $"{site.Owner}/{other}" })));
  }

  static async Task<(int, string?)> Told(Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> asked) => ((await asked).Status, (string?)(await asked).Body!["code"]);
}
