using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>For a person and a permission: why yes, or why no. Looks at each post and each granted role, held now or not.</summary>
internal static class ExplainRight {
  public sealed record Request(Guid Person, string? Permission, Guid? Office);

  /// <summary>One way to the permission. It leads there when nothing stands against it.</summary>
  /// <param name="Role">The role's name in the language of the screen.</param>
  /// <param name="Granted">Granted besides the post, not by it.</param>
  /// <param name="Condition">In FEEL; the permission holds only while it is true.</param>
  /// <param name="Against">Why it does not lead there: <c>ended</c>, <c>later</c>, <c>elsewhere</c>; null when it does.</param>
  public sealed record Way(string Role, Guid Unit, bool SubTree, bool Granted, DateOnly From, DateOnly? To, string? Condition, string? Against);

  /// <param name="Yes">The person may do it today, at least while a condition holds.</param>
  /// <param name="Locked">Their account is locked: no right helps.</param>
  /// <param name="NoAccount">They have no account to sign in with.</param>
  /// <param name="Hidden">They hold posts that the asking official does not see; the answer leaves these out.</param>
  /// <param name="Roles">Names of the roles that would give it.</param>
  public sealed record Response(string Name, string Permission, string PermissionName, bool Yes, bool Locked, bool NoAccount, bool Hidden, IReadOnlyList<Way> Ways, IReadOnlyList<string> Roles);

  internal static async Task<Answer<Response>> Run(Request r, Work w, IEnumerable<Permission> permissions, Identities identities, CancellationToken ct) {
    if (permissions.FirstOrDefault(p => p.Id == r.Permission) is not { } permission) return RightErrors.PermissionUnknown;
    var (db, machine, today) = (w.Db<IdentityDb>(), Actor.Machine("explain"), Vn.Day(w.Now));
    var reach = w.Actor.OfficesFor(IdentityPermissions.Explain);
    var posts = await (from p in db.Posts(machine) join u in db.Organisations() on p.Unit equals u.Id where p.Person == r.Person select new { Post = p, u.Office }).AsNoTracking().ToListAsync(ct);
    var seen = posts.FindAll(p => reach.Contains(p.Office));
    if (seen.Count == 0) return await ExplainSystem.Run(r, permission, w, identities, ct) is { } system ? system : PersonErrors.NotFound;
    var name = await db.People(machine).Where(p => p.Id == r.Person).Select(p => p.FullName).SingleAsync(ct);
    var account = await db.Accounts(machine).Where(a => a.Person == r.Person).Select(a => new { a.DisabledAt }).SingleOrDefaultAsync(ct);
    var ids = seen.ConvertAll(p => p.Post.Id);
    var grants = await db.RoleGrants(machine).AsNoTracking().Where(g => ids.Contains(g.Post)).ToListAsync(ct);
    var roles = await db.RolesInUse().AsNoTracking().Where(x => x.Permissions.Contains(permission.Id)).OrderBy(x => x.Name).ToDictionaryAsync(x => x.Key, StringComparer.Ordinal, ct);

    var ways = new List<Way>();
    foreach (var (post, _) in seen.Select(p => (p.Post, p.Office)))
      foreach (var role in post.Roles.Where(roles.ContainsKey).Select(k => roles[k]))
        ways.Add(await Judged(new(role.Title, post.Unit, post.SubTree, false, post.ValidFrom, post.ValidTo, When(role, permission.Id), null), post, null));
    foreach (var grant in grants.Where(g => roles.ContainsKey(g.Role)))
      ways.Add(await Judged(new(roles[grant.Role].Title, grant.Unit, grant.SubTree, true, grant.ValidFrom, grant.ValidTo, When(roles[grant.Role], permission.Id), null), seen.Find(p => p.Post.Id == grant.Post)!.Post, grant));
    var yes = ways.Exists(x => x.Against is null) && account is { DisabledAt: null };
    return new Response(name, permission.Id, permission.Name, yes, account?.DisabledAt is not null, account is null, seen.Count < posts.Count,
      [.. ways.OrderBy(x => x.Against is not null).ThenByDescending(x => x.From)], [.. roles.Values.Select(x => x.Title)]);

    async Task<Way> Judged(Way way, OfficialPost post, RoleGrant? grant) {
      var (from, to) = (grant is null || grant.ValidFrom < post.ValidFrom ? post.ValidFrom : grant.ValidFrom, Earlier(post.ValidTo, grant?.ValidTo));
      var against = to <= today ? "ended" : today < from ? "later" : r.Office is { } office && !await Reaches(identities, way.Unit, way.SubTree, office, ct) ? "elsewhere" : null;
      return way with { From = from, To = to, Against = against };
    }
  }

  static DateOnly? Earlier(DateOnly? a, DateOnly? b) => a is null || b < a ? b : a;

  static string? When(Role role, string permission) => role.Conditions[permission]?.GetValue<string>();

  internal static async ValueTask<bool> Reaches(Identities identities, Guid unit, bool subTree, Guid office, CancellationToken ct) {
    if (await identities.Organisation(unit, ct) is not { } place) return false;
    return place.Office == office || subTree && (await identities.SubTree(place.Office, ct)).Any(o => o.Id == office);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/identity/explain", (Guid person, string? permission, Guid? office, Work w, IEnumerable<Permission> permissions, Identities identities, CancellationToken ct) => Run(new(person, permission, office), w, permissions, identities, ct))
    .Requires(IdentityPermissions.Explain);
}
