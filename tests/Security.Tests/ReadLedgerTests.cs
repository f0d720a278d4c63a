using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

public sealed class ReadLedgerTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Inspector = People.With("ledger.read");

  async Task<Guid> Write(Actor? actor = null, string type = "dossiers.accepted", string? reason = null, int count = 1) {
    var id = Guid.CreateVersion7();
    await using var act = app.Begin(actor);
    act.Work.Reason = reason;
    for (var i = 0; i < count; i++) act.Work.Record(type, "dossier", id, new { code = "H21.16-261121-0001" });
    await act.Work.Commit(Ct);
    return id;
  }

  [Fact]
  public async Task Nobody_without_the_permission_reads_the_ledger() {
    foreach (var client in new[] { app.As(), app.As(People.Citizen()), app.As(People.With("jobs.manage")) })
      foreach (var address in new[] { "/quan-tri/nhat-ky", "/quan-tri/nhat-ky/lo", "/api/ledger/entries" }) {
        using var answer = await client.GetAsync(address, Ct);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
      }
  }

  [Fact]
  public async Task An_entry_reads_as_a_sentence_with_its_reason_and_facts() {
    var id = await Write(People.Citizen(), reason: "đủ thành phần");
    var page = await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}");
    var row = Assert.Single(page.QuerySelectorAll("tbody tr"));
    foreach (var text in new[] { "Tiếp nhận hồ sơ và hẹn ngày trả kết quả", "Người dùng", "Hồ sơ", "đủ thành phần", "H21.16-261121-0001", "chưa niêm phong" })
      Assert.Contains(text, row.TextContent);
  }

  [Fact]
  public async Task Looking_up_an_object_is_recorded_itself() {
    var id = await Write();
    await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}");
    Assert.Contains("ledger.viewed", await app.Ledger(id));
  }

  [Fact]
  public async Task Filters_by_actor_kind_and_period_find_what_they_say() {
    var actor = People.Citizen();
    await Write(actor);
    await Write(actor, "identity.signed_in");
    var client = app.As(Inspector);
    async Task<int> Count(string query) => JsonNode.Parse(await client.GetStringAsync("/api/ledger/entries?actor=" + actor.Id + query, Ct))!["lines"]!.AsArray().Count;
    Assert.Equal(2, await Count(""));
    Assert.Equal(1, await Count("&type=identity"));
    Assert.Equal(1, await Count("&type=dossiers.accepted"));
    Assert.Equal(2, await Count("&from=16/11/2026&to=16/11/2026"));
    Assert.Equal(0, await Count("&from=17/11/2026"));
  }

  [Fact]
  public async Task A_search_by_period_alone_begins_with_its_first_entry() {
    var kind = $"tests.kind_{Guid.CreateVersion7():N}";
    await Write(type: "tests.before");
    await Write(type: kind, count: 3);
    var client = app.As(Inspector);
    async Task<int> Count(string query) => JsonNode.Parse(await client.GetStringAsync($"/api/ledger/entries?type={kind}{query}", Ct))!["lines"]!.AsArray().Count;
    Assert.Equal(3, await Count(""));
    Assert.Equal(3, await Count("&from=16/11/2026"));
    Assert.Equal(0, await Count("&from=18/11/2026"));
    Assert.Equal(3, await Count("&from=01/01/2020&to=16/11/2026"));
  }

  [Theory]
  [InlineData("object=khong-phai-ma", "object", "Mã này không đúng")]
  [InlineData("from=32/13/2026", "from", "Ngày phải có dạng")]
  [InlineData("from=20/11/2026&to=19/11/2026", "to", "Ngày kết thúc")]
  public async Task A_mistyped_filter_is_told_beside_its_field(string query, string field, string message) {
    var page = await app.As(Inspector).Page("/quan-tri/nhat-ky?" + query);
    Assert.Contains(message, page.GetElementById($"{field}-error")!.TextContent);
  }

  [Fact]
  public async Task A_long_history_is_paged_by_key() {
    var id = await Write(count: LedgerReader.PageSize + 3);
    var first = await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}");
    Assert.Equal(LedgerReader.PageSize, first.QuerySelectorAll("tbody tr").Length);
    var second = await app.As(Inspector).Page(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
    Assert.Equal(3, second.QuerySelectorAll("tbody tr").Length);
  }
}
