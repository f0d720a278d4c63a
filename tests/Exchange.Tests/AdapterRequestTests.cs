using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Process;
using Saola.Registries;
using Saola.Testing;
using Xunit;

namespace Saola.Exchange.Tests;

/// <summary>The same services answered by people of the owner's office: received, processed, responded.</summary>
public sealed class AdapterRequestTests(InformationServicesApp app) : IClassFixture<InformationServicesApp> {
  static readonly HttpClient plain = new();
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  const string Office = "H21.13";

  async Task<JsonNode> Send(Actor actor, HttpMethod method, string path, object? body = null) {
    using var client = app.As(actor);
    using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json.Options) };
    using var answer = await client.SendAsync(request, Ct);
    var said = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{path}: {said}");
    return JsonNode.Parse(said.Length == 0 ? "{}" : said)!;
  }

  async Task<(int Status, JsonNode Said)> Call(string client, HttpMethod method, string below, JsonObject? body = null, string? message = null, string service = "doanh-nghiep") {
    var owner = (string)(await app.Sql("select m.code from exchange.offered_service o join exchange.subsystem s on s.id = o.subsystem join exchange.member m on m.id = s.member where o.code = $1", service))[0][0]!;
    using var request = new HttpRequestMessage(method, new Uri(app.ClientOptions.BaseAddress, $"/r1/DEV/GOV/{owner}/dich-vu-thong-tin/{service}{below}")) { Content = body is null ? null : JsonContent.Create(body) };
    request.Headers.TryAddWithoutValidation("X-Road-Client", client);
    if (message is not null) request.Headers.TryAddWithoutValidation("X-Road-Id", message);
    using var answer = await plain.SendAsync(request, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  async Task<Guid> OfficeId() => (Guid)(await app.Sql("select id from identity.organisation where code = $1", Office))[0][0]!;
  async Task<Actor> Officer() => People.Official(await OfficeId(), Office, ["information"], ProcessPermissions.Work);

  /// <summary>Someone of the office does the one step that waits for this request.</summary>
  async Task Do(string request, string element, string decision, string? reason = null) {
    await app.RunJobs();
    var task = Assert.Single(await app.Sql("select id, element from process.work_task where business_key = $1 and status in ('Open', 'Assigned')", request));
    Assert.Equal(element, task[1]);
    var officer = await Officer();
    await Send(officer, HttpMethod.Post, $"/api/process/tasks/{task[0]}/claim", new { });
    await Send(officer, HttpMethod.Post, $"/api/process/tasks/{task[0]}/finish", new { data = new { decision, reason } });
    await app.RunJobs();
  }

  async Task<string> Enterprise() {
    var number = "41" + Random.Shared.NextInt64(10_000_000, 99_999_999);
    await Send(People.Official(await OfficeId(), Office, [], RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal), HttpMethod.Post, "/api/registries/enterprise/records", new { values = new { enterprise_code = number, name = "Công ty " + number } });
    return number;
  }

  [Fact]
  public async Task A_request_is_received_processed_and_answered_by_people_of_the_owner_and_fetched_later() {
    var (client, number) = (await AdapterPackTests.Consumer(app, "so-tu-phap"), await Enterprise());
    var (status, received) = await Call(client, HttpMethod.Post, "/requests/enterprise", new() { ["enterpriseCode"] = number });
    Assert.Equal((202, "received"), (status, (string?)received["state"]));
    var id = (string)received["id"]!;
    await Do(id, "receive", "accept");
    Assert.Equal("received", (string?)(await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}")).Said["state"]);
    await Do(id, "process", "agree");
    var (fetched, told) = await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}");
    Assert.Equal((200, "answered", "Công ty " + number), (fetched, (string?)told["state"], (string?)told["answer"]!["rows"]![0]!["name"]));
    Assert.Equal(4, (await app.Sql("select 1 from exchange.log_record where client = $1 and service like '%doanh-nghiep' and method = 'GET'", client)).Count);
  }

  [Fact]
  public async Task What_is_asked_and_found_lies_sealed_and_not_in_the_process_and_goes_after_days() {
    var (client, number) = (await AdapterPackTests.Consumer(app, "so-tu-phap"), await Enterprise());
    var id = (string)(await Call(client, HttpMethod.Post, "/requests/enterprise", new() { ["enterpriseCode"] = number })).Said["id"]!;
    await Do(id, "receive", "accept");
    await Do(id, "process", "agree");
    Assert.NotNull((await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}")).Said["answer"]);
    foreach (var table in new[] { "exchange.adapter_request", "process.instance", "process.work_task" }) Assert.DoesNotContain(number, string.Join(' ', (await app.Sql($"select t::text from {table} t")).Select(r => r[0])), StringComparison.Ordinal);
    // of another request it does not open
    var bytes = (byte[])(await app.Sql("select sealed_answer from exchange.adapter_request where id = $1", Guid.Parse(id)))[0][0]!;
    Assert.DoesNotContain(number, System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    async Task Clear(int days) {
      await app.AsIntruder("update exchange.adapter_request set answered_at = answered_at - make_interval(days => $2) where id = $1", Guid.Parse(id), days);
      await using (var act = app.Begin()) {
        act.Work.Enqueue(new ClearRequests());
        await act.Work.Commit(Ct);
      }
      await app.RunJobs();
    }
    await Clear(RequestJobs.Days - 1);
    Assert.NotNull((await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}")).Said["answer"]);
    await Clear(2);
    var (_, told) = await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}");
    Assert.Equal(("answered", true), ((string?)told["state"], told["answer"] is null));
    Assert.Equal([true, true], (await app.Sql("select sealed_input is null, sealed_answer is null from exchange.adapter_request where id = $1", Guid.Parse(id)))[0]);
    Assert.Single(await app.Sql("select 1 from ledger.entry where type = 'exchange.request_cleared' and facts->>'request' = $1", id));
  }

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task What_is_refused_at_either_step_is_told_with_its_reason(bool accepted) {
    var client = await AdapterPackTests.Consumer(app, "so-y-te");
    var id = (string)(await Call(client, HttpMethod.Post, "/requests/enterprise", new() { ["enterpriseCode"] = await Enterprise() })).Said["id"]!;
    if (accepted) await Do(id, "receive", "accept");
    await Do(id, accepted ? "process" : "receive", "refuse", "Không thuộc phạm vi");
    var (_, told) = await Call(client, HttpMethod.Get, $"/requests/enterprise/{id}");
    Assert.Equal(("refused", "Không thuộc phạm vi"), ((string?)told["state"], (string?)told["reason"]));
    Assert.Null(told["answer"]);
  }

  [Fact]
  public async Task The_same_message_is_one_request_and_nobody_else_fetches_it() {
    var (client, other, message) = (await AdapterPackTests.Consumer(app, "so-xay-dung"), await AdapterPackTests.Consumer(app, "so-cong-thuong"), Guid.CreateVersion7().ToString());
    var body = new JsonObject { ["enterpriseCode"] = "0" };
    var first = (string)(await Call(client, HttpMethod.Post, "/requests/enterprise", body, message)).Said["id"]!;
    Assert.Equal(first, (string?)(await Call(client, HttpMethod.Post, "/requests/enterprise", body, message)).Said["id"]);
    Assert.Single(await app.Sql("select 1 from process.instance where business_key = $1", first));
    Assert.Equal(404, (await Call(other, HttpMethod.Get, $"/requests/enterprise/{first}")).Status);
  }

  [Fact]
  public async Task Each_of_the_22_services_takes_requests() {
    var items = Repository.Files.Where(f => f.StartsWith("packs/information-services/adapters/", StringComparison.Ordinal)).Select(f => JsonDocument.Parse(Repository.Read(f)).RootElement).ToArray();
    Assert.Equal(22, items.Length);
    foreach (var group in items.GroupBy(i => i.GetProperty("consumers")[0].GetProperty("code").GetString()!)) {
      var client = await AdapterPackTests.Consumer(app, group.Key);
      foreach (var item in group)
        foreach (var later in item.GetProperty("operations").EnumerateArray().Where(o => o.TryGetProperty("later", out _))) {
          var names = later.TryGetProperty("identifiedBy", out var sets) ? sets[0].EnumerateArray().Select(n => n.GetString()!).ToArray() : [later.GetProperty("inputs")[0].GetProperty("name").GetString()!];
          var body = new JsonObject(names.Select(n => KeyValuePair.Create(n, AdapterPackTests.Value(later, n) is var value && later.GetProperty("inputs").EnumerateArray().Single(i => i.GetProperty("name").GetString() == n).GetProperty("schema").GetProperty("type").GetString() == "string" ? (JsonNode?)value : int.Parse(value, System.Globalization.CultureInfo.InvariantCulture))));
          var (status, said) = await Call(client, HttpMethod.Post, later.GetProperty("path").GetString()!, body, service: item.GetProperty("code").GetString()!);
          Assert.True(status == 202, $"{item.GetProperty("code")}: {said}");
          Assert.Equal(["receive"], (await app.Sql("select element from process.work_task where business_key = $1", (string)said["id"]!)).Select(r => (string)r[0]!));
        }
    }
  }
}
