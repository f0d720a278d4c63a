using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>Schema <c>identity</c>. Every root takes the actor: who may not see a row does not learn that it exists.</summary>
internal sealed partial class IdentityDb(DbContextOptions<IdentityDb> options) : SaolaDb(options, "identity") {
  /// <summary>Offices are public.</summary>
  public IQueryable<Organisation> Organisations() => Rows<Organisation>();

  /// <summary>What roles exist is known to everyone who works here.</summary>
  public IQueryable<Role> Roles() => Rows<Role>();

  /// <summary>Those that give something and can be given.</summary>
  public IQueryable<Role> RolesInUse() => Rows<Role>().Where(r => r.EndedAt == null);

  /// <summary>Everyone for who serves people at a counter; officials of one's offices for who manages them; else oneself.</summary>
  public IQueryable<Person> People(Actor actor) {
    if (actor.Can(IdentityPermissions.Serve)) return Rows<Person>();
    if (!actor.Can(IdentityPermissions.Manage)) return Rows<Person>().Where(p => p.Id == actor.Id);
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    return Rows<Person>().Where(p => p.Id == actor.Id || Rows<OfficialPost>().Any(o => o.Person == p.Id
      && Rows<Organisation>().Any(u => u.Id == o.Unit && offices.Contains(u.Office))));
  }

  public IQueryable<Business> Businesses(Actor actor) =>
    actor.Can(IdentityPermissions.Serve) ? Rows<Business>() : Rows<Business>().Where(b => b.Id == actor.Id || actor.IsProven && b.Representative == actor.Id);

  /// <summary>Posts in the actor's offices, for who manages them; else one's own.</summary>
  public IQueryable<OfficialPost> Posts(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<OfficialPost>();
    if (!actor.Can(IdentityPermissions.Manage)) return Rows<OfficialPost>().Where(o => o.Person == actor.Id);
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    return Rows<OfficialPost>().Where(o => o.Person == actor.Id || Rows<Organisation>().Any(u => u.Id == o.Unit && offices.Contains(u.Office)));
  }

