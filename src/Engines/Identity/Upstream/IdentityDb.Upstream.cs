using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

internal sealed partial class IdentityDb {
  /// <summary>Providers of the actor's offices, for who manages them; for signing in, those that are in use are public.</summary>
  public IQueryable<UpstreamProvider> UpstreamProviders(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<UpstreamProvider>();
    var offices = actor.OfficesFor(IdentityPermissions.Providers);
    return Rows<UpstreamProvider>().Where(p => offices.Contains(p.Office));
  }

  /// <summary>Which keys are taken is no secret: they stand in the addresses of the sign-in page.</summary>
  public IQueryable<string> UpstreamKeys() => Rows<UpstreamProvider>().Select(p => p.Key);

  /// <summary>The links of one's own account.</summary>
  public IQueryable<UpstreamLink> UpstreamLinks(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<UpstreamLink>().Where(l => accounts.Any(a => a.Id == l.Account));
  }

  /// <summary>Those by which a national electronic identification opens an account; whoever has one. Only for saying who may open it otherwise.</summary>
  public IQueryable<UpstreamLink> NationalLinks() => Rows<UpstreamLink>().Where(l => Rows<UpstreamProvider>().Any(p => p.Id == l.Provider && p.IsNational));

  /// <summary>What was noted of oneself.</summary>
  public IQueryable<NotedDifference> Differences(Actor actor) => Rows<NotedDifference>().Where(d => actor.Kind == ActorKind.Machine || d.Subject == actor.Id);

  /// <summary>The posts that somebody holds on a day. Only for signing in.</summary>
  public IQueryable<OfficialPost> PostsHeld(Guid person, DateOnly on) => Rows<OfficialPost>().Where(p => p.Person == person && p.ValidFrom <= on && (p.ValidTo == null || on < p.ValidTo));

  static partial void ConfigureUpstream(ModelBuilder model) {
    model.Entity<UpstreamProvider>().Ignore(p => p.Title).Ignore(p => p.Names).Ignore(p => p.IsReady).HasOne<Organisation>().WithMany().HasForeignKey(p => p.Office);
    model.Entity<UpstreamLink>().HasOne<UpstreamProvider>().WithMany().HasForeignKey(l => l.Provider);
    model.Entity<UpstreamLink>().HasOne<Account>().WithMany().HasForeignKey(l => l.Account);
    model.Entity<NotedDifference>().HasKey(d => new { d.Subject, d.Fact });
    model.Entity<NotedDifference>().HasOne<UpstreamProvider>().WithMany().HasForeignKey(d => d.Provider);
  }
}
