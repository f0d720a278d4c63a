using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Workplace.Tests;

public sealed class ChooseChannelsTests(SaolaApp app) : IClassFixture<SaolaApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<(int Status, JsonNode Body)> Choose(Actor? actor, object body) {
    using var answer = await app.As(actor).PostAsJsonAsync("/api/inbox/channels", body, Ct);
    return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!);
  }

  async Task<string[]?> Chosen(Actor person) => (await app.Sql("select channels from kernel.notification_choice where person = $1", person.Id)) is [[string[] channels]] ? channels : null;

  [Fact]
  public async Task Nobody_chooses_without_signing_in() => Assert.Equal(401, (await Choose(null, new { channels = new[] { "Sms" } })).Status);

  [Theory]
  [InlineData("Fax")]
  [InlineData("Inbox")]
  [InlineData("")]
  public async Task A_way_that_is_not_offered_is_refused_and_none_is_kept(string way) {
    var me = People.Citizen();
    var (status, body) = await Choose(me, new { channels = new[] { "Sms", way } });
    Assert.Equal((400, "inbox.unknown_channel"), (status, (string?)body["code"]));
    Assert.Null(await Chosen(me));
    Assert.Empty(await app.Ledger(me.Id));
  }

  [Fact]
  public async Task The_choice_is_ones_own_replaces_the_one_before_and_leaves_evidence() {
    var (me, other) = (People.Citizen(), People.Citizen());
    await Choose(other, new { channels = new[] { "Email" } });
    foreach (var channels in (string[][])[["Sms", "Zalo"], []]) {
      Assert.Equal(200, (await Choose(me, new { channels })).Status);
      Assert.Equal(channels, await Chosen(me));
    }
    Assert.Equal("Email", Assert.Single((await Chosen(other))!));
    Assert.Equal([[me.Id, "inbox"], [me.Id, "inbox"]],
      (await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'notifications.channels_chosen'", me.Id)).Select(r => r.ToArray()));
  }

  [Fact]
  public async Task The_chosen_ways_are_kept_by_a_form_that_needs_no_script() {
    var me = People.Citizen();
    var client = app.As(me);
    var form = (await client.Page("/tai-khoan/kenh-thong-bao")).QuerySelector<IHtmlFormElement>("main form[method=post]")!;
    using var answer = await client.Submit("/tai-khoan/kenh-thong-bao", form, ("channels", "Sms"), ("channels", "Zalo"));
    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    var again = await client.Page("/tai-khoan/kenh-thong-bao");
    Assert.Equal(["Sms", "Zalo"], again.QuerySelectorAll<IHtmlInputElement>("main input[type=checkbox]").Where(i => i.IsChecked).Select(i => i.Value));
  }
}
