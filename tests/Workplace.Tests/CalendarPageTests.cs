using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class CalendarPageTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Guid Office = Guid.CreateVersion7();
  static readonly Actor Manager = People.Official(Office, "H21.106", [], "calendar.manage");

  static async Task<IHtmlDocument> Page(HttpClient client, string address) => await Parse(await client.GetAsync(address, Ct));

  static async Task<IHtmlDocument> Parse(HttpResponseMessage answer) {
    using (answer) {
      var html = await answer.Content.ReadAsStringAsync(Ct);
      Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {html}");
      return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(html), Ct);
    }
  }

  static async Task<IHtmlDocument> Submit(HttpClient client, IHtmlFormElement form, params (string Name, string Value)[] typed) {
    var kept = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => KeyValuePair.Create(i.Name!, i.Value));
    return await Parse(await client.PostAsync("/can-bo/lich?nam=2031", new FormUrlEncodedContent(kept.Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)))), Ct));
  }

  [Fact]
  public async Task The_year_shows_its_days_off_and_which_are_not_verified() {
    var page = await Page(app.As(People.With()), "/can-bo/lich?nam=2027");
    var tet = page.QuerySelectorAll("tbody tr").First(r => r.TextContent.Contains("Tết Âm lịch"));
    Assert.Contains("Chưa xác minh", tet.TextContent);
    var first = page.QuerySelectorAll("tbody tr")[0];
    Assert.Contains("Thứ Sáu, 01/01/2027", first.TextContent);
    Assert.Contains("Bộ luật Lao động số 45/2019/QH14, Điều 112", first.TextContent);
    Assert.Null(page.QuerySelector("main form"));
  }

  [Fact]
  public async Task A_day_is_entered_for_ones_own_office_and_taken_back_without_script() {
    var client = app.As(Manager);
    var page = await Page(client, "/can-bo/lich?nam=2031");
    var form = page.QuerySelectorAll<IHtmlFormElement>("main form").Single(f => f.QuerySelector("[name='Form.date']") is not null);
    var after = await Submit(client, form, ("Form.date", "05/03/2031"), ("Form.kind", "Holiday"), ("Form.own", "true"), ("Form.name", "Ngày hội của phường"));
    Assert.Contains("Đã cập nhật lịch làm việc", after.Body!.TextContent);
    Assert.Contains("Ngày hội của phường", after.QuerySelector("tbody")!.TextContent);
    var calendars = app.Services.GetRequiredService<Calendars>();
    Assert.False((await calendars.For(Office, Ct)).IsWorkingDay(new(2031, 3, 5)));
    Assert.True((await calendars.For(null, Ct)).IsWorkingDay(new(2031, 3, 5)));
    Assert.NotEmpty(await app.Sql("select from ledger.entry where type = 'calendar.day_set' and actor = $1 and purpose = 'calendar'", Manager.Id));

    var remove = after.QuerySelectorAll<IHtmlFormElement>("main li form").Single();
    await Submit(client, remove);
    Assert.True((await calendars.For(Office, Ct)).IsWorkingDay(new(2031, 3, 5)));
  }

  [Fact]
  public async Task Nobody_without_the_permission_changes_the_calendar() {
    var day = new { date = "06/03/2031", kind = "Holiday" };
    foreach (var client in new[] { app.As(), app.As(People.Citizen()), app.As(People.With("jobs.manage")) }) {
      using var set = await client.PostAsJsonAsync("/api/calendar/days", day, Ct);
      using var remove = await client.PostAsJsonAsync("/api/calendar/days/remove", new { day = "2031-03-06" }, Ct);
      Assert.True(set.StatusCode is not HttpStatusCode.OK && remove.StatusCode is not HttpStatusCode.OK);
    }
    await using var scope = app.Begin(People.With("jobs.manage"));
    var answer = await Features.SetDay.Run(new("06/03/2031", "Holiday"), scope.Work, app.Services.GetRequiredService<Calendars>(), Ct);
    Assert.Equal("calendar.refused", answer.Error?.Code);
  }

  [Theory]
  [InlineData("31/02/2031", "Holiday", null, false, "date")]
  [InlineData("05/03/2031", "Party", null, false, "kind")]
  [InlineData("05/03/2031", "Workday", "", true, "source")]
  public async Task What_is_typed_wrong_is_named(string date, string kind, string? source, bool verified, string field) {
    using var answer = await app.As(Manager).PostAsJsonAsync("/api/calendar/days", new { date, kind, source, verified }, Ct);
    Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    Assert.Equal(field, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["errors"]![0]!["field"]);
  }

  [Fact]
  public async Task Another_offices_day_is_not_found() {
    var other = Guid.CreateVersion7();
    await using (var scope = app.Begin()) {
      await app.Services.GetRequiredService<Calendars>().Set(scope.Work, new(new(2032, 3, 5), other, DayKind.Holiday, null, null, false), Ct);
      await scope.Work.Commit(Ct);
    }
    using var answer = await app.As(Manager).PostAsJsonAsync("/api/calendar/days/remove", new { day = "2032-03-05", office = other }, Ct);
    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    Assert.DoesNotContain("05/03/2032", (await Page(app.As(Manager), "/can-bo/lich?nam=2032")).Body!.TextContent);
  }
}
