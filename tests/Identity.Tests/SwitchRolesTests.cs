using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class SwitchRolesTests(IdentityApp app) : WriteSliceTests(app), IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static int made;

  async Task<(string Key, Guid Id)> Made() {
    await app.Fill();
    var (key, id) = ($"switched_{new string('x', Interlocked.Increment(ref made))}", Guid.CreateVersion7());
    await app.AsIntruder("insert into identity.role (id, key, name, permissions, version) values ($1, $2, 'Vai trò thử', '{people.manage}', 1)", id, key);
    return (key, id);
  }

  protected override async Task<Write> Prepare() {
    var (key, id) = await Made();
    return new("/api/identity/roles/switch", new { roles = new[] { key }, end = true, reason = "Không còn dùng" }, app.Manager(app.Province), id, "identity.role_ended") {
      Permission = IdentityPermissions.Manage, Stranger = app.Manager(app.Ward), Unseen = "identity.role_not_found",
      Invalid = new { roles = new[] { key }, end = true, reason = " " }, InvalidCode = "identity.reason_missing", Again = "identity.role_ended",
      Row = "select 1 from identity.role where id = $1 and ended_at is not null",
    };
  }

  async Task<string?> Switch(Actor actor, bool end, params string[] roles) {
    using var client = app.As(actor);
    using var answer = await client.PostAsJsonAsync("/api/identity/roles/switch", new { roles, end, reason = "Rà soát" }, Ct);
    return answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"];
  }

  [Fact]
  public async Task What_is_out_of_use_gives_nothing_and_nobody_gets_it_until_it_is_in_use_again() {
    var (key, _) = await Made();
    var name = $"u{Guid.CreateVersion7():N}"[..20];
    await app.Person(name, role: key, units: app.Desk);
    await new Visitor(app).SignIn(name);
    var (person, _) = await app.Of(name);
    var (_, post) = await app.Held(app.Desk);
    async Task<int> Asked() {
      await using var act = app.Begin();
      return (await app.Services.GetRequiredService<Identities>().Officials(act.Work, app.Ward.Id, key, null, Ct)).Count;
    }
    Assert.True((await app.LiveActor(name)).Can(IdentityPermissions.Manage));
    Assert.Equal(1, await Asked());
    Assert.Null(await Switch(app.Manager(app.Province), true, key));
    Assert.Equal(0, await Asked());
    var live = await app.LiveActor(name);
    Assert.False(live.Can(IdentityPermissions.Manage) || live.HasRole(key));
    using var client = app.As(app.Manager(app.Ward));
    using var granted = await client.PostAsJsonAsync("/api/identity/grants", new { post, role = key, unit = app.Ward.Id, reason = "x" }, Ct);
    Assert.Equal("identity.role_unknown", (string?)(await granted.Content.ReadFromJsonAsync<JsonNode>(Ct))!["code"]);
    Assert.Equal("identity.own_rights", await Switch(app.Manager(app.Province) with { Id = person }, false, key));
    Assert.Null(await Switch(app.Manager(app.Province), false, key));
    Assert.True((await app.LiveActor(name)).Can(IdentityPermissions.Manage));
  }

  [Fact]
  public async Task Of_several_all_change_or_none() {
    var ((one, first), (other, _)) = (await Made(), await Made());
    Assert.Null(await Switch(app.Manager(app.Province), true, other));
    Assert.Equal("identity.role_ended", await Switch(app.Manager(app.Province), true, one, other));
    Assert.Equal("identity.role_not_found", await Switch(app.Manager(app.Province), true, one, "no_such_role"));
    Assert.Equal("identity.role_none_chosen", await Switch(app.Manager(app.Province), true));
    Assert.Single(await app.Sql("select 1 from identity.role where id = $1 and ended_at is null", first));
    Assert.Null(await Switch(app.Manager(app.Province), false, other));
    Assert.Null(await Switch(app.Manager(app.Province), true, one, other));
  }
}
