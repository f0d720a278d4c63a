using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class ChangeProviderTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  internal static Actor Keeper(Organisation office) => People.Official(office.Office, office.Code ?? "", [], IdentityPermissions.Providers);

  /// <summary>A provider of the ward with all that signing in needs.</summary>
  internal static async Task<(string Key, Guid Id)> Added(IdentityApp app) {
    await app.Fill();
    var key = $"p{Guid.CreateVersion7():N}"[..24];
    await using var act = app.Begin();
    var added = await AddProvider.Run(new(key, "H21.106", new(new("Nơi xác thực"), Issuer: "https://id.example.vn", ClientId: "saola", ClientSecret: "s1")), act.Work, app.Services.GetRequiredService<UpstreamProviders>(), Ct);
    return (key, added.Value.Id);
  }

  protected override async Task<Write> Prepare() {
    var (key, id) = await Added(app);
    return new($"/api/identity/providers/{key}", new { clientId = "saola-2" }, Keeper(app.Ward), id, "identity.provider_changed") {
      Permission = IdentityPermissions.Providers, Stranger = Keeper(app.Department), Unseen = "identity.provider_not_found",
      Invalid = new { levels = new { cao = 7 } }, InvalidCode = "identity.provider_levels_invalid", Again = "identity.provider_disabled",
      Meanwhile = () => app.AsIntruder("update identity.upstream_provider set disabled_at = now() where id = $1", id),
      Row = "select 1 from identity.upstream_provider where id = $1 and client_id = 'saola-2'",
    };
  }

  [Fact]
  public async Task What_is_not_said_stays_and_what_changed_is_named_without_its_secret() {
    var (key, id) = await Added(app);
    var actor = Keeper(app.Ward);
    Assert.True((await app.As(actor).PostAsJsonAsync($"/api/identity/providers/{key}", new { clientSecret = "s2", verified = "Công văn 1" }, Ct)).IsSuccessStatusCode);
    var row = Assert.Single(await app.Sql("select issuer, client_id, secret, verified from identity.upstream_provider where id = $1", id));
    Assert.Equal(("https://id.example.vn", "saola", "Công văn 1"), ((string)row[0]!, (string)row[1]!, (string)row[3]!));
    Assert.Equal("s2", app.Services.GetRequiredService<UpstreamSecrets>().Open((byte[])row[2]!));
    Assert.Equal("""["Secret","Verified"]""", Assert.Single(await app.Sql("select (facts->'changed')::text from ledger.entry where object_id = $1 and type = 'identity.provider_changed'", id))[0]);
  }

  [Fact]
  public async Task What_is_as_it_was_is_no_change() {
    var (key, id) = await Added(app);
    Assert.True((await app.As(Keeper(app.Ward)).PostAsJsonAsync($"/api/identity/providers/{key}", new { clientId = "saola", clientSecret = "s1" }, Ct)).IsSuccessStatusCode);
    Assert.Equal(["identity.provider_added"], await app.Ledger(id));
  }

  [Theory, InlineData(false), InlineData(true)]
  public async Task A_national_provider_is_changed_and_made_by_who_answers_for_the_whole_province_alone(bool already) {
    var (key, id) = await Added(app);
    await app.AsIntruder("update identity.upstream_provider set is_national = $2 where id = $1", id, already);
    object body = already ? new { clientId = "saola-2" } : new { national = true };
    async Task<(int, string?)> Change(Actor actor) {
      using var answer = await app.As(actor).PostAsJsonAsync($"/api/identity/providers/{key}", body, Ct);
      return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>(Ct))!["code"]);
    }
    Assert.Equal((403, "identity.provider_national_refused"), await Change(Keeper(app.Ward)));
    Assert.Equal((403, "identity.provider_national_refused"), await Change(Keeper(app.Province) with { Offices = [app.Ward.Id] }));
    Assert.Equal((200, null), await Change(await app.Whole(IdentityPermissions.Providers)));
  }

  [Fact]
  public async Task Identities_of_one_issuer_open_nothing_at_another() {
    var (key, id) = await Added(app);
    var account = await app.Person($"n{Guid.CreateVersion7():N}"[..20]);
    await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at) values (gen_random_uuid(), $1, 's', $2, now(), now())", id, account.Id);
    await new Visitor(app).SignIn(account.UserName);
    await app.AsIntruder("update identity.session set provider = $2 where account = $1", account.Id, id);
    Assert.True((await app.As(Keeper(app.Ward)).PostAsJsonAsync($"/api/identity/providers/{key}", new { issuer = "https://khac.example.vn" }, Ct)).IsSuccessStatusCode);
    Assert.Equal([true], Assert.Single(await app.Sql("select ended_at is not null from identity.session where account = $1", account.Id)));
    Assert.Empty(await app.Sql("select 1 from identity.upstream_link where provider = $1", id));
  }

  [Fact]
  public async Task Another_issuer_that_would_leave_officials_without_a_way_in_is_taken_only_by_who_knows_how_many() {
    var (key, id) = await Added(app);
    var official = await app.Person($"n{Guid.CreateVersion7():N}"[..20], password: null, units: app.Desk);
    var citizen = await app.Person($"n{Guid.CreateVersion7():N}"[..20]);
    foreach (var (account, byOwner) in new[] { (official, true), (citizen, false) })
      await app.AsIntruder("insert into identity.upstream_link (id, provider, subject, account, linked_at, last_used_at, by_owner) values (gen_random_uuid(), $1, $2::text, $2, now(), now(), $3)", id, account.Id, byOwner);
    using var client = app.As(Keeper(app.Ward));
    using var refused = await client.PostAsJsonAsync($"/api/identity/providers/{key}", new { issuer = "https://khac.example.vn" }, Ct);
    var said = (await refused.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>(Ct))!;
    Assert.Equal((409, "identity.provider_leaves_out"), ((int)refused.StatusCode, (string?)said["code"]));
    Assert.StartsWith("1 cán bộ", (string)said["detail"]!, StringComparison.Ordinal);
    Assert.Equal(2, (await app.Sql("select 1 from identity.upstream_link where provider = $1", id)).Count);
    var visitor = new Visitor(app, app.As(Keeper(app.Ward)));
    var page = await Visitor.Read(await visitor.Send($"/quan-tri/nha-cung-cap-dinh-danh/{key}", "Form.Name", ("Form.Name", "Nơi xác thực"), ("Form.Issuer", "https://khac.example.vn"), ("Form.ClientId", "saola")));
    Assert.NotNull(page.QuerySelector("input[type=checkbox][name='Form.LeaveOut']"));
    Assert.True((await client.PostAsJsonAsync($"/api/identity/providers/{key}?leaveOut=true", new { issuer = "https://khac.example.vn" }, Ct)).IsSuccessStatusCode);
    Assert.Empty(await app.Sql("select 1 from identity.upstream_link where provider = $1", id));
    // each is evidence of its own account, also of whom a number alone had linked
    foreach (var account in new[] { official, citizen }) Assert.Contains("identity.account_unlinked", await app.Ledger(account.Id));
  }
}
