using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Saola.Kernel;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The exchange between subsystems that publish and follow topics.</summary>
public class TopicsSite : BusApp {
  static readonly HttpClient plain = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public Guid OwnerId { get; private set; }
  internal PartyId Owner { get; private set; }
  public Guid ClientId { get; private set; }
  internal PartyId Client { get; private set; }

  readonly WebApplication receiver;

  public TopicsSite() {
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    receiver = builder.Build();
    receiver.Run(Receive);
  }

  /// <summary>Where events are sent to; what comes to each path is in <see cref="Received"/>.</summary>
  public string ReceiverUrl { get; private set; } = "";
  public ConcurrentDictionary<string, ConcurrentQueue<Arrival>> Received { get; } = new(StringComparer.Ordinal);

  /// <summary>What the receiver answers, by path; 200 where nothing is said.</summary>
  public ConcurrentDictionary<string, Func<JsonNode, Task<int>>> Answers { get; } = new(StringComparer.Ordinal);

  async Task Receive(HttpContext http) {
    using var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body);
    var (text, path) = (Encoding.UTF8.GetString(body.ToArray()), http.Request.Path.Value!);
    var e = JsonNode.Parse(text)!;
    http.Response.StatusCode = Answers.TryGetValue(path, out var answer) ? await answer(e) : 200;
    if (http.Response.StatusCode == 302) http.Response.Headers.Location = "/elsewhere";
    Received.GetOrAdd(path, _ => new()).Enqueue(new(e, text, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), http.Response.StatusCode));
  }

  protected override void ConfigureWebHost(IWebHostBuilder builder) {
    base.ConfigureWebHost(builder);
    builder.UseSetting("SAOLA_WEBHOOKS", ReceiverUrl);
  }

  protected override void Dispose(bool disposing) {
    if (disposing) receiver.DisposeAsync().AsTask().GetAwaiter().GetResult();
    base.Dispose(disposing);
  }

  public override async ValueTask InitializeAsync() {
    await receiver.StartAsync(Ct);
    ReceiverUrl = receiver.Urls.First();
    await base.InitializeAsync();
    ((OwnerId, Owner), (ClientId, Client)) = (await Subsystem(), await Subsystem(WardId));
  }

  /// <summary>A topic of the owner on which the client may do what is named.</summary>
  public async Task<(Guid Id, string Code)> Topic(string keyRule = "none", object? schema = null, int days = 7, params string[] acts) {
    var code = Code("t");
    var id = await Put(OwnerId, code, keyRule, schema, days);
    foreach (var act in acts) await Allow(id, act);
    return (id, code);
  }

  public async Task<Guid> Put(Guid subsystem, string code, string keyRule = "none", object? schema = null, int days = 7) {
    var (status, said) = await Send(Keeper(DepartmentId), HttpMethod.Put, $"/api/exchange/subsystems/{subsystem}/topics/{code}", new { title = "Thay đổi hộ khẩu", schema, keyRule, retentionDays = days });
    Assert.True(status == 200, $"{said}");
    return (Guid)said!["id"]!;
  }

  public async Task<Guid> Allow(Guid topic, string act, Guid? subsystem = null) {
    var (status, said) = await Send(Keeper(DepartmentId), HttpMethod.Post, $"/api/exchange/topics/{topic}/rights", new { subsystem = subsystem ?? ClientId, act });
    Assert.True(status == 200, $"{said}");
    return (Guid)said!["id"]!;
  }

  internal string Address(string topic, string below = "") => $"/topics/v1/{Owner}/{topic}{below}";

  internal async Task<(int Status, JsonNode Body)> Ask(HttpMethod method, string path, HttpContent? content = null, PartyId? by = null, Action<HttpRequestMessage>? more = null) {
    using var request = new HttpRequestMessage(method, new Uri(ClientOptions.BaseAddress, path)) { Content = content };
    request.Headers.TryAddWithoutValidation("X-Road-Client", (by ?? Client).ToString());
    more?.Invoke(request);
    using var answer = await plain.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
  }

  public static JsonObject Event(string id, string? subject = null, object? data = null, string type = "vn.saola.moved") {
    var e = new JsonObject { ["specversion"] = "1.0", ["id"] = id, ["source"] = "/household", ["type"] = type, ["data"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(data ?? new { number = 1 })) };
    if (subject is not null) e["subject"] = subject;
    return e;
  }

  public static StringContent Content(string text, string type) => new(text, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
  internal Task<(int Status, JsonNode Body)> Publish(string topic, JsonObject e, PartyId? by = null) => Ask(HttpMethod.Post, Address(topic), Content(e.ToJsonString(), "application/cloudevents+json; charset=UTF-8"), by);
  internal Task<(int Status, JsonNode Body)> Publish(string topic, IEnumerable<JsonObject> all, PartyId? by = null) => Ask(HttpMethod.Post, Address(topic), Content(new JsonArray([.. all]).ToJsonString(), "application/cloudevents-batch+json"), by);

  internal async Task Published(string topic, params IEnumerable<JsonObject> all) {
    var (status, said) = await Publish(topic, all.Select(e => e.DeepClone().AsObject()));
    Assert.True(status == 200, $"{said}");
  }

  /// <summary>The events of a topic as they are kept, opened with the owner's key.</summary>
  internal async Task<List<JsonNode>> Kept(Guid topic) {
    var key = (await View()).Clients[Owner].Key!;
    return [.. (await Sql("select content, digest from exchange.topic_event where topic = $1 order by position", topic)).Select(r => JsonNode.Parse(Sealed.Open(key, (byte[])r[0]!, (byte[])r[1]!))!)];
  }

  /// <summary>The client follows a topic of the owner from now on.</summary>
  internal async Task<(Guid Id, string Code, string? Secret)> Follow(string topic, string? path = null, string[]? types = null, string? condition = null, DateTimeOffset? from = null) {
    var code = Code("f");
    var (status, said) = await Send(Keeper(WardId), HttpMethod.Put, $"/api/exchange/subsystems/{ClientId}/subscriptions/{code}", new { topic = $"{Owner}/{topic}", types, condition, url = path is null ? null : ReceiverUrl + path, from });
    Assert.True(status == 200, $"{said}");
    return ((Guid)said!["id"]!, code, (string?)said["secret"]);
  }

  internal string Below(string topic, string code, string below = "/events") => Address(topic, $"/subscriptions/{code}{below}");

  /// <summary>What a follower is given now.</summary>
  internal async Task<List<(string Receipt, string Id, int Attempt)>> Fetch(string topic, string code, string query = "") {
    var (status, said) = await Ask(HttpMethod.Get, Below(topic, code) + query);
    Assert.True(status == 200, $"{said}");
    return Given(said);
  }

  internal static List<(string Receipt, string Id, int Attempt)> Given(JsonNode said) => [.. said["events"]!.AsArray().Select(e => ((string)e!["receipt"]!, (string)e["event"]!["id"]!, (int)e["attempt"]!))];

  internal async Task Confirm(string topic, string code, params string[] receipts) => Assert.Equal(200, (await Ask(HttpMethod.Post, Below(topic, code, "/ack"), Content(new JsonObject { ["done"] = new JsonArray([.. receipts.Select(r => (JsonNode)r)]) }.ToJsonString(), "application/json"))).Status);

  internal async Task Refuse(string topic, string code, string receipt, bool final = false) => Assert.Equal(200, (await Ask(HttpMethod.Post, Below(topic, code, "/ack"), Content(new JsonObject { ["failed"] = new JsonArray(new JsonObject { ["receipt"] = receipt, ["reason"] = "Không đọc được", ["final"] = final }) }.ToJsonString(), "application/json"))).Status);

  /// <summary>What the night does.</summary>
  internal async Task DropDays() {
    await using var act = Begin();
    await new TopicJobs().Handle(new(), act.Work, Ct);
    await act.Work.Commit(Ct);
  }

  /// <summary>One pass of what the background does.</summary>
  internal Task SendDue() => Services.GetRequiredService<TopicSender>().SendDue(Ct);
}

/// <summary>What came to the receiver, and what it answered.</summary>
public sealed record Arrival(JsonNode Event, string Text, Dictionary<string, string> Headers, int Answer) {
  public string Id => (string)Event["id"]!;
}
