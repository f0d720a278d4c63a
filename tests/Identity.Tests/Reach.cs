namespace Saola.Identity.Tests;

/// <summary>How rights of an official of one office reach further than that office.</summary>
internal static class Reach {
  public const string ProvinceRole = "a role of the province", ProvinceGrant = "a granted role of the province", SubTreePost = "a post with all below", SubTreeGrant = "a granted role with all below", Elsewhere = "a granted role elsewhere", Later = "a granted role elsewhere from tomorrow";

  public static TheoryData<string> Further => [ProvinceRole, ProvinceGrant, SubTreePost, SubTreeGrant, Elsewhere, Later];

  /// <summary>Lets an official of the ward's desk reach further.</summary>
  public static async Task Reaching(this IdentityApp app, Account account, string how) {
    var post = (await app.Of(account.UserName)).Post;
    var department = app.Department;
    if (how == ProvinceRole) await app.AsIntruder("update identity.official_post set roles = '{watcher}' where id = $1", post);
    else if (how == ProvinceGrant) await app.Granted(post, "watcher", app.Ward);
    else if (how == SubTreePost) await app.UnderWard(post, subTree: true);
    else if (how == SubTreeGrant) {
      await app.UnderWard(post, subTree: false);
      await app.AsIntruder("update identity.role_grant set sub_tree = true where id = $1", await app.Granted(post, "intake", app.Ward));
    } else await app.Granted(post, "intake", department, how == Later ? Vn.Day(app.Clock.GetUtcNow()).AddDays(1) : null);
  }

  /// <summary>The ward has an office below it from now on, which those of the ward alone do not reach.</summary>
  static async Task UnderWard(this IdentityApp app, Guid post, bool subTree) {
    await app.AsIntruder("update identity.official_post set sub_tree = $2 where id = $1", post, subTree);
    await app.AsIntruder("""
      insert into identity.organisation (id, code, name, kind, parent, path, office, is_office, changed_at, version)
      select $2, 'H21.106.1', 'Trạm y tế', 'ward', id, path || replace($2::text, '-', '') || '.', $2, true, now(), 1 from identity.organisation where id = $1
      on conflict do nothing
      """, app.Ward.Id, Guid.CreateVersion7());
  }
}
