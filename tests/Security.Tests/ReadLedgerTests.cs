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
  public async Task An_entry_reads_as_a_sentence_that_names_who_office_act_and_reason() {
    var office = await app.Office("Sở Thử nghiệm");
    var official = await app.Official(office, "Lê Thị Bảy");
    await app.Wrote(official, "dossiers.register_read", "organisation", office, reason: "kiểm tra sổ quý III", purpose: "dossiers.read");
    var row = Assert.Single((await app.As(Inspector).Page($"/quan-tri/nhat-ky?actor={official.Id}")).QuerySelectorAll("tbody tr"));
    Assert.Equal("Lê Thị Bảy (Sở Thử nghiệm) đã xem sổ theo dõi hồ sơ của Sở Thử nghiệm.", row.QuerySelector("th")!.TextContent.Trim());
    foreach (var text in new[] { "xem hồ sơ của cơ quan", "kiểm tra sổ quý III", "chưa niêm phong" }) Assert.Contains(text, row.TextContent, StringComparison.Ordinal);
    var line = JsonNode.Parse(await app.As(Inspector).GetStringAsync($"/api/ledger/entries?actor={official.Id}&lang=en", Ct))!["lines"]![0]!;
    Assert.Equal("Lê Thị Bảy (Sở Thử nghiệm) read the register of dossiers of Sở Thử nghiệm.", (string?)line["sentence"]);
  }

  [Fact]
  public async Task A_change_is_shown_as_it_was_before_and_after() {
    var id = await app.Wrote(null, "dossiers.appointment_moved", facts: new { from = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero), to = new DateTimeOffset(2026, 11, 27, 3, 0, 0, TimeSpan.Zero) });
    var row = Assert.Single((await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}")).QuerySelectorAll("tbody tr"));
    Assert.Contains("Hệ thống đã thay đổi ngày hẹn trả kết quả của hồ sơ.", row.TextContent, StringComparison.Ordinal);
    Assert.Contains("Trước: 10:00, 20/11/2026. Sau: 10:00, 27/11/2026.", row.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_type_that_nobody_words_any_more_is_not_shown_as_a_code() {
    var id = await app.Wrote(null, "tests.happened", "thing");
    var row = Assert.Single((await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}")).QuerySelectorAll("tbody tr"));
    Assert.DoesNotContain("tests.happened", row.QuerySelector("th")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Person_office_act_and_period_narrow_together() {
    var (here, there) = (await app.Office("Sở Một"), await app.Office("Sở Hai"));
    var (one, two) = (await app.Official(here, "Phạm Văn Tám"), await app.Official(here, "Phạm Văn Chín"));
    var id = await app.Wrote(one);
    await app.Wrote(two, thing: id);
    await app.Wrote(one with { Post = People.Official(there, "H21.998", []).Post }, thing: id);
    var process = (await app.Sql("select process from ledger.entry where object_id = $1 and actor = $2 order by id limit 1", id, one.Id))[0][0];
    async Task<int> Count(string query) => JsonNode.Parse(await app.As(Inspector).GetStringAsync($"/api/ledger/entries?{query}", Ct))!["lines"]!.AsArray().Count;
    Assert.Equal(3, await Count($"object={id}"));
    Assert.Equal(2, await Count($"object={id}&office={here}"));
    Assert.Equal(1, await Count($"object={id}&office={here}&actor={one.Id}"));
    Assert.Equal(1, await Count($"process={process}"));
    Assert.Equal(0, await Count($"process={process}&office={there}"));
    Assert.Equal(2, await Count($"office={here}&type=dossiers"));
    Assert.Equal(0, await Count($"office={here}&to=01/01/2026"));
  }

  [Fact]
  public async Task An_official_is_found_by_name_and_of_several_one_is_chosen() {
    var office = await app.Office("Sở Ba");
    var (one, two) = (await app.Official(office, "Đỗ Thị Mười Hai"), await app.Official(office, "Đỗ Thị Mười Ba"));
    await app.Wrote(one);
    Assert.Single((await app.As(Inspector).Page("/quan-tri/nhat-ky?actor=muoi+hai")).QuerySelectorAll("tbody tr"));
    var unclear = await app.As(Inspector).Page("/quan-tri/nhat-ky?actor=do+thi+muoi");
    Assert.Contains("Có 2 người khớp", unclear.GetElementById("actor-error")!.TextContent, StringComparison.Ordinal);
    Assert.Contains(unclear.QuerySelectorAll("main a"), a => a.TextContent == "Đỗ Thị Mười Ba" && a.GetAttribute("href")!.Contains(two.Id.ToString(), StringComparison.Ordinal));
    Assert.Contains("Không tìm thấy người này", (await app.As(Inspector).Page("/quan-tri/nhat-ky?actor=khong+co+ai")).GetElementById("actor-error")!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task What_was_changed_of_a_person_is_shown_before_and_after_to_who_says_why() {
    var citizen = Guid.CreateVersion7();
    foreach (var phone in new[] { "0901000001", "0901000002" }) {
      await using var act = app.Begin(People.With("people.serve"), "people.serve");
      act.Work.Record("identity.person_updated", "person", citizen, null, new PersonalPayload(citizen, new() { ["fullName"] = "Cao Thị Sửa", ["gender"] = "Female", ["phone"] = phone }));
      await act.Work.Commit(Ct);
    }
    var rows = (await app.As(Inspector).Page($"/quan-tri/nhat-ky?subject={citizen}&reason=" + Uri.EscapeDataString("Xác minh việc sửa số điện thoại"))).QuerySelectorAll("tbody tr");
    Assert.Contains("Trước: Điện thoại: 0901000001. Sau: Điện thoại: 0901000002.", rows[0].TextContent, StringComparison.Ordinal);
    Assert.Contains("Giới tính: Nữ", rows[1].TextContent, StringComparison.Ordinal);
    Assert.DoesNotContain("0901000002", await app.As(Inspector).GetStringAsync($"/api/ledger/entries?object={citizen}", Ct), StringComparison.Ordinal);
  }

  [Fact]
  public async Task Looking_for_a_citizen_needs_a_reason_and_the_citizen_reads_it() {
    var citizen = People.Citizen(name: "Vũ Thị Mận");
    await app.Person(citizen.Id, citizen.Name, "052199000011");
    await app.Wrote(People.With("dossiers.read"), "dossiers.read", about: citizen.Id);
    var refused = await app.As(Inspector).Page("/quan-tri/nhat-ky?subject=052199000011");
    Assert.Contains("Nêu lý do", refused.GetElementById("reason-error")!.TextContent, StringComparison.Ordinal);
    Assert.Empty(refused.QuerySelectorAll("tbody tr"));
    // neither is one found by the id that stands in the entries about them
    Assert.Contains("Nêu lý do", (await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={citizen.Id}")).GetElementById("reason-error")!.TextContent, StringComparison.Ordinal);
    Assert.DoesNotContain("ledger.viewed", await app.Ledger(citizen.Id));
    var shown = await app.As(Inspector).Page("/quan-tri/nhat-ky?subject=052199000011&reason=" + Uri.EscapeDataString("Xác minh đơn khiếu nại số 12"));
    Assert.Single(shown.QuerySelectorAll("tbody tr"));
    // that a period was looked at is no change from one day to another
    var looked = (await app.As(Inspector).Page("/quan-tri/nhat-ky?type=ledger.viewed")).QuerySelectorAll("tbody tr");
    Assert.NotEmpty(looked);
    Assert.All(looked, row => Assert.DoesNotContain("Trước:", row.TextContent, StringComparison.Ordinal));
    var own = (await app.As(citizen).Page("/tai-khoan/ai-da-xem")).QuerySelectorAll("tbody tr")[0].TextContent;
    Assert.Contains("đã tra cứu nhật ký về Ông/Bà.", own, StringComparison.Ordinal);
    Assert.Contains("Xác minh đơn khiếu nại số 12", own, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Looking_up_an_object_is_recorded_itself() {
    var id = await Write();
    await app.As(Inspector).Page($"/quan-tri/nhat-ky?object={id}");
    Assert.Contains("ledger.viewed", await app.Ledger(id));
  }

  [Fact]
  public async Task Filters_by_actor_kind_and_period_find_what_they_say() {
    var actor = await app.Official(await app.Office("Sở Bốn"), "Ngô Văn Nhật Ký");
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
  [InlineData("object=khong-phai-ma", "object", "Không tìm thấy hồ sơ")]
  [InlineData("office=khong-phai-ma", "office", "Mã này không đúng")]
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
