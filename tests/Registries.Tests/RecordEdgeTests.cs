using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What records are asked at the edges of what can be written.</summary>
public sealed class RecordEdgeTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string?> Refused(string key, JsonObject values, DateOnly? from = null) => (string?)(await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values, from })).Body!["code"];

  [Fact]
  public async Task A_rule_of_the_version_to_come_is_told_with_its_field() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    await app.AsIntruder($"alter table registry_data.{key} add constraint _name_0a1b2c3d check (name <> 'Quán A') not valid");
    var (status, body) = await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject { ["seats"] = 2 } }, 1);
    Assert.Equal((400, "registries.rule_to_come"), (status, (string)body!["code"]!));
    Assert.Equal("name", (string)Assert.Single(body["errors"]!.AsArray())!["field"]!);
    await app.AsIntruder($"alter table registry_data.{key} add constraint _given_company check (company is not null) not valid");
    Assert.Equal("registries.rule_to_come", await Refused(key, RecordApp.Values("B")));
  }

  [Fact]
  public async Task A_text_that_no_index_holds_is_no_key() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("seal", "text", more: new() { ["unique"] = true })));
    var random = new Random(1);
    string Long(int signs) => string.Concat(Enumerable.Range(0, signs).Select(_ => (char)random.Next(0x1EA0, 0x1EF9)));
    Assert.Equal("registries.key_long", await Refused(key, new() { ["code"] = Long(601) }));
    Assert.Equal("registries.key_long", await Refused(key, new() { ["code"] = "A", ["seal"] = Long(5_000) }));
    await app.Added(key, new() { ["code"] = Long(600), ["seal"] = Long(600) });
  }

  [Fact]
  public async Task What_is_computed_of_something_computed_is_computed_after_it() {
    var key = await app.Made(k => ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("total", "integer", required: true, more: new() { ["formula"] = "net + vat" }),
      ShapeApp.Field("vat", "integer", more: new() { ["formula"] = "net / 10" }), ShapeApp.Field("net", "integer")));
    var id = await app.Added(key, new() { ["code"] = "A", ["net"] = 100 });
    Assert.Equal(110, (int)(await app.Read(app.Steward, $"/api/registries/{key}/records/{id}")).Body!["values"]!["total"]!);
    Assert.Equal(220, (int)(await app.Changed(key, id, 1, new() { ["net"] = 200 }))["values"]!["total"]!);
  }

  [Theory]
  [InlineData("*", 200)]
  [InlineData("\"7\", \"1\"", 200)]
  [InlineData("\"7\", \"8\"", 412)]
  [InlineData("W/\"1\"", 412)]
  [InlineData("\"abc\"", 412)]
  [InlineData(null, 428)]
  public async Task A_change_asks_for_the_version_as_HTTP_says(string? tags, int expected) {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    using var client = app.As(app.Steward);
    using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/registries/{key}/records/{id}") { Content = JsonContent.Create(new { values = new { name = "Hai" } }) };
    if (tags is not null) Assert.True(request.Headers.TryAddWithoutValidation("If-Match", tags));
    Assert.Equal(expected, (int)(await client.SendAsync(request, Ct)).StatusCode);
  }

  [Fact]
  public async Task Any_version_of_a_record_that_one_may_not_see_is_not_there() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"));
    foreach (var (actor, record) in new[] { (app.Stranger, id), (app.Steward, Guid.CreateVersion7()) }) {
      using var client = app.As(actor);
      using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/registries/{key}/records/{record}") { Content = JsonContent.Create(new { values = new { name = "Hai" } }) };
      request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
      Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(request, Ct)).StatusCode);
    }
  }

  [Fact]
  public void A_pattern_that_takes_too_long_is_not_matched() {
    var (slow, text) = (new Regex("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(1)), new string('a', 60) + "!");
    Assert.Throws<RegexMatchTimeoutException>(() => slow.IsMatch(text));
    Assert.False(FieldValue.Matches(slow, text));
  }

  [Fact]
  public async Task One_uploaded_file_does_not_go_to_two_records() {
    var key = await app.Made();
    var file = await app.Stored(app.Steward, RecordChecks.UploadedFiles, app.Steward.Id);
    var rows = new[] { "A", "B" }.Select(code => new { values = RecordApp.Values(code, ("paper", file.ToString())) });
    var answer = (await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { validOnly = true, rows })).Body!["rows"]!.AsArray();
    Assert.Equal(["added", "refused"], answer.Select(r => (string)r!["result"]!));
    Assert.Equal("registries.no_file", (string)answer[1]!["errors"]![0]!["code"]!);
  }

  [Fact]
  public async Task A_shape_that_is_sent_again_as_it_was_is_no_change() {
    var key = await app.Made();
    JsonObject Values() => RecordApp.Values("A", ("place", JsonNode.Parse("""{"type": "Point", "coordinates": [108.12345678901234, 14.000000000049]}""")));
    var id = await app.Added(key, Values());
    Assert.Equal(1, (int)(await app.Changed(key, id, 1, Values()))["version"]!);
  }

  [Fact]
  public async Task The_ends_of_the_calendar_are_no_days() {
    var key = await app.Made();
    foreach (var day in new[] { "0001-01-01", "9999-12-31" }) Assert.Equal("registries.not_date", await Refused(key, RecordApp.Values("A", ("opened", day))));
    Assert.Equal("registries.not_moment", await Refused(key, RecordApp.Values("A", ("seen", "0001-01-01T00:00:00Z"))));
    Assert.Equal("registries.day_outside", await Refused(key, RecordApp.Values("A"), DateOnly.MinValue));
    var id = await app.Added(key, RecordApp.Values("A"));
    Assert.Equal("registries.day_outside", (string)(await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = DateOnly.MaxValue }, 1)).Body!["code"]!);
  }
}
