using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>A small province: one ward with a one-stop unit and a division, and a department.</summary>
public class IdentityApp : SaolaApp {
  public const string Password = "bốn con voi xanh";

  internal Organisation Province { get; } = Office("H21", "Ủy ban nhân dân tỉnh Gia Lai", OfficeKinds.Province, null);
  internal Organisation Ward { get; }
  internal Organisation Desk { get; }
  internal Organisation Department { get; }

  public IdentityApp() {
    Ward = Office("H21.106", "Ủy ban nhân dân phường Pleiku", OfficeKinds.Ward, Province, adminUnit: "23575");
    Desk = Office(null, "Trung tâm Phục vụ hành chính công", OfficeKinds.OneStop, Ward, "mot-cua");
    Department = Office("H21.16", "Sở Tư pháp", "department", Province);
  }

  static Organisation Office(string? code, string name, string kind, Organisation? parent, string? key = null, string? adminUnit = null) {
    var made = new Organisation { Id = Guid.CreateVersion7(), Code = code, Key = key, Name = name, Kind = kind, AdminUnit = adminUnit };
    made.PutUnder(parent, isOffice: code is not null);
    return made;
  }

  bool filled;

  /// <summary>The offices and roles, once per database.</summary>
  public async Task Fill() {
    if (filled) return;
    filled = true;
    await using var act = Begin();
    var db = act.Work.Db<IdentityDb>();
    db.AddRange(new OrganisationKind { Key = "ward", Name = "Ủy ban nhân dân phường", NameEn = "Ward People's Committee", Side = "state" }, new OrganisationKind { Key = "department", Name = "Sở, ban, ngành", Side = "state" });
    foreach (var office in new[] { Province, Ward, Desk, Department }) {
      db.Add(office);
      await act.Work.Flush(CancellationToken.None);
    }
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = "intake", Name = "Tiếp nhận", Permissions = [IdentityPermissions.Serve] });
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = "administrator", Name = "Quản trị", Permissions = [IdentityPermissions.Manage] });
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = "guarded", Name = "Lãnh đạo", Permissions = [IdentityPermissions.Serve], Mfa = true });
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = "rescuer", Name = "Khôi phục tài khoản", Permissions = [IdentityPermissions.Recover] });
    db.Add(new Role { Id = Guid.CreateVersion7(), Key = "watcher", Name = "Theo dõi toàn tỉnh", Permissions = [IdentityPermissions.Explain], Province = true });
    act.Work.Record("tests.filled", "module", Guid.Empty);
    await act.Work.Commit(CancellationToken.None);
    Services.GetRequiredService<OfficeDirectory>().Forget();
  }

  /// <summary>A person with an account, with a post for each unit given.</summary>
  internal async Task<Account> Person(string userName, string name = "Trần Thị Bình", bool demo = false, string? password = Password, string role = "intake", params Organisation[] units) {
    await Fill();
    await using var act = Begin();
    var db = act.Work.Db<IdentityDb>();
    var person = new Person { Id = Guid.CreateVersion7(), FullName = name, CreatedAt = act.Work.Now, ChangedAt = act.Work.Now, Source = Sources.Pack, Demo = demo };
    var account = new Account { Id = Guid.CreateVersion7(), UserName = userName, Person = person.Id, Demo = demo, CreatedAt = act.Work.Now };
    if (password is not null) account.TakePassword(Services.GetRequiredService<Passwords>().Hash(password), act.Work.Now);
    db.Add(person);
    await act.Work.Flush(CancellationToken.None);
    db.Add(account);
    foreach (var unit in units)
      db.Add(new OfficialPost { Id = Guid.CreateVersion7(), Person = person.Id, Unit = unit.Id, Roles = [role], ValidFrom = Vn.Day(act.Work.Now).AddDays(-10) });
    act.Work.Record("tests.person", "person", person.Id);
    await act.Work.Commit(CancellationToken.None);
    return account;
  }

  readonly Dictionary<(Guid, string), Organisation> below = [];
  readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, bool> wardsMade = new();
  int wards;

  /// <summary>Another ward of the province, with a code and units of its own.</summary>
  internal async Task<Organisation> Ward1(params string[] units) {
    await Fill();
    var ward = Office($"H21.{900 + Interlocked.Increment(ref wards)}", $"Ủy ban nhân dân phường Thử {wards}", OfficeKinds.Ward, Province);
    await using var act = Begin();
    var db = act.Work.Db<IdentityDb>();
    db.Add(ward);
    wardsMade[ward.Id] = true;
    await act.Work.Flush(CancellationToken.None);
    db.Add(new OrganisationCode { Id = Guid.CreateVersion7(), Organisation = ward.Id, Code = ward.Code! });
    foreach (var key in units) db.Add(below[(ward.Id, key)] = Office(null, $"Đơn vị {key}", "division", ward, key));
    act.Work.Record("tests.filled", "module", Guid.Empty);
    await act.Work.Commit(CancellationToken.None);
    Services.GetRequiredService<OfficeDirectory>().Forget();
    return ward;
  }

  internal Organisation Below(Organisation ward, string key) => below[(ward.Id, key)];

  /// <summary>A system of the ward.</summary>
  internal async Task<Client> Connected(ClientShape shape) {
    await Fill();
    await using var act = Begin();
    var client = new Client { Id = Guid.CreateVersion7(), Key = shape.ClientId!, Office = Ward.Id, CreatedAt = act.Work.Now };
    if (client.Take(shape, act.Work.Now) is { } refused) throw new InvalidOperationException(refused.Code);
    act.Work.Db<IdentityDb>().Add(client);
    act.Work.Record("tests.connected", "client", client.Id);
    await act.Work.Commit(CancellationToken.None);
    return client;
  }

  internal async Task<string> SecretOf(Client client) {
    await using var act = Begin();
    return (await MakeSecret.Run(new(client.Key, EndOthers: false), act.Work, Services.GetRequiredService<RegisteredClients>(), CancellationToken.None)).Value.ClientSecret;
  }

  /// <summary>A browser in which an official of the ward is signed in.</summary>
  internal async Task<Visitor> SignedIn(string? userName = null, params Organisation[] units) {
    userName ??= $"u{Guid.CreateVersion7():N}"[..20];
    await Person(userName, units: units.Length == 0 ? [Desk] : units);
    var visitor = new Visitor(this);
    await visitor.SignIn(userName);
    return visitor;
  }

  /// <summary>Its browsers keep what else they know.</summary>
  internal async Task EndSessions(Account account) {
    await AsIntruder("update identity.session set ended_at = at where account = $1", account.Id);
    Services.GetRequiredService<LiveSessions>().ForgetAll();
  }

  /// <summary>Who manages an office; the province with all below.</summary>
  internal Actor Manager(Organisation office) => People.Official(office.Office, office.Code ?? "", [], IdentityPermissions.Manage) with { Offices = office == Province ? [Ward.Id, Department.Id, .. wardsMade.Keys] : [] };

  /// <summary>Who may do this in every office that there is now.</summary>
  internal async Task<Actor> Whole(string permission = IdentityPermissions.Manage) {
    await Fill();
    return People.Official(Province.Id, Province.Code!, [], permission) with { Offices = [.. (await Sql("select id from identity.organisation where is_office")).Select(r => (Guid)r[0]!)] };
  }

  internal Actor Counter(Organisation office) => People.Official(office.Office, office.Code ?? "", [], IdentityPermissions.Serve);
}