  /// <summary>One's own account; the program's own work sees all.</summary>
  public IQueryable<Account> Accounts(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<Account>()
    : Rows<Account>().Where(a => actor.Id != Guid.Empty && (a.Person == actor.Id || a.Business == actor.Id));

  public IQueryable<Session> Sessions(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Session>().Where(s => accounts.Any(a => a.Id == s.Account));
  }

  /// <summary>Links are found by their code alone; who holds the code is the account's owner. Only for setting a password.</summary>
  public IQueryable<AccountLink> Links() => Rows<AccountLink>();

  /// <summary>The account that someone claims to be, before they are anyone. Only for signing in.</summary>
  public IQueryable<Account> Claimed(string userName) => Rows<Account>().Where(a => a.UserName == userName);

  /// <summary>The account of an official all of whose posts are in offices where the actor manages people: to be locked, looked at, opened after a lock. What opens it to who gets a link asks <see cref="Openable"/>.</summary>
  public IQueryable<Account> Managed(Actor actor, Guid person, DateOnly today) {
    var offices = actor.OfficesFor(IdentityPermissions.Manage);
    var elsewhere = Rows<OfficialPost>().Where(o => (o.ValidTo == null || today < o.ValidTo) && Rows<Organisation>().Any(u => u.Id == o.Unit && !offices.Contains(u.Office)));
    var posts = Posts(actor);
    return Rows<Account>().Where(a => actor.Can(IdentityPermissions.Manage) && a.Person == person && person != actor.Id && !a.Demo
      && posts.Any(o => o.Person == person) && !elsewhere.Any(o => o.Person == person));
  }

  /// <summary>
  /// The accounts of officials whose every right the actor's permission reaches: who gets the way into one has all its rights. Each post and
  /// granted role counts, also one that is still to begin: with all offices below where it reaches them, with the whole province where a role's
  /// rights know no office. Never one's own.
  /// </summary>
  public IQueryable<Account> Openable(Actor actor, string permission, DateOnly today) {
    var (offices, beyond) = (actor.OfficesFor(permission), Beyond(actor, permission, today));
    var ofProvince = Rows<Role>().Where(r => r.Province && beyond.Any());
    var posts = Rows<OfficialPost>().Where(o => o.ValidTo == null || today < o.ValidTo);
    var postsBeyond = posts.Where(o => Rows<Organisation>().Any(u => u.Id == o.Unit && (!offices.Contains(u.Office)
        || o.SubTree && beyond.Any(f => Rows<Organisation>().Any(top => top.Id == u.Office && f.Path.StartsWith(top.Path)))))
      || ofProvince.Any(r => o.Roles.Contains(r.Key)));
    var grantsBeyond = Rows<RoleGrant>().Where(g => (g.ValidTo == null || today < g.ValidTo) && (Rows<Organisation>().Any(u => u.Id == g.Unit && (!offices.Contains(u.Office)
        || g.SubTree && beyond.Any(f => Rows<Organisation>().Any(top => top.Id == u.Office && f.Path.StartsWith(top.Path)))))
      || ofProvince.Any(r => r.Key == g.Role)));
    return Rows<Account>().Where(a => a.Person != actor.Id && !a.Demo && posts.Any(o => o.Person == a.Person)
      && !postsBeyond.Any(o => o.Person == a.Person) && !posts.Any(o => o.Person == a.Person && grantsBeyond.Any(g => g.Post == o.Id)));
  }

  /// <summary>The living offices in which the actor may not do this; there are none for who answers for the whole province.</summary>
  public IQueryable<Organisation> Beyond(Actor actor, string permission, DateOnly today) {
    var offices = actor.OfficesFor(permission);
    return Rows<Organisation>().Where(f => f.IsOffice && (f.ValidTo == null || today < f.ValidTo) && !offices.Contains(f.Id));
  }

  /// <summary>Systems of the actor's offices, for who connects them.</summary>
  public IQueryable<Client> Clients(Actor actor) {
    if (actor.Kind == ActorKind.Machine) return Rows<Client>();
    var offices = actor.OfficesFor(IdentityPermissions.Connect);
    return Rows<Client>().Where(c => offices.Contains(c.Office));
  }

  /// <summary>Which names are taken is no secret: a system says its own to every browser.</summary>
  public IQueryable<string> ClientKeys() => Rows<Client>().Select(c => c.Key);

  public IQueryable<ClientSecret> Secrets(Actor actor) {
    var clients = Clients(actor);
    return Rows<ClientSecret>().Where(s => clients.Any(c => c.Id == s.Client));
  }

  /// <summary>What one let connected systems know.</summary>
  public IQueryable<Consent> Consents(Actor actor) {
    var accounts = Accounts(actor);
    return Rows<Consent>().Where(c => accounts.Any(a => a.Id == c.Account));
  }

  /// <summary>What a client holds is found by who shows its code or token, which is nobody who is signed in. Only for the protocol.</summary>
  public IQueryable<ClientGrant> Grants() => Rows<ClientGrant>();

  public IQueryable<ClientToken> GivenTokens() => Rows<ClientToken>();

  /// <summary>Who types what a device shows is in front of it. Only for letting it in.</summary>
  public IQueryable<DeviceRequest> Devices() => Rows<DeviceRequest>();

  protected override void Configure(ModelBuilder model) {
    model.Entity<Organisation>();
    model.Entity<Person>();
    model.Entity<Business>();
    model.Entity<Role>().Ignore(r => r.Title).Ignore(r => r.About);
    model.Entity<OfficialPost>();
    model.Entity<Account>().Ignore(a => a.Subject);
    model.Entity<Session>();
    model.Entity<AccountLink>();
    model.Entity<Client>().Ignore(c => c.Title).Ignore(c => c.IsConfidential).Ignore(c => c.HasSecret).Ignore(c => c.HasCertificate).Ignore(c => c.Redirects).Ignore(c => c.OfficialsOnly);
    model.Entity<Client>().HasOne<Organisation>().WithMany().HasForeignKey(c => c.Office);
    model.Entity<ClientGrant>().Ignore(g => g.HasOpenId).HasOne<Client>().WithMany().HasForeignKey(g => g.Client);
    model.Entity<ClientToken>().HasOne<ClientGrant>().WithMany().HasForeignKey(t => t.ClientGrant);
    model.Entity<Consent>();
    model.Entity<DeviceRequest>();
    model.Entity<ClientSecret>().HasOne<Client>().WithMany().HasForeignKey(s => s.Client);
    // So that rows are written in the order in which they name each other.
    model.Entity<Business>().HasOne<Person>().WithMany().HasForeignKey(b => b.Representative);
    model.Entity<Account>().HasOne<Person>().WithMany().HasForeignKey(a => a.Person);
    model.Entity<Account>().HasOne<Business>().WithMany().HasForeignKey(a => a.Business);
    model.Entity<OfficialPost>().HasOne<Person>().WithMany().HasForeignKey(o => o.Person);
    model.Entity<OfficialPost>().HasOne<Organisation>().WithMany().HasForeignKey(o => o.Unit);
    model.Entity<Session>().HasOne<Account>().WithMany().HasForeignKey(s => s.Account);
    model.Entity<AccountLink>().HasOne<Account>().WithMany().HasForeignKey(l => l.Account);
    model.HasDbFunction(typeof(IdentityDb).GetMethod(nameof(Fold))!).HasName("fold").HasSchema("kernel");
    ConfigureFactors(model);
    ConfigureUpstream(model);
    ConfigureStaff(model);
    ConfigureRights(model);
    ConfigureDelegation(model);
    ConfigureServiceAccounts(model);
  }

  static partial void ConfigureFactors(ModelBuilder model);

  static partial void ConfigureUpstream(ModelBuilder model);

  static partial void ConfigureStaff(ModelBuilder model);

  static partial void ConfigureRights(ModelBuilder model);

  static partial void ConfigureDelegation(ModelBuilder model);

  static partial void ConfigureServiceAccounts(ModelBuilder model);

  /// <summary>SQL <c>kernel.fold</c>; equals <see cref="Vn.Fold"/>.</summary>
  /// <exception cref="NotSupportedException">Outside a query.</exception>
  public static string Fold(string value) => throw new NotSupportedException("Only inside a query.");
}

public static class IdentityPermissions {
  public const string Manage = "people.manage", Serve = "people.serve", Connect = "clients.connect", Providers = "providers.manage", Review = "people.review", Explain = "people.explain", Recover = "people.recover";
}
