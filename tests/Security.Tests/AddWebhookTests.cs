using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Webhooks belong to the whole installation; who may keep them is one permission.</summary>
public sealed class AddWebhookTests(SaolaApp app) : IClassFixture<SaolaApp> {
  Task<(int Status, JsonNode? Body)> Add(Actor? actor, string url = "https://other.example/events", params string[] types) => app.Send(actor, HttpMethod.Post, "/api/webhooks", new { url, types });

  [Fact]
  public async Task Nobody_adds_one_without_signing_in_or_the_permission() {
    Assert.Equal(401, (await Add(null, types: "dossiers.*")).Status);
    Assert.Equal(403, (await Add(People.With("jobs.manage"), types: "dossiers.*")).Status);
  }

  [Fact]
  public async Task It_is_kept_with_evidence_and_its_secret_is_told_once_and_lies_nowhere_in_the_open() {
    var (status, body) = await Add(Hooks.Operator, types: ["dossiers.*", "process.task_completed"]);
    Assert.Equal(200, status);
    var (id, secret) = ((Guid)body!["id"]!, (string)body["secret"]!);
    Assert.Matches("^[0-9a-f]{64}$", secret);
    var row = Assert.Single(await app.Sql("select types, secret, paused from kernel.webhook where id = $1", id));
    Assert.Equal(["dossiers.*", "process.task_completed"], (string[])row[0]!);
    Assert.DoesNotContain(secret, Convert.ToHexStringLower((byte[])row[1]!), StringComparison.Ordinal);
    Assert.Equal([Hooks.Operator.Id, Hooks.Operator.Post!.Office], Assert.Single(await app.Evidence(id, "webhooks.added")));
    Assert.DoesNotContain(secret, (await app.Send(Hooks.Operator, HttpMethod.Get, "/api/webhooks")).Body!.ToJsonString(), StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where facts::text like '%' || $1 || '%'", secret));
  }

  [Theory]
  [InlineData("other.example/events", "webhooks.bad_address")]
  [InlineData("ftp://other.example/events", "webhooks.bad_address")]
  [InlineData("https://someone:secret@other.example/events", "webhooks.bad_address")]
  [InlineData("http://other.example/events", "webhooks.bad_address")]
  [InlineData("https://other.example:444/events", "webhooks.address_not_allowed")]
  [InlineData("https://other.example.evil.test/events", "webhooks.address_not_allowed")]
  [InlineData("http://169.254.169.254/latest", "webhooks.bad_address")]
  [InlineData("https://169.254.169.254/latest", "webhooks.address_not_allowed")]
  public async Task Only_an_origin_that_operators_named_is_taken(string url, string code) {
    var (status, body) = await Add(Hooks.Operator, url, "dossiers.*");
    Assert.Equal((400, code, "url"), (status, (string?)body!["code"], (string?)body["errors"]![0]!["field"]));
  }

  [Theory]
  [InlineData]
  [InlineData("dossiers")]
  [InlineData("*")]
  [InlineData("dossiers.*", "'; drop")]
  public async Task Types_that_no_event_has_are_refused(params string[] types) => Assert.Equal("webhooks.bad_types", (string?)(await Add(Hooks.Operator, types: types)).Body!["code"]);

  [Fact]
  public async Task The_page_adds_pauses_and_removes_without_a_script() {
    const string Address = "/quan-tri/gui-su-kien";
    var client = app.As(Hooks.Operator);
    var wrong = await client.Submit(await client.Page(Address), Address, "add", ("url", "https://elsewhere.example"), ("types", "dossiers.*"));
    Assert.Contains("chưa được phép gửi dữ liệu", wrong.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    Assert.Equal("https://elsewhere.example", wrong.QuerySelector("input[name=url]")!.GetAttribute("value"));
    var added = await client.Submit(await client.Page(Address), Address, "add", ("url", "https://other.example/page"), ("types", "dossiers.submitted\ndossiers.accepted"));
    Assert.Contains("chỉ hiện một lần", added.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    var id = $"{(await app.Sql("select id from kernel.webhook where url = 'https://other.example/page'"))[0][0]}";
    var paused = await client.Submit(added, Address, "bulk", ("chon", id), ("viec", "tam-dung"));
    Assert.Contains("Đã thực hiện với 1 địa chỉ nhận.", paused.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    await client.Submit(paused, Address, "bulk", ("chon", id), ("viec", "xoa"));
    Assert.Empty(await app.Sql("select 1 from kernel.webhook where url = 'https://other.example/page'"));
  }
}
