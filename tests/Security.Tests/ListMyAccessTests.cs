using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Everyone sees who read or changed their data, and nobody sees it of another.</summary>
public sealed class ListMyAccessTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  const string Address = "/tai-khoan/ai-da-xem";

  [Fact]
  public async Task Nobody_sees_it_without_signing_in() {
    Assert.Equal(401, (await app.Send(null, HttpMethod.Get, "/api/account/access")).Status);
    using var page = await app.As().GetAsync(Address, Ct);
    Assert.NotEqual(HttpStatusCode.OK, page.StatusCode);
  }

  [Fact]
  public async Task Each_reading_says_who_for_which_office_when_and_for_which_task() {
    var citizen = People.Citizen();
    var official = await app.Official(await app.Office("Sở Xây dựng thử"), "Hồ Văn Đọc");
    await app.Wrote(official, "dossiers.read", about: citizen.Id, purpose: "dossiers.appraise");
    var row = Assert.Single((await app.As(citizen).Page(Address)).QuerySelectorAll("tbody tr"));
    Assert.Contains("Hồ Văn Đọc (Sở Xây dựng thử) đã xem hồ sơ.", row.TextContent, StringComparison.Ordinal);
    Assert.Contains("thẩm định, giải quyết hồ sơ", row.TextContent, StringComparison.Ordinal);
    Assert.NotNull(row.QuerySelector("time[datetime]"));
  }

  [Fact]
  public async Task What_concerns_another_and_what_one_did_oneself_is_not_shown() {
    var (one, other) = (People.Citizen(), People.Citizen());
    await app.Wrote(People.With("dossiers.read"), "dossiers.read", about: other.Id);
    await app.Wrote(one, "dossiers.supplemented", about: one.Id);
    Assert.Empty((await app.Send(one, HttpMethod.Get, "/api/account/access")).Body!["lines"]!.AsArray());
    Assert.Single((await app.Send(other, HttpMethod.Get, "/api/account/access")).Body!["lines"]!.AsArray());
    Assert.Contains("Chưa có ai xem", (await app.As(one).Page(Address)).Body!.TextContent, StringComparison.Ordinal);
  }

  [Fact]
  public async Task The_reason_of_an_official_is_shown_only_for_what_was_outside_a_task() {
    var citizen = People.Citizen();
    await app.Wrote(People.With("dossiers.read"), "dossiers.refused", about: citizen.Id, reason: "nội bộ");
    await using (var act = app.Begin(People.With("dossiers.read"), "dossiers.read")) {
      Assert.Null(PersonalReads.Because(act.Work, "Kiểm tra đơn của công dân"));
      PersonalReads.Note(act.Work, "dossiers.searched", "organisation", Guid.CreateVersion7(), about: citizen.Id);
      await act.Work.Commit(Ct);
    }
    var lines = (await app.Send(citizen, HttpMethod.Get, "/api/account/access")).Body!["lines"]!.AsArray();
    Assert.Equal(["Kiểm tra đơn của công dân", null], lines.Select(l => (string?)l!["reason"]));
    Assert.DoesNotContain("nội bộ", lines.ToJsonString(Json.Options), StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_long_history_is_paged_by_key() {
    var citizen = People.Citizen();
    for (var i = 0; i < LedgerReader.PageSize + 2; i++) await app.Wrote(null, "dossiers.reminded", about: citizen.Id);
    var first = await app.As(citizen).Page(Address);
    Assert.Equal(LedgerReader.PageSize, first.QuerySelectorAll("tbody tr").Length);
    var second = await app.As(citizen).Page(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
    Assert.Equal(2, second.QuerySelectorAll("tbody tr").Length);
  }
}
