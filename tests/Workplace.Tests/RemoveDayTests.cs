using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class RemoveDayTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Guid Office = Guid.CreateVersion7();
  static readonly Actor Manager = People.Official(Office, "H21.106", [], "calendar.manage");

  async Task<(int Status, string? Code)> Remove(Actor? actor, object body) {
    using var answer = await app.As(actor).PostAsJsonAsync("/api/calendar/days/remove", body, Ct);
    return ((int)answer.StatusCode, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
  }

  Task<List<object?[]>> Row(string day) => app.Sql("select 1 from kernel.calendar_day where day = $1::date", day);

  [Fact]
  public async Task Nobody_takes_a_day_back_without_signing_in_or_the_permission() {
    await app.Day(new(2032, 3, 3), Office);
    var body = new { day = "2032-03-03", office = Office };
    Assert.Equal((401, "identity.not_signed_in"), await Remove(null, body));
    Assert.Equal((403, "identity.not_permitted"), await Remove(Manager with { Permissions = [] }, body));
    Assert.Single(await Row("2032-03-03"));
  }

  [Fact]
  public async Task The_page_too_refuses_who_has_no_permission() {
    await app.Day(new(2032, 3, 4), Office);
    await using var act = app.Begin(Manager with { Permissions = [] });
    var answer = await Features.RemoveDay.Run(new(new(2032, 3, 4), Office), act.Work, app.Services.GetRequiredService<Calendars>(), Ct);
    Assert.Equal("calendar.refused", answer.Error?.Code);
  }

  [Fact]
  public async Task Another_offices_day_is_not_found() {
    var other = Guid.CreateVersion7();
    await app.Day(new(2032, 3, 5), other);
    Assert.Equal((404, "calendar.not_found"), await Remove(Manager, new { day = "2032-03-05", office = other }));
    Assert.DoesNotContain("05/03/2032", (await app.As(Manager).Page("/can-bo/lich?nam=2032")).Body!.TextContent);
    Assert.Single(await Row("2032-03-05"));
  }

  [Fact]
  public async Task What_is_no_day_is_refused() => Assert.Equal((400, "kernel.bad_request"), await Remove(Manager, new { day = "hôm qua" }));

  [Fact]
  public async Task A_day_is_taken_back_once_with_evidence() {
    await app.Day(new(2032, 3, 8), Office);
    var actor = Manager with { Id = Guid.CreateVersion7() };
    var body = new { day = "2032-03-08", office = Office };
    Assert.Equal((200, null), await Remove(actor, body));
    Assert.Empty(await Row("2032-03-08"));
    Assert.Equal([Office, "calendar.manage", "2032-03-08"], Assert.Single(await app.Sql("select office, purpose, facts->>'day' from ledger.entry where type = 'calendar.day_removed' and actor = $1", actor.Id)));
    Assert.Equal((404, "calendar.not_found"), await Remove(actor, body));
  }
}
