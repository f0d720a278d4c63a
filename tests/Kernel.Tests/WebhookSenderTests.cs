using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Kernel.Tests;

/// <summary>A program that tells another, which a test stands for.</summary>
public sealed class WebhookApp : SaolaApp {
  public ConcurrentQueue<(string Path, string Time, string Signature, string Body)> Heard { get; } = new();
  public Func<int, int> Answers { get; set; } = _ => 200;

  protected override void Configure(IServiceCollection services) {
    services.AddSingleton<WebhookSender>();
    services.AddHttpClient(WebhookSender.Client).ConfigurePrimaryHttpMessageHandler(() => new Receiver(this));
  }

  public async Task<(Guid Id, byte[] Secret)> Hook(params string[] types) {
    await using var act = Begin(People.With(Webhooks.Manage));
    var added = (await Services.GetRequiredService<Webhooks>().Add(act.Work, "https://other.example/events", types, default)).Value;
    await act.Work.Commit(default);
    return (added.Id, Convert.FromHexString(added.Secret));
  }

  public async Task Happen(string type, Guid id) {
    await using var act = Begin(People.With("tests"));
    act.Work.Reason = "Bà Nguyễn Thị Hoa đề nghị";
    act.Work.Record(type, "thing", id, new { number = 7 });
    await act.Work.Commit(default);
  }

  public async Task<int> Send() {
    await Seal();
    var sent = 0;
    while (await Services.GetRequiredService<WebhookSender>().SendOnce(default)) sent++;
    return sent;
  }

  sealed class Receiver(WebhookApp app) : HttpMessageHandler {
    int asked;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
      var status = app.Answers(asked++);
      if (status == 0) throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
      if (status < 300) app.Heard.Enqueue((request.RequestUri!.AbsolutePath, request.Headers.GetValues(WebhookSender.Time).Single(), request.Headers.GetValues(WebhookSender.Signature).Single(), await request.Content!.ReadAsStringAsync(cancellationToken)));
      return new((System.Net.HttpStatusCode)status) { Headers = { { "Location", "http://127.0.0.1:9/" } } };
    }
  }
}

public sealed class WebhookRulesTests {
  /// <summary>Events say what happens to people: nobody on the way may read them, whatever the settings name.</summary>
  [Theory]
  [InlineData("https://other.example/events", true)]
  [InlineData("http://other.example/events", false)]
  [InlineData("http://127.0.0.1:8080/events", true)]
  [InlineData("http://10.0.0.7/events", false)]
  public void Only_what_is_encrypted_or_stays_on_this_machine_is_told(string url, bool told) {
    var origin = new Uri(url).GetLeftPart(UriPartial.Authority);
    Assert.Equal(told, WebhookRules.Check(url, ["dossiers.*"], origin) is null);
    Assert.Equal(told, WebhookRules.IsNamed(new(url), origin));
  }
}

public sealed class WebhookSenderTests(WebhookApp app) : IClassFixture<WebhookApp>, IAsyncLifetime {
  public async ValueTask InitializeAsync() {
    await app.AsIntruder("delete from kernel.webhook");
    await app.Seal();
    app.Answers = _ => 200;
    app.Heard.Clear();
  }

  public ValueTask DisposeAsync() => ValueTask.CompletedTask;

  static JsonArray Events(string body) => JsonNode.Parse(body)!["events"]!.AsArray();
  string[] Ids => [.. app.Heard.SelectMany(h => Events(h.Body)).Select(e => (string)e!["object"]!["id"]!)];
  async Task<object?[]> Row(Guid hook) => Assert.Single(await app.Sql("select attempts, error, next_at > $2, paused from kernel.webhook where id = $1", hook, app.Clock.GetUtcNow()));

