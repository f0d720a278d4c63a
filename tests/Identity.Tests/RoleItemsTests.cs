using System.Net.Http.Json;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class RoleItemsTests : PackFolder {
  static object Says(params string[] permissions) => new { name = new { vi = "Văn thư sửa ở đây" }, permissions };

  async Task Act(Func<HttpClient, Task<HttpResponseMessage>> act) {
    var top = (Guid)Assert.Single(await App.Sql("select id from identity.organisation where parent is null and valid_to is null"))[0]!;
    var all = (await App.Sql("select id from identity.organisation where is_office")).Select(r => (Guid)r[0]!);
    using var client = App.As(People.Official(top, "H21", [], IdentityPermissions.Manage) with { Offices = [.. all] });
    using var done = await act(client);
    Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync(Ct));
  }

  [Fact]
  public async Task What_was_changed_here_survives_the_packs_next_apply_and_comes_out_by_export() {
    await Apply();
    var version = (int)(await App.Sql("select version from identity.role where key = 'clerk'"))[0][0]!;
    await Act(c => c.PutAsJsonAsync("/api/identity/roles/clerk", new { says = Says("dossiers.read"), version, reason = "x" }, Ct));
    await Act(c => c.PostAsJsonAsync("/api/identity/roles/switch", new { roles = new[] { "accountant" }, end = true, reason = "x" }, Ct));
    await Act(c => c.PostAsJsonAsync("/api/identity/roles", new { key = "truc_ban", says = Says("people.serve"), reason = "x" }, Ct));
    Write("pack.json", """{"id": "gia-lai", "version": "1.0.1", "name": {"vi": "Gia Lai"}, "depends": {}}""");
    await Apply();
    Change("roles/roles.json", "gia-lai:role/clerk", r => r["name"]!["vi"] = "Văn thư của gói mới");
    Assert.Contains("! gia-lai:role/clerk", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal([["Văn thư sửa ở đây", "dossiers.read"]], (await App.Sql("select name, array_to_string(permissions, ',') from identity.role where key = 'clerk'")).Select(r => r.ToArray()));
    Assert.Single(await App.Sql("select 1 from identity.role where key = 'accountant' and ended_at is not null"));
    var (code, said) = await Run("export");
    Assert.Equal(0, code);
    Assert.Contains("local:role/truc-ban", said, StringComparison.Ordinal);
    Assert.Equal(0, (await Run("lint")).Code);
    Assert.Contains("Văn thư sửa ở đây", Read("gia-lai/roles/roles.json"), StringComparison.Ordinal);
    Assert.Contains("\"ended\":true", Read("gia-lai/roles/roles.json"), StringComparison.Ordinal);
    await Apply();
    Assert.Single(await App.Sql("select 1 from identity.role where key = 'accountant' and ended_at is not null"));
    Assert.Empty((await App.Sql("select 1 from kernel.pack_item where kind = 'role' and edited is not null")));
  }

  [Fact]
  public async Task What_a_pack_changes_of_a_role_is_told_in_its_history() {
    await Apply();
    Change("roles/roles.json", "gia-lai:role/clerk", r => r["permissions"]!.AsArray().Add("people.explain"));
    await Apply();
    Assert.Equal("[\"permission=people.explain\"]", (await App.Sql("select replace(facts->>'after', ' ', '') from ledger.entry where type = 'identity.role_changed'"))[0][0]);
    Change("roles/roles.json", "gia-lai:role/clerk", r => r["ended"] = true);
    await Apply();
    Assert.Single(await App.Sql("select 1 from ledger.entry e join identity.role r on r.id = e.object_id where e.type = 'identity.role_ended' and r.key = 'clerk' and r.ended_at is not null"));
  }
}
