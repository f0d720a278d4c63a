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

  [Fact]
  public async Task A_role_made_here_keeps_its_key_from_a_pack_which_takes_it_once_nobody_bears_it() {
    await Apply();
    await Act(c => c.PostAsJsonAsync("/api/identity/roles", new { key = "thu_kho", says = Says("people.serve"), reason = "x" }, Ct));
    Write("roles/kho.json", """{"items": [{"id": "gia-lai:role/thu-kho", "key": "thu_kho", "name": {"vi": "Thủ kho của gói"}, "permissions": ["people.explain"]}]}""");
    var (code, said) = await Run("apply");
    Assert.Equal(0, code);
    Assert.Contains("! gia-lai:role/thu-kho", said, StringComparison.Ordinal);
    Assert.Contains("thu_kho", said[said.IndexOf("! gia-lai:role/thu-kho", StringComparison.Ordinal)..].Split('\n')[1], StringComparison.Ordinal);
    Assert.Equal([["Văn thư sửa ở đây", "local:role/thu-kho"]], (await App.Sql("select name, item from identity.role where key = 'thu_kho'")).Select(r => r.ToArray()));
    var post = (Guid)(await App.Sql("select id from identity.official_post where valid_to is null limit 1"))[0][0]!;
    await App.AsIntruder("update identity.official_post set roles = roles || '{thu_kho}'::text[] where id = $1", post);
    await Act(c => c.PostAsJsonAsync("/api/identity/roles/switch", new { roles = new[] { "thu_kho" }, end = true, reason = "x" }, Ct));
    Assert.Contains("! gia-lai:role/thu-kho", (await Run("apply")).Said, StringComparison.Ordinal);
    await App.AsIntruder("update identity.official_post set roles = array_remove(roles, 'thu_kho') where id = $1", post);
    Assert.Contains("+ gia-lai:role/thu-kho", (await Run("apply")).Said, StringComparison.Ordinal);
    Assert.Equal([["Thủ kho của gói", "gia-lai:role/thu-kho", true]], (await App.Sql("select name, item, ended_at is null from identity.role where key = 'thu_kho'")).Select(r => r.ToArray()));
    Assert.DoesNotContain("local:role/thu-kho", (await Run("export")).Said, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Who_holds_a_role_whose_key_the_pack_changes_goes_on_holding_it() {
    await Apply();
    var held = (long)(await App.Sql("select count(*) from identity.official_post where 'clerk' = any (roles)"))[0][0]!;
    Assert.True(held > 0);
    Change("roles/roles.json", "gia-lai:role/clerk", r => r["key"] = "registrar");
    await Apply();
    Assert.Equal([[held, 0L]], (await App.Sql("select count(*) filter (where 'registrar' = any (roles)), count(*) filter (where 'clerk' = any (roles)) from identity.official_post")).Select(r => r.ToArray()));
    Assert.Equal("[\"key=clerk\"]", (await App.Sql("select replace(facts->>'before', ' ', '') from ledger.entry where type = 'identity.role_changed'"))[0][0]);
  }
}