  [Fact]
  public async Task What_happened_since_it_was_added_is_told_in_order_signed_and_without_a_person() {
    await app.Happen("things.made", Guid.CreateVersion7());
    await app.Seal();
    var (_, secret) = await app.Hook("things.*");
    Guid[] made = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];
    foreach (var id in made) await app.Happen("things.made", id);
    await app.Happen("others.made", Guid.CreateVersion7());
    Assert.Equal(1, await app.Send());
    var (path, time, signature, body) = Assert.Single(app.Heard);
    Assert.Equal("/events", path);
    Assert.Equal(made.Select(i => i.ToString()), Ids);
    Assert.Equal(WebhookSender.Sign(secret, time, body), signature);
    Assert.Equal("""{"number":7}""", Events(body)[0]!["facts"]!.ToJsonString());
    Assert.DoesNotContain("Hoa", body, StringComparison.Ordinal);
    Assert.Equal(0, await app.Send());
  }

  [Theory]
  [InlineData(500, "HTTP 500")]
  [InlineData(302, "HTTP 302")]
  [InlineData(0, "ConnectionError")]
  public async Task What_does_not_arrive_is_sent_again_later_with_all_behind_it(int status, string error) {
    var (hook, _) = await app.Hook("things.*");
    Guid[] made = [Guid.CreateVersion7(), Guid.CreateVersion7()];
    await app.Happen("things.made", made[0]);
    app.Answers = _ => status;
    Assert.Equal(1, await app.Send());
    Assert.Equal([1, error, true, false], await Row(hook));
    await app.Happen("things.made", made[1]);
    Assert.Equal(0, await app.Send());
    app.Clock.Pass(TimeSpan.FromSeconds(6));
    Assert.Equal(1, await app.Send());
    Assert.Equal(2, (await Row(hook))[0]);
    app.Answers = _ => 204;
    app.Clock.Pass(TimeSpan.FromSeconds(11));
    Assert.Equal(1, await app.Send());
    Assert.Equal(made.Select(i => i.ToString()), Ids);
    Assert.Equal([0, null, false, false], await Row(hook));
  }

  [Fact]
  public async Task Of_two_nodes_one_sends_and_a_dead_ones_lease_ends() {
    var (hook, _) = await app.Hook("things.*");
    await app.Happen("things.made", Guid.CreateVersion7());
    await app.Seal();
    await app.AsIntruder("update kernel.webhook set leased_until = $2 where id = $1", hook, app.Clock.GetUtcNow().AddSeconds(60));
    Assert.Equal(0, await app.Send());
    app.Clock.Pass(TimeSpan.FromSeconds(61));
    Assert.Equal(1, await app.Send());
    Assert.Single(app.Heard);
  }

  [Fact]
  public async Task While_it_is_paused_nothing_is_sent_and_afterwards_all() {
    var (hook, _) = await app.Hook("things.*");
    await Pause(hook, true);
    Guid[] made = [.. Enumerable.Range(0, 150).Select(_ => Guid.CreateVersion7())];
    foreach (var id in made) await app.Happen("things.made", id);
    Assert.Equal(0, await app.Send());
    await Pause(hook, false);
    Assert.Equal(2, await app.Send());
    Assert.Equal(made.Select(i => i.ToString()), Ids);
  }

  async Task Pause(Guid hook, bool pause) {
    await using var act = app.Begin(People.With(Webhooks.Manage));
    Assert.False((await app.Services.GetRequiredService<Webhooks>().Pause(act.Work, hook, pause, default)).IsError);
    await act.Work.Commit(default);
  }

  [Fact]
  public async Task An_origin_that_is_no_longer_named_is_told_nothing_more() {
    var (hook, _) = await app.Hook("things.*");
    await app.AsIntruder("update kernel.webhook set url = 'https://gone.example/events' where id = $1", hook);
    await app.Happen("things.made", Guid.CreateVersion7());
    Assert.Equal(1, await app.Send());
    Assert.Empty(app.Heard);
    Assert.Equal([1, "NotAllowed", true, false], await Row(hook));
  }
}
