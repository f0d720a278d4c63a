using AngleSharp.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Security.Tests;

/// <summary>Who protects personal data hears of readings outside a task: once for a reader and an hour, with the count.</summary>
public sealed class TellProtectionTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task Reads(Actor reader, string why) {
    await using var act = app.Begin(reader, "dossiers.read");
    Assert.Null(PersonalReads.Because(act.Work, why));
    PersonalReads.Note(act.Work, "dossiers.searched", "organisation", reader.Post!.Office);
    await act.Work.Commit(Ct);
  }

  Task<List<object?[]>> Told(Actor officer) => app.Sql("select title, body, link from kernel.notification where recipient = $1 and template = 'read_outside_task' order by at", officer.Id);

  [Fact]
  public async Task One_notice_tells_of_an_hour_with_the_count_and_the_latest_reason() {
    var office = await app.Office("Sở Bảo vệ");
    var (guard, reader) = (await app.Official(office, "Mai Thị Giữ", "security.protect_data"), await app.Official(office, "Trần Văn Xem"));
    await Reads(reader, "Tìm theo đơn thứ nhất");
    await Reads(reader, "Tìm theo đơn thứ hai");
    await app.RunJobs();
    Assert.Empty(await Told(guard));
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.RunJobs();
    var row = Assert.Single(await Told(guard));
    Assert.Contains("Trần Văn Xem", (string)row[0]!, StringComparison.Ordinal);
    Assert.Contains("2 lần", (string)row[1]!, StringComparison.Ordinal);
    Assert.Contains("Tìm theo đơn thứ hai", (string)row[1]!, StringComparison.Ordinal);
    await app.Wrote(reader, "dossiers.read");
    var shown = (await app.As(guard with { Permissions = [.. guard.Permissions, "ledger.read"] }).Page((string)row[2]!)).QuerySelectorAll("tbody tr");
    Assert.Equal(["Tìm theo đơn thứ hai", "Tìm theo đơn thứ nhất"], shown.Select(r => r.QuerySelector("[data-label='Lý do'] div")!.FirstChild!.TextContent.Trim()));
    Assert.Empty(await Told(reader));
    await Reads(reader, "Tìm theo đơn thứ ba");
    app.Clock.Pass(TimeSpan.FromHours(1));
    await app.RunJobs();
    Assert.Equal(2, (await Told(guard)).Count);
  }

  [Theory]
  [InlineData(null)]
  [InlineData("  ngắn  ")]
  public async Task Without_a_reason_there_is_no_reading(string? why) {
    await using var act = app.Begin(People.With("dossiers.read"));
    Assert.Equal("ledger.reason_missing", PersonalReads.Because(act.Work, why)!.Code);
    Assert.Throws<InvalidOperationException>(() => PersonalReads.Note(act.Work, "dossiers.searched", "organisation", Guid.Empty));
  }
}
