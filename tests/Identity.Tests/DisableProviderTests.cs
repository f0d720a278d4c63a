using System.Net;
using System.Net.Http.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class DisableProviderTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (key, id) = await ChangeProviderTests.Added(app);
    return new($"/api/identity/providers/{key}/disable", new { disable = true, reason = "Bị xâm nhập" }, ChangeProviderTests.Keeper(app.Ward), id, "identity.provider_disabled") {
      Permission = IdentityPermissions.Providers, Stranger = ChangeProviderTests.Keeper(app.Department), Unseen = "identity.provider_not_found",
      Invalid = new { disable = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.provider_disabled",
      Row = "select 1 from identity.upstream_provider where id = $1 and disabled_at is not null",
    };
  }

  [Fact]
  public async Task A_national_provider_is_put_out_of_use_and_back_by_who_answers_for_the_whole_province_alone() {
    var (key, id) = await ChangeProviderTests.Added(app);
    await app.AsIntruder("update identity.upstream_provider set is_national = true where id = $1", id);
    async Task<HttpStatusCode> Disable(Actor actor, bool disable) => (await app.As(actor).PostAsJsonAsync($"/api/identity/providers/{key}/disable", new { disable, reason = "Bị xâm nhập" }, Ct)).StatusCode;
    foreach (var keeper in new[] { ChangeProviderTests.Keeper(app.Ward), ChangeProviderTests.Keeper(app.Province) with { Offices = [app.Ward.Id] } }) Assert.Equal(HttpStatusCode.Forbidden, await Disable(keeper, true));
    Assert.Equal(HttpStatusCode.OK, await Disable(await app.Whole(IdentityPermissions.Providers), true));
    Assert.Equal(HttpStatusCode.Forbidden, await Disable(ChangeProviderTests.Keeper(app.Ward), false));
    Assert.Single(await app.Sql("select 1 from identity.upstream_provider where id = $1 and disabled_at is not null", id));
  }

  [Fact]
  public async Task A_provider_out_of_use_is_no_way_in_until_it_is_back() {
    var (key, id) = await ChangeProviderTests.Added(app);
    var keeper = app.As(ChangeProviderTests.Keeper(app.Ward));
    async Task<bool> IsOffered() => (await new Visitor(app).Page("/dang-nhap")).QuerySelector($"a[href='/dang-nhap/bang/{key}']") is not null;
    Assert.True(await IsOffered());
    await keeper.PostAsJsonAsync($"/api/identity/providers/{key}/disable", new { disable = true, reason = "Bị xâm nhập" }, Ct);
    Assert.False(await IsOffered());
    Assert.Equal(HttpStatusCode.NotFound, (await new Visitor(app).Open($"/dang-nhap/bang/{key}")).StatusCode);
    await keeper.PostAsJsonAsync($"/api/identity/providers/{key}/disable", new { disable = false, reason = "Đã khắc phục" }, Ct);
    Assert.True(await IsOffered());
    Assert.Equal([["identity.provider_disabled", "Bị xâm nhập"], ["identity.provider_enabled", "Đã khắc phục"]],
      (await app.Sql("select type, reason from ledger.entry where object_id = $1 and type <> 'identity.provider_added' order by id", id)).Select(e => e.ToArray()));
  }
}

/// <summary>What becomes of who is signed in by it.</summary>
public sealed class ProviderOutOfUseTests(UpstreamApp app) : IClassFixture<UpstreamApp> {
  [Fact]
  public async Task The_sessions_begun_by_it_and_what_they_let_systems_have_end_and_others_go_on() {
    var (gone, who) = (new Visitor(app), new Known(Known.NewNumber(), "Trần Thị Bình"));
    var official = await app.SignedIn();
    var asked = await official.Send("/tai-khoan/lien-ket", "Liên kết với", ("Wanted.Provider", UpstreamApp.Other));
    await official.Open((await app.Decide(asked.Headers.Location!, who)).PathAndQuery);
    await app.SignIn(gone, who, UpstreamApp.Other);
    var rp = await RelyingParty.Web(app, s => s with { BackchannelLogoutUri = "https://rp.example.vn/bc" });
    var given = await rp.Tokens(gone);
    var provider = (Guid)(await app.Sql("select id from identity.upstream_provider where key = $1", UpstreamApp.Other))[0][0]!;
    await app.As(ChangeProviderTests.Keeper(app.Province)).PostAsJsonAsync($"/api/identity/providers/{UpstreamApp.Other}/disable", new { disable = true, reason = "Bị xâm nhập" }, TestContext.Current.CancellationToken);
    Assert.Equal("1", Assert.Single(await app.Sql("select facts->>'sessions' from ledger.entry where object_id = $1 and type = 'identity.provider_disabled'", provider))[0]);
    await app.As(ChangeProviderTests.Keeper(app.Province)).PostAsJsonAsync($"/api/identity/providers/{UpstreamApp.Other}/disable", new { disable = false, reason = "Đã khắc phục" }, TestContext.Current.CancellationToken);
    Assert.Equal(HttpStatusCode.Redirect, (await gone.Open("/tai-khoan")).StatusCode);
    Assert.Equal(HttpStatusCode.OK, (await official.Open("/tai-khoan")).StatusCode);
    Assert.Equal((401, 400), ((await rp.UserInfo(given.GetProperty("access_token").GetString()!)).Status, (await rp.Refresh(given.GetProperty("refresh_token").GetString()!)).Status));
    Assert.Equal("/dang-nhap", Visitor.Leads(await app.SignIn(gone, who, UpstreamApp.Other)));
  }
}
