using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What changes in a registry is told to other systems that want to hear it.</summary>
public sealed class ChangeEventTests(ChangeEventTests.Heard app) : IClassFixture<ChangeEventTests.Heard> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>With another system that hears every message.</summary>
  public sealed class Heard : RecordApp {
    public ConcurrentQueue<string> Messages { get; } = new();

    protected override void Configure(IServiceCollection services) {
      base.Configure(services);
      services.AddSingleton<WebhookSender>();
      services.AddHttpClient("webhooks").ConfigurePrimaryHttpMessageHandler(() => new Receiver(Messages));
    }
  }

  sealed class Receiver(ConcurrentQueue<string> messages) : HttpMessageHandler {
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) {
      messages.Enqueue(await request.Content!.ReadAsStringAsync(cancellationToken));
      return new(System.Net.HttpStatusCode.OK);
    }
  }

  [Fact]
  public async Task Another_system_is_told_what_was_added_changed_ended_and_imported_and_asks_for_the_rest() {
    // without files, so that rows are written many at a time
    var key = await app.Made(k => {
      var made = RecordApp.Establishments(k);
      made["fields"] = new JsonArray([.. made["fields"]!.AsArray().Where(f => (string)f!["key"]! != "paper").Select(f => f!.DeepClone())]);
      return made;
    });
    var token = (string)(await app.Changes(app.Steward, key, 0))["next"]!;
    Assert.Equal(200, (await app.Send(People.With(Webhooks.Manage), HttpMethod.Post, "/api/webhooks", new { url = "https://other.example/events", types = new[] { "registries.record_added", "registries.record_changed", "registries.record_ended", "registries.rows_imported" } })).Status);
    var record = await app.Added(key, RecordApp.Values("A"));
    await app.Changed(key, record, 1, new() { ["seats"] = 7 });
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{record}", new { to = "2030-01-01" }, 2)).Status);
    var import = await Brought(key, SheetFiles.Csv([["code", "name", "holder"], ["B", "Quán của chị Hoa", RecordApp.Number], ["C", "Quán không chủ", ""]]));
    await app.Seal();
    while (await app.Services.GetRequiredService<WebhookSender>().SendOnce(Ct)) { }
    var told = app.Messages.SelectMany(m => JsonNode.Parse(m)!["events"]!.AsArray()).Where(e => (string)e!["facts"]!["registry"]! == key).ToList();
    var known = (Guid)(await app.Sql($"select _id from registry_data.{key} where code = 'B'"))[0][0]!;
    Assert.Equal([
      ("registries.record_added", record, 1), ("registries.record_changed", record, 2), ("registries.record_ended", record, 3), ("registries.record_added", known, 1), ("registries.rows_imported", import, 2),
    ], told.Select(e => ((string)e!["type"]!, (Guid)e["object"]!["id"]!, (int)(e["facts"]!["version"] ?? e["facts"]!["added"])!)));
    Assert.DoesNotContain(app.Messages, m => m.Contains("Quán", StringComparison.Ordinal) || m.Contains(RecordApp.Number, StringComparison.Ordinal) || m.Contains(RecordApp.Phone, StringComparison.Ordinal));
    // rows about nobody known here are told together: which records they are is asked
    Assert.Equal(["A", "B", "C"], RecordApp.Codes(await app.Changes(app.Steward, key, 3, token)).Order(StringComparer.Ordinal));
  }

  async Task<Guid> Brought(string key, byte[] file) {
    using var keeper = app.As(app.Steward);
    using var content = new ByteArrayContent(file) { Headers = { ContentType = new("application/octet-stream") } };
    var id = (Guid)JsonNode.Parse(await (await keeper.PostAsync($"/api/registries/{key}/imports?name=so.csv", content, Ct)).Content.ReadAsStringAsync(Ct))!["id"]!;
    await app.RunJobs();
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/imports/{id}/run", new { onlyValid = false, reason = "Chuyển từ sổ giấy" })).Status);
    await app.RunJobs();
    return id;
  }
}
