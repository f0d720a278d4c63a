namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Living sessions of officials who work in the actor's offices alone, for who administers these; never one's own, which its owner ends. A post elsewhere, also one that is still to begin, leaves them to who administers both.</summary>
  public IQueryable<Session> StaffSessions(Actor actor, DateTimeOffset now) {
    var (offices, today) = (actor.OfficesFor(IdentityPermissions.Manage), Vn.Day(now));
    var living = Rows<OfficialPost>().Where(o => o.ValidTo == null || today < o.ValidTo);
    var posts = living.Where(o => o.ValidFrom <= today && Rows<Organisation>().Any(u => u.Id == o.Unit && offices.Contains(u.Office)));
    var elsewhere = living.Where(o => Rows<Organisation>().Any(u => u.Id == o.Unit && !offices.Contains(u.Office)));
    return Living(now).Where(s => Rows<Account>().Any(a => a.Id == s.Account && a.Person != actor.Id && posts.Any(o => o.Person == a.Person) && !elsewhere.Any(o => o.Person == a.Person)));
  }

  /// <summary>Living sessions of members of the public. Only for who administers the whole province, and with a reason.</summary>
  public IQueryable<Session> PublicSessions(DateTimeOffset now) {
    var today = Vn.Day(now);
    return Living(now).Where(s => Rows<Account>().Any(a => a.Id == s.Account && !Rows<OfficialPost>().Any(o => o.Person == a.Person && o.ValidFrom <= today && (o.ValidTo == null || today < o.ValidTo))));
  }

  IQueryable<Session> Living(DateTimeOffset now) {
    var longest = now - LiveSessions.Longest;
    return Rows<Session>().Where(s => s.EndedAt == null && s.At > longest && s.At > now.AddHours(-Rows<SignInPolicy>().Select(p => p.SessionHours).First())
      && Rows<Account>().Any(a => a.Id == s.Account && a.SecurityStamp == s.SecurityStamp && (a.DisabledAt == null || a.LockOfficeOnly && !s.InOffice)));
  }
}
