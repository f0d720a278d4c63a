using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>One official with all posts that the actor may see, ended ones too.</summary>
internal static class ShowOfficial {
  internal static async Task<ListOfficials.Row?> Run(Guid id, Work w, CancellationToken ct) {
    var person = await w.Db<IdentityDb>().People(w.Actor).Where(p => p.Id == id).Select(p => new { p.Id, p.FullName, p.Demo }).SingleOrDefaultAsync(ct);
    return person is null ? null : new(person.Id, person.FullName, person.Demo, [.. (await ListOfficials.PostsOf([id], w, null, ct))[id]]);
  }

  /// <summary>What the account of an official whom the actor manages is like; null when there is none to manage.</summary>
  /// <param name="Openable">Every right of its owner is within the actor's reach, so that the actor may make a link to it.</param>
  public sealed record AccountState(string UserName, DateTimeOffset? LockedAt, DateTimeOffset? LastSignInAt, bool Openable);

  internal static Task<AccountState?> Account(Guid person, Work w, CancellationToken ct) {
    var (db, today) = (w.Db<IdentityDb>(), Vn.Day(w.Now));
    var openable = db.Openable(w.Actor, IdentityPermissions.Manage, today);
    return db.Managed(w.Actor, person, today).Select(a => (AccountState?)new AccountState(a.UserName, a.DisabledAt, a.LastSignInAt, openable.Any(o => o.Id == a.Id))).SingleOrDefaultAsync(ct);
  }

  /// <summary>The units in which the actor may give posts, grouped by office.</summary>
  internal static async Task<IReadOnlyList<Choice>> Units(Actor actor, Identities identities, CancellationToken ct) {
    var all = await identities.Organisations(ct);
    var byId = all.ToDictionary(o => o.Id);
    return [.. all.Where(o => actor.Can(IdentityPermissions.Manage, o.Office)).Select(o => new Choice(o.Id.ToString(), o.Title, Group: byId[o.Office].Title))];
  }

  /// <summary>Names of the roles that exist, by key, in the language of the screen.</summary>
  internal static async Task<Dictionary<string, string>> Roles(Work w, CancellationToken ct) {
    var english = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
    var rows = await w.Db<IdentityDb>().Roles().OrderBy(r => r.Name).Select(r => new { r.Key, r.Name, r.NameEn, r.EndedAt }).ToListAsync(ct);
    return rows.OrderBy(r => r.EndedAt is not null).ToDictionary(r => r.Key, r => Used(english ? r.NameEn ?? r.Name : r.Name, r.EndedAt), StringComparer.Ordinal);

    static string Used(string name, DateTimeOffset? ended) => ended is null ? name : T["role_ended_name", name];
  }

  /// <summary>The roles in use that the actor may give, as <see cref="PostRules.OfProvince"/> has it.</summary>
  internal static async Task<IReadOnlyList<Choice>> RolesToGive(Work w, CancellationToken ct) {
    var whole = await SetAccountPolicy.IsWhole(w, ct);
    return [.. (await w.Db<IdentityDb>().Roles().AsNoTracking().Where(r => r.EndedAt == null && (whole || !r.Province && !r.Permissions.Contains(IdentityPermissions.Manage) && !r.Permissions.Contains(IdentityPermissions.Recover))).OrderBy(r => r.Name).ToListAsync(ct)).Select(r => new Choice(r.Key, r.Title))];
  }
}
