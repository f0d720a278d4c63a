using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What officials find in their list.</summary>
public sealed class ListDossiersTests(DossierApp app) : IClassFixture<DossierApp> {
  async Task<string[]> Listed(Guid office, string query = "") =>
    [.. (await app.Get(Officer("intake", office), "/api/dossiers" + query))["items"]!.AsArray().Select(d => (string)d!["code"]!)];

  /// <summary>Pleiku processes it, Biển Hồ took it in.</summary>
  async Task<string> TakenInElsewhere() {
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var (id, code) = await app.Submitted();
    await app.AsIntruder("update public_services.dossier set intake_office = $1, intake_office_code = 'H21.111' where id = $2", BienHo, id);
    return code;
  }

  [Fact]
  public async Task An_office_lists_once_each_what_it_processes_and_what_it_only_took_in() {
    app.Clock.Pass(TimeSpan.FromMinutes(1));
    var (_, own) = await app.Submitted();
    var shared = await TakenInElsewhere();
    var (pleiku, bienHo) = (await Listed(Pleiku), await Listed(BienHo));
    Assert.Equal(shared, pleiku[0]);
    Assert.Equal(own, pleiku[1]);
    Assert.Equal(pleiku.Distinct(), pleiku);
    Assert.Contains(shared, bienHo);
    Assert.DoesNotContain(own, bienHo);
  }

  [Fact]
  public async Task Who_sees_both_offices_lists_it_once() {
    var shared = await TakenInElsewhere();
    var both = Officer("intake") with { Offices = [BienHo] };
    Assert.Single((await app.Get(both, "/api/dossiers"))["items"]!.AsArray(), d => (string)d!["code"]! == shared);
  }

  [Theory]
  [InlineData(false)]
  [InlineData(true)]
  public async Task Pages_of_all_ranges_follow_one_another_without_a_gap(bool bothOffices) {
    for (var i = 0; i < ListDossiers.PageSize; i++) await app.Submitted();
    for (var i = 0; i < 3; i++) await TakenInElsewhere();
    var (codes, after) = (new List<string>(), "");
    do {
      var page = await app.Get(Officer("intake") with { Offices = bothOffices ? [BienHo] : [] }, $"/api/dossiers?after={after}");
      codes.AddRange(page["items"]!.AsArray().Select(d => (string)d!["code"]!));
      after = (string?)page["next"];
    } while (after is not null);
    Assert.Equal((await app.Sql("select code from public_services.dossier where office = any ($1) or intake_office = any ($1) order by registered_at desc, id desc", bothOffices ? new[] { Pleiku, BienHo } : [Pleiku])).Select(r => (string)r[0]!), codes);
  }

  [Theory]
  [InlineData("nguyen thi hoa")]
  [InlineData("Nguyễn Thị")]
  [InlineData("uyễ")]
  [InlineData("thị h")]
  [InlineData("000190000")]
  [InlineData("000190000001")]
  [InlineData("0900000001")]
  public async Task Text_is_found_by_its_parts_with_or_without_diacritics(string typed) {
    var shared = await TakenInElsewhere();
    Assert.Contains(shared, await Listed(BienHo, "?reason=tra%20theo%20%C4%91%C6%A1n&q=" + Uri.EscapeDataString(typed)));
    Assert.DoesNotContain(shared, await Listed(BienHo, "?reason=tra%20theo%20%C4%91%C6%A1n&q=" + Uri.EscapeDataString(typed + " khong co")));
  }

  [Fact]
  public async Task A_code_is_found_whole_in_any_case_and_in_part() {
    var (_, code) = await app.Submitted();
    Assert.Equal([code], await Listed(Pleiku, "?q=" + code.ToLowerInvariant()));
    Assert.Equal([code], await Listed(Pleiku, $"?q={code[..10]} {code[10..]}"));
    Assert.Contains(code, await Listed(Pleiku, "?q=" + code[3..]));
    Assert.Empty(await Listed(BienHo, "?q=" + code));
  }

  [Fact]
  public async Task Who_looks_for_people_leaves_a_trace_and_who_only_reads_the_list_does_not() {
    var officer = Officer("specialist");
    await app.Get(officer, "/api/dossiers");
    await app.Get(officer, "/api/dossiers?q=nguyen%20thi%20hoa");
    Assert.Equal([["dossiers.searched", Pleiku]], await app.Sql("select type, object_id from ledger.entry where actor = $1", officer.Id));
  }

  [Fact]
  public async Task Who_looks_for_one_person_by_number_says_why_and_that_is_kept() {
    await TakenInElsewhere();
    var officer = Officer("specialist", BienHo);
    Assert.Equal("ledger.reason_missing", (string?)(await app.Get(officer, "/api/dossiers?q=000190000001", 400))["code"]);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where actor = $1", officer.Id));
    await app.Get(officer, "/api/dossiers?q=000190000001&reason=" + Uri.EscapeDataString("Trả lời đơn của chính người này"));
    Assert.Equal([["dossiers.searched", "Trả lời đơn của chính người này", "true"]], await app.Sql("select type, reason, facts ->> 'outsideTask' from ledger.entry where actor = $1", officer.Id));
    Assert.Single(await app.Sql("select 1 from kernel.outbox where type = 'ledger.tell_protection' and key like $1 || '%'", officer.Id.ToString("N")));
  }

  [Theory, InlineData("000190000001 hoa"), InlineData("00019000000"), InlineData("0900000001"), InlineData("+84900000001")]
  public async Task Neither_a_word_beside_the_number_nor_a_part_of_it_nor_a_telephone_goes_without_a_reason(string typed) {
    await TakenInElsewhere();
    var officer = Officer("specialist", BienHo);
    Assert.Equal("ledger.reason_missing", (string?)(await app.Get(officer, $"/api/dossiers?q={Uri.EscapeDataString(typed)}", 400))["code"]);
    Assert.Empty(await app.Sql("select 1 from ledger.entry where actor = $1", officer.Id));
  }

  [Fact]
  public async Task The_page_asks_for_the_reason_and_then_shows_what_was_asked() {
    var code = await TakenInElsewhere();
    var client = app.As(Officer("specialist", BienHo));
    var asked = await client.GetStringAsync("/can-bo/ho-so?q=000190000001", TestContext.Current.CancellationToken);
    Assert.Contains("name=\"ly-do\"", asked, StringComparison.Ordinal);
    Assert.DoesNotContain(code, asked, StringComparison.Ordinal);
    Assert.Contains(code, await client.GetStringAsync("/can-bo/ho-so?q=000190000001&ly-do=" + Uri.EscapeDataString("Trả lời đơn của người này"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
  }
}
