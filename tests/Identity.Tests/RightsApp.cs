using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity.Tests;

/// <summary>People with posts and grants, for the tests of rights.</summary>
internal static class RightsApp {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A person with an account and one post, with one role.</summary>
  public static async Task<(Guid Person, Guid Post)> Held(this IdentityApp app, Organisation unit, string role = "intake") {
    var account = await app.Person($"u{Guid.CreateVersion7():N}"[..20], password: null, role: role, units: unit);
    return await app.Of(account.UserName);
  }

  public static async Task<(Guid Person, Guid Post)> Of(this IdentityApp app, string userName) {
    var row = Assert.Single(await app.Sql("select o.person, o.id from identity.official_post o join identity.account a on a.person = o.person where a.user_name = $1 order by o.id", userName));
    return ((Guid)row[0]!, (Guid)row[1]!);
  }

  public static async Task<Guid> Granted(this IdentityApp app, Guid post, string role, Organisation unit, DateOnly? from = null, DateOnly? until = null) {
    await using var act = app.Begin();
    var grant = new RoleGrant { Id = Guid.CreateVersion7(), Post = post, Role = role, Unit = unit.Id, ValidFrom = from ?? Vn.Day(act.Work.Now), Reason = "thử", GrantedBy = post, GrantedAt = act.Work.Now }.Until(until);
    act.Work.Db<IdentityDb>().Add(grant);
    act.Work.Record("tests.granted", "person", grant.Id);
    await act.Work.Commit(Ct);
    app.Services.GetRequiredService<LiveSessions>().ForgetAll();
    return grant.Id;
  }

  /// <summary>A role that excludes another.</summary>
  public static Task Excluding(this IdentityApp app, string key, string other) => app.Role(key, IdentityPermissions.Connect, other);

  /// <summary>A role with one permission.</summary>
  public static async Task Role(this IdentityApp app, string key, string permission, params string[] excludes) {
    await app.Fill();
    await using var act = app.Begin();
    var db = act.Work.Db<IdentityDb>();
    if (await db.Roles().AnyAsync(r => r.Key == key, Ct)) return;
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = key, Name = $"Vai trò {key}", Permissions = [permission], Excludes = excludes });
    act.Work.Record("tests.role", "module", Guid.Empty);
    await act.Work.Commit(Ct);
  }

  /// <summary>Who the latest session of an account is, as a request sees it.</summary>
  public static async Task<Actor> LiveActor(this IdentityApp app, string userName) {
    var row = Assert.Single(await app.Sql("select s.id from identity.session s join identity.account a on a.id = s.account where a.user_name = $1 order by s.at desc limit 1", userName));
    var live = app.Services.GetRequiredService<LiveSessions>();
    live.ForgetAll();
    return await live.Find(Claims.Principal((Guid)row[0]!, null), Ct);
  }
}
