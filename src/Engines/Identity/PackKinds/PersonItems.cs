using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>
/// Pack kind <c>person</c>: the invented people of a demonstration, each with an account that has no password until who
/// starts a training site gives one; anywhere else they are not made.
/// </summary>
internal sealed class PersonItems(LiveSessions live, Training training) : IPackKind {
  sealed record PostShape(string Unit, string[] Roles, bool SubTree = false);
  sealed record Residence(string Commune, string Detail);
  sealed record Shape(
    string Id, string Kind, string UserName, string Name, PackText? Title, PostShape[]? Posts, string? PersonalNumber, Gender? Gender, DateOnly? DateOfBirth,
    string? EthnicGroup, string? Nationality, string? Phone, string? Email, Residence? Residence, string? TaxCode, string? Representative);

  public string Name => "person";
  public int Order => 24;

  public IEnumerable<PackFault> Lint(PackItem item, PackSet packs) {
    var one = item.Read<Shape>();
    foreach (var other in packs.Of(Name).Where(o => string.CompareOrdinal(o.Id, item.Id) < 0)) {
      var before = other.Read<Shape>();
      if (before.UserName == one.UserName) yield return item.Fault("/userName", T["lint_user_name", one.UserName, other.Id], T["lint_user_name_cure"]);
      if (one.PersonalNumber is not null && before.PersonalNumber == one.PersonalNumber)
        yield return item.Fault("/personalNumber", T["lint_personal_number", one.PersonalNumber, other.Id], T["lint_personal_number_cure"]);
    }
    if (one.Kind == "official" && one.Posts is not { Length: > 0 }) yield return item.Fault("", T["lint_official"], T["lint_official_cure"]);
    if (one.Kind != "official" && one.Posts is { Length: > 0 }) yield return item.Fault("/posts", T["lint_not_official"], T["lint_not_official_cure"]);
    if (one.Kind == "citizen" && one.PersonalNumber is null) yield return item.Fault("", T["lint_citizen"], T["lint_citizen_cure"]);
    if (one.Kind == "business" && (one.TaxCode is null || one.Representative is null)) yield return item.Fault("", T["lint_business"], T["lint_business_cure"]);
  }

  public async Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) {
    if (!training.On) return;
    var shapes = items.Select(i => i.Read<Shape>()).ToList();
    var db = w.Db<IdentityDb>();
    var people = (await db.People(w.Actor).Where(p => p.Item != null).ToListAsync(ct)).ToDictionary(p => p.Item!, StringComparer.Ordinal);
    foreach (var shape in shapes.Where(s => s.Kind != "business")) {
      if (!people.TryGetValue(shape.Id, out var person)) {
        person = people[shape.Id] = new() { Id = Guid.CreateVersion7(), Item = shape.Id, CreatedAt = w.Now, Demo = true, Source = Sources.Pack };
        db.Add(person);
      }
      Fill(person, shape, w.Now);
    }
    var businesses = await Businesses(shapes.FindAll(s => s.Kind == "business"), people, w, ct);
    await w.Flush(ct);
    await Accounts(shapes, people, businesses, w, ct);
    await Posts(shapes, people, w, ct);
    await w.Flush(ct);
    live.ForgetAll();
  }

  static void Fill(Person person, Shape shape, DateTimeOffset now) {
    (person.FullName, person.PersonalNumber, person.DateOfBirth, person.Gender) = (Vn.Clean(shape.Name), shape.PersonalNumber, shape.DateOfBirth, shape.Gender);
    (person.EthnicGroup, person.Nationality, person.Phone, person.Email) = (shape.EthnicGroup, shape.Nationality, shape.Phone, shape.Email);
    (person.ResidenceCommune, person.ResidenceDetail, person.ChangedAt) = (shape.Residence?.Commune, shape.Residence?.Detail, now);
  }

  static async Task<Dictionary<string, Business>> Businesses(List<Shape> shapes, Dictionary<string, Person> people, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = (await db.Businesses(w.Actor).Where(b => b.Item != null).ToListAsync(ct)).ToDictionary(b => b.Item!, StringComparer.Ordinal);
    foreach (var shape in shapes) {
      if (!rows.TryGetValue(shape.Id, out var row)) {
        row = rows[shape.Id] = new() { Id = Guid.CreateVersion7(), Item = shape.Id, CreatedAt = w.Now, Demo = true, Source = Sources.Pack };
        db.Add(row);
      }
      (row.Name, row.TaxCode, row.Phone, row.Email, row.ChangedAt) = (Vn.Clean(shape.Name), shape.TaxCode, shape.Phone, shape.Email, w.Now);
      (row.Commune, row.Address, row.Representative) = (shape.Residence?.Commune, shape.Residence?.Detail, shape.Representative is { } r ? people[r].Id : null);
    }
    return rows;
  }

  static async Task Accounts(List<Shape> shapes, Dictionary<string, Person> people, Dictionary<string, Business> businesses, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var rows = await db.Accounts(w.Actor).Where(a => a.Demo).ToListAsync(ct);
    foreach (var shape in shapes) {
      Guid? person = shape.Kind == "business" ? null : people[shape.Id].Id, business = shape.Kind == "business" ? businesses[shape.Id].Id : null;
      var account = rows.Find(a => a.Person == person && a.Business == business);
      if (account is null) db.Add(account = new() { Id = Guid.CreateVersion7(), Person = person, Business = business, Demo = true, CreatedAt = w.Now });
      account.UserName = Account.Normal(shape.UserName);
    }
  }

  /// <summary>The posts of these people become those of the pack: what it no longer has ends today.</summary>
  static async Task Posts(List<Shape> shapes, Dictionary<string, Person> people, Work w, CancellationToken ct) {
    var db = w.Db<IdentityDb>();
    var today = Vn.Day(w.Now);
    var offices = await db.Organisations().AsNoTracking().ToDictionaryAsync(o => o.Id, ct);
    var units = offices.Values.Where(o => o.Item is not null).ToDictionary(o => o.Item!, o => OrganisationItems.Living(o, offices).Id, StringComparer.Ordinal);
    var roles = await db.Roles().Where(r => r.Item != null).ToDictionaryAsync(r => r.Item!, r => r.Key, ct);
    var ids = shapes.Where(s => s.Kind != "business").Select(s => people[s.Id].Id).ToArray();
    var open = await db.Posts(w.Actor).Where(p => ids.Contains(p.Person) && p.ValidTo == null).ToListAsync(ct);
    foreach (var shape in shapes.Where(s => s.Kind != "business")) {
      var person = people[shape.Id].Id;
      var wanted = (shape.Posts ?? []).Where(p => units.ContainsKey(p.Unit)).GroupBy(p => units[p.Unit]).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First() : g.First() with { Roles = [.. g.SelectMany(p => p.Roles).Distinct()] });
      foreach (var gone in open.Where(p => p.Person == person && !wanted.ContainsKey(p.Unit))) gone.End(today);
      foreach (var (unit, post) in wanted) {
        var row = open.Find(p => p.Person == person && p.Unit == unit);
        if (row is null) db.Add(row = new() { Id = Guid.CreateVersion7(), Person = person, Unit = unit, ValidFrom = today });
        // a role of the pack whose key a role here has is a conflict of its own, and given to nobody
        var keys = post.Roles.Where(roles.ContainsKey).Select(r => roles[r]).ToArray();
        if (!row.Roles.SequenceEqual(keys)) row.Roles = keys;
        (row.SubTree, row.Title, row.TitleEn) = (post.SubTree, shape.Title?.Vi, shape.Title?.En);
      }
    }
  }
}
