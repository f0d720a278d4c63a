using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SwitchProvidersTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  protected override async Task<Write> Prepare() {
    var (key, id) = await ChangeProviderTests.Added(app);
    return new("/api/identity/providers/switch", new { providers = new[] { key }, disable = true, reason = "Bị xâm nhập" }, ChangeProviderTests.Keeper(app.Ward), id, "identity.provider_disabled") {
      Permission = IdentityPermissions.Providers, Stranger = ChangeProviderTests.Keeper(app.Department), Unseen = "identity.provider_not_found",
      Invalid = new { providers = new[] { key }, disable = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.provider_disabled",
      Row = "select 1 from identity.upstream_provider where id = $1 and disabled_at is not null",
    };
  }

  async Task<JsonNode?> Switch(bool disable, params string[] providers) {
    using var client = app.As(ChangeProviderTests.Keeper(app.Ward));
    using var answer = await client.PostAsJsonAsync("/api/identity/providers/switch", new { providers, disable, reason = "Rà soát" }, Ct);
    return answer.IsSuccessStatusCode ? null : await answer.Content.ReadFromJsonAsync<JsonNode>(Ct);
  }

  async Task<int> InUse(params Guid[] ids) => (await app.Sql("select 1 from identity.upstream_provider where id = any ($1) and disabled_at is null", ids)).Count;

  [Fact]
  public async Task Of_several_all_change_or_none_and_each_that_refuses_is_named() {
    var ((one, first), (two, second), (national, third)) = (await ChangeProviderTests.Added(app), await ChangeProviderTests.Added(app), await ChangeProviderTests.Added(app));
    await app.AsIntruder("update identity.upstream_provider set is_national = true, name = 'Định danh quốc gia' where id = $1", third);
    await app.AsIntruder("update identity.upstream_provider set disabled_at = now(), name = 'Nơi đã ngừng' where id = $1", second);
    var refused = await Switch(true, one, two, national);
    Assert.Equal("identity.provider_disabled", (string?)refused!["code"]);
    Assert.Contains("Nơi đã ngừng", refused.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    Assert.Contains("Định danh quốc gia", refused.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    Assert.Equal("identity.provider_not_found", (string?)(await Switch(true, one, "khong-co"))!["code"]);
    Assert.Equal("identity.provider_none_chosen", (string?)(await Switch(true))!["code"]);
    Assert.Equal(1, await InUse(first));
    Assert.Null(await Switch(false, two));
    Assert.Null(await Switch(true, one, two));
    Assert.Equal(0, await InUse(first, second));
    Assert.Equal([["identity.provider_disabled", "Rà soát"]], (await app.Sql("select type, reason from ledger.entry where object_id = $1 and type <> 'identity.provider_added' order by id", first)).Select(e => e.ToArray()));
  }

  [Fact]
  public async Task Who_would_be_left_without_a_way_in_is_counted_over_all_that_are_picked_on_the_page() {
    var ((one, first), (two, second)) = (await ChangeProviderTests.Added(app), await ChangeProviderTests.Added(app));
    var official = await app.Person($"n{Guid.CreateVersion7():N}"[..20], password: null, units: app.Desk);
    foreach (var provider in new[] { first, second })
      await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values (gen_random_uuid(), $1, 's', $2, now(), now(), true)", provider, official.Id);
    const string list = "/quan-tri/nha-cung-cap-dinh-danh";
    var visitor = new Visitor(app, app.As(ChangeProviderTests.Keeper(app.Ward)));
    Assert.NotNull((await visitor.Page(list)).QuerySelector($"input[name=chon][value={one}]"));
    async Task<string> Said(string query) => (await visitor.Page($"{list}/ngung?{query}")).QuerySelector("main")!.TextContent;
    Assert.DoesNotContain("chỉ đăng nhập được bằng", await Said($"chon={one}"), StringComparison.Ordinal);
    Assert.Contains("1 cán bộ chỉ đăng nhập được bằng các nhà cung cấp này", await Said($"chon={one}&chon={two}"), StringComparison.Ordinal);
    Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await visitor.Send($"{list}/ngung?chon={one}&chon={two}", "Form.Reason", ("Form.Reason", ""))).StatusCode);
    Assert.Equal(2, await InUse(first, second));
    Assert.Equal(list, Visitor.Leads(await visitor.Send($"{list}/ngung?chon={one}&chon={two}", "Form.Reason", ("Form.Reason", "Bị xâm nhập"))));
    Assert.Equal(0, await InUse(first, second));
    var off = (await visitor.Page($"{list}?tinh-trang=da-ngung")).QuerySelector("table")!.TextContent;
    Assert.Contains(one, off, StringComparison.Ordinal);
    Assert.DoesNotContain(one, (await visitor.Page($"{list}?tinh-trang=dang-dung")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    Assert.Equal(list, Visitor.Leads(await visitor.Send($"{list}/mo-lai?chon={one}&chon={two}", "Form.Reason", ("Form.Reason", "Đã khắc phục"))));
    Assert.Equal(2, await InUse(first, second));
  }
}
