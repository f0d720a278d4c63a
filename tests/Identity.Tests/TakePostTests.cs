using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

using Browser = Saola.Testing.Browser;

/// <summary>Who came in by their national electronic identification takes up a post that an office gave them.</summary>
public sealed class TakePostTests(TakePostTests.Site app, Browser browser) : IClassFixture<TakePostTests.Site>, IClassFixture<Browser> {
  const string Path = "/api/identity/account/take-post";
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public sealed class Site : IdentityApp {
    public Site() => UseKestrel(0);
  }

  async Task<(Account Account, Actor Owner)> Given(string? password = null, params Organisation[] units) {
    var account = await app.Person($"t{Guid.CreateVersion7():N}"[..20], password: password, units: units);
    return (account, People.Citizen(account.Person, "Trần Thị Bình") with { Identification = 2 });
  }

  async Task<(int Status, JsonNode? Said)> Take(Actor? actor) {
    using var client = app.As(actor);
    using var answer = await client.PostAsync(Path, null, Ct);
    return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonNode>(Ct));
  }

  [Fact]
  public async Task Nobody_signed_in_takes_no_post() {
    await app.Fill();
    Assert.Equal(401, (await Take(null)).Status);
  }

  [Fact]
  public async Task The_owner_gets_a_link_that_works_once_with_evidence_and_a_notice() {
    var (account, owner) = await Given(null, app.Desk);
    var (status, said) = await Take(owner);
    Assert.Equal(200, status);
    Assert.Equal([owner.Id, "account.take_post"], Assert.Single(await app.Sql("select actor, purpose from ledger.entry where object_id = $1 and type = 'identity.link_made'", account.Id)));
    Assert.Single(await app.Sql("select 1 from kernel.notification where recipient = $1 and template = 'identity-factors-changed' and channel = 'Inbox'", owner.Id));
    await new Visitor(app).Send(new Uri((string)said!["link"]!).PathAndQuery, "Form.New", ("Form.New", IdentityApp.Password), ("Form.Repeat", IdentityApp.Password));
    Assert.Equal([true, true], (await app.Sql("select a.password_hash is not null, s.in_office from identity.account a join identity.session s on s.account = a.id where a.id = $1", account.Id))[0]);
    // whoever has a password is at work already
    Assert.Equal((409, "identity.nothing_to_take"), await Refused(owner));
  }

  async Task<(int, string?)> Refused(Actor actor) => await Take(actor) is var (status, said) ? (status, (string?)said!["code"]) : default;

  [Fact]
  public async Task Without_a_post_of_today_or_without_the_national_identification_there_is_nothing_to_take() {
    var (_, citizen) = await Given();
    Assert.Equal((409, "identity.nothing_to_take"), await Refused(citizen));
    var (later, official) = await Given(null, app.Desk);
    Assert.Equal((409, "identity.nothing_to_take"), await Refused(official with { Identification = null }));
    await app.AsIntruder("update identity.account set disabled_at = now(), lock_office_only = true where id = $1", later.Id);
    Assert.Equal((409, "identity.nothing_to_take"), await Refused(official));
    Assert.Empty(await app.Sql("select 1 from identity.account_link where account = $1", later.Id));
  }

  [Theory]
  [InlineData(360, false), InlineData(1440, true)]
  public async Task Its_page_and_what_asks_for_proof_hold_on_every_screen(int width, bool dark) {
    var (_, owner) = await Given(null, app.Desk);
    foreach (var (actor, path, words) in new[] {
      (owner, "/tai-khoan", "Nhận vị trí công tác"), (owner, "/tai-khoan/nhan-vi-tri", "Đặt mật khẩu công vụ"), ((await Given()).Owner, "/tai-khoan/nhan-vi-tri", "Không có vị trí công tác nào đang chờ nhận"),
      (owner with { IsProven = false }, "/uy-quyen", "Cần chứng minh số định danh"),
    }) {
      var page = await browser.Open(app, width, dark, actor: actor);
      await page.GotoAsync(path);
      Assert.Contains(words, await page.InnerTextAsync("main"), StringComparison.Ordinal);
      Assert.Equal((path, "", ""), (path, string.Join('\n', await Browser.Faults(page)), string.Join('\n', await Browser.SticksOut(page))));
      await page.Context.DisposeAsync();
    }
  }
}
