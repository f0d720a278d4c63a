using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class SetDayTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Guid Office = Guid.CreateVersion7();
  static readonly Actor Manager = People.Official(Office, "H21.106", [], "calendar.manage");

  async Task<(int Status, JsonNode Body)> Set(Actor? actor, object body) {
    using var answer = await app.As(actor).PostAsJsonAsync("/api/calendar/days", body, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  Task<List<object?[]>> Row(DateOnly day) => app.Sql("select office, kind, name, verified from kernel.calendar_day where day = $1 and origin = 'local' order by office nulls first", day);

  [Fact]
  public async Task Nobody_enters_a_day_without_signing_in_or_the_permission() {
    var day = new { date = "06/03/2031", kind = "Holiday" };
    foreach (var (actor, status, code) in ((Actor?, int, string)[])[
      (null, 401, "identity.not_signed_in"), (People.Citizen(), 403, "identity.not_permitted"), (People.With("jobs.manage"), 403, "identity.not_permitted")]) {
      var refused = await Set(actor, day);
      Assert.Equal((status, code), (refused.Status, (string?)refused.Body["code"]));
    }
    Assert.Empty(await Row(new(2031, 3, 6)));
  }

  [Fact]
  public async Task The_page_too_refuses_who_has_no_permission() {
    await using var act = app.Begin(People.With("jobs.manage"));
    var answer = await Features.SetDay.Run(new("06/03/2031", "Holiday"), act.Work, app.Services.GetRequiredService<Calendars>(), Ct);
    Assert.Equal("calendar.refused", answer.Error?.Code);
  }

  [Theory]
  [InlineData("31/02/2031", "Holiday", null, false, "date")]
  [InlineData("05/03/2031", "Party", null, false, "kind")]
  [InlineData("05/03/2031", "Workday", "", true, "source")]
  public async Task What_is_typed_wrong_is_named(string date, string kind, string? source, bool verified, string field) {
    var (status, body) = await Set(Manager, new { date, kind, source, verified });
    Assert.Equal((400, field), (status, (string?)body["errors"]![0]!["field"]));
  }

  [Theory]
  [InlineData(Features.SetDay.NameLimit + 1, 0, "calendar.name_too_long")]
  [InlineData(0, Features.SetDay.SourceLimit + 1, "calendar.source_too_long")]
  public async Task What_is_too_long_is_refused(int name, int source, string code) {
    var (status, body) = await Set(Manager, new { date = "09/03/2031", kind = "Holiday", name = new string('x', name), source = new string('x', source) });
    Assert.Equal((400, code), (status, (string?)body["code"]));
    Assert.Empty(await Row(new(2031, 3, 9)));
  }

  [Fact]
  public async Task Who_has_no_office_enters_no_day_for_it() {
    var (status, body) = await Set(Manager with { Post = null }, new { date = "07/03/2031", kind = "Holiday", ownOfficeOnly = true });
    Assert.Equal((403, "calendar.no_office"), (status, (string?)body["code"]));
    Assert.Empty(await Row(new(2031, 3, 7)));
  }

  [Fact]
  public async Task A_day_entered_again_is_changed_and_each_time_leaves_evidence() {
    var actor = Manager with { Id = Guid.CreateVersion7() };
    foreach (var (kind, name) in ((string, string)[])[("Holiday", "Ngày hội"), ("Workday", "Làm bù")])
      Assert.Equal(200, (await Set(actor, new { date = "10/03/2031", kind, ownOfficeOnly = true, name })).Status);
    Assert.Equal([Office, "Workday", "Làm bù", false], Assert.Single(await Row(new(2031, 3, 10))));
    var entries = await app.Sql("select office, purpose, facts->>'day' from ledger.entry where type = 'calendar.day_set' and actor = $1", actor.Id);
    Assert.Equal(2, entries.Count);
    Assert.All(entries, e => Assert.Equal([Office, "calendar.manage", "2031-03-10"], e));
  }

  [Fact]
  public async Task A_day_is_entered_for_ones_own_office_and_taken_back_without_script() {
    var client = app.As(Manager);
    var page = await client.Page("/can-bo/lich?nam=2031");
    var form = page.QuerySelectorAll<IHtmlFormElement>("main form").Single(f => f.QuerySelector("[name='Form.date']") is not null);
    var after = await Send(client, form, ("Form.date", "05/03/2031"), ("Form.kind", "Holiday"), ("Form.own", "true"), ("Form.name", "Ngày hội của phường"));
    Assert.Contains("Đã cập nhật lịch làm việc", after.Body!.TextContent);
    Assert.Contains("Ngày hội của phường", after.QuerySelector("tbody")!.TextContent);
    var calendars = app.Services.GetRequiredService<Calendars>();
    Assert.False((await calendars.For(Office, Ct)).IsWorkingDay(new(2031, 3, 5)));
    Assert.True((await calendars.For(null, Ct)).IsWorkingDay(new(2031, 3, 5)));
    Assert.NotEmpty(await app.Sql("select from ledger.entry where type = 'calendar.day_set' and actor = $1 and purpose = 'calendar'", Manager.Id));

    var remove = after.QuerySelectorAll<IHtmlFormElement>("main li form").Single();
    await Send(client, remove);
    Assert.True((await calendars.For(Office, Ct)).IsWorkingDay(new(2031, 3, 5)));
  }

  static async Task<IHtmlDocument> Send(HttpClient client, IHtmlFormElement form, params (string Name, string Value)[] typed) =>
    await WorkplacePages.Parsed(await client.Submit("/can-bo/lich?nam=2031", form, typed));
}
