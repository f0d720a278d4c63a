using System.Net;
using Microsoft.EntityFrameworkCore;
using Saola.Ui;

namespace Saola.Identity;

/// <summary>Who is signed in, the latest first, a page at a time: officials of the actor's offices, or, for who administers the whole province and says why, the public.</summary>
internal static class ListSessions {
  public const int PageSize = 50;

  /// <param name="Query">Part of the person's name, or the user name.</param>
  /// <param name="Device">Part of what the browser calls itself.</param>
  /// <param name="Network">An address or a network as the list shows it.</param>
  /// <param name="Hours">Only those begun so many hours ago at most.</param>
  /// <param name="Reason">Why the public's are looked at.</param>
  public sealed record Request(string? Query, Guid? Office, string? Device, string? Network, int? Hours, Guid? After, bool Public = false, string? Reason = null);

  /// <param name="Person">Null for a business.</param>
  public sealed record Row(Guid Id, Guid Account, Guid? Person, Guid Subject, string Name, bool Demo, DateTimeOffset At, string? Agent, string? Network, string[] Methods, int Level, bool Public);

  internal static async Task<Answer<KeysetPage<Row>>> Run(Request r, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    if (r.Public && !await SetAccountPolicy.IsWhole(w, ct)) return SessionErrors.NotFound;
    if (r.Public && PersonalReads.Because(w, r.Reason) is { } silent) return silent with { Field = "Reason" };
    var sessions = r.Public ? db.PublicSessions(w.Now) : db.StaffSessions(w.Actor, w.Now);
    if (r.Hours is { } hours && w.Now.AddHours(-Math.Clamp(hours, 0, SignInPolicy.LongestSession)) is var since) sessions = sessions.Where(s => s.At >= since);
    if (Vn.Clean(r.Device).ToLowerInvariant() is { Length: > 0 } device) sessions = sessions.Where(s => s.Agent!.ToLower().Contains(device));
    if (Vn.Clean(r.Network) is { Length: > 0 } network && (IPAddress.TryParse(network, out var address) ? Network.Of(address) : network) is var from) sessions = sessions.Where(s => s.Network == from);
    if (r.After is { } after) sessions = sessions.Where(s => s.Id.CompareTo(after) < 0);
    var all = Actor.Machine("sessions");
    var (today, text) = (Vn.Day(w.Now), Vn.Clean(r.Query));
    var (words, name) = (Vn.Fold(text), Account.Normal(text));
    var accounts = db.Accounts(all);
    if (words.Length > 0) accounts = accounts.Where(a => a.UserName == name || db.People(all).Any(p => p.Id == a.Person && IdentityDb.Fold(p.FullName).Contains(words)) || db.Businesses(all).Any(b => b.Id == a.Business && IdentityDb.Fold(b.Name).Contains(words)));
    if (r.Office is { } office) accounts = accounts.Where(a => db.Posts(w.Actor).Any(o => o.Person == a.Person && (o.ValidTo == null || today < o.ValidTo) && db.Organisations().Any(u => u.Id == o.Unit && u.Office == office)));
    var rows = await Said(sessions.Where(s => accounts.Any(a => a.Id == s.Account)), r.Public, db).Take(PageSize + 1).ToListAsync(ct);
    if (r.Public) {
      var seen = rows.Take(PageSize).Select(x => x.Subject).Distinct().ToList();
      // each of them is to see it among what others read of theirs
      foreach (var person in seen.Select(s => (Guid?)s).DefaultIfEmpty())
        PersonalReads.Note(w, "identity.sessions_read", "organisation", w.Actor.Post?.Office ?? Guid.Empty, new { sessions = Math.Min(rows.Count, PageSize), people = seen.Count }, about: person);
      await w.Commit(ct);
    }
    return new KeysetPage<Row>(rows[..Math.Min(rows.Count, PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id.ToString() : null);
  }

  /// <summary>Those of these that the actor may end.</summary>
  internal static async Task<IReadOnlyList<Row>> Chosen(Guid[] ids, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await Said(db.StaffSessions(w.Actor, w.Now).Where(s => ids.Contains(s.Id)), false, db).ToListAsync(ct);
    if (rows.Count < ids.Length && await SetAccountPolicy.IsWhole(w, ct)) rows.AddRange(await Said(db.PublicSessions(w.Now).Where(s => ids.Contains(s.Id)), true, db).ToListAsync(ct));
    return rows;
  }

  static IQueryable<Row> Said(IQueryable<Session> sessions, bool isPublic, IdentityDb db) {
    var all = Actor.Machine("sessions");
    return from s in sessions.AsNoTracking() join a in db.Accounts(all) on s.Account equals a.Id
           orderby s.Id descending
           select new Row(s.Id, a.Id, a.Person, (a.Person ?? a.Business)!.Value,
             a.Person != null ? db.People(all).Where(p => p.Id == a.Person).Select(p => p.FullName).First() : db.Businesses(all).Where(b => b.Id == a.Business).Select(b => b.Name).First(),
             a.Demo, s.At, s.Agent, s.Network, s.Methods, s.Level, isPublic);
  }
}

internal static class SessionErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "identity.session_not_found", T["session_not_found"]);
  public static Error NoneChosen(int most) => new(ErrorKind.Invalid, "identity.session_none_chosen", T["sessions_none_chosen", most], "Sessions");
}
