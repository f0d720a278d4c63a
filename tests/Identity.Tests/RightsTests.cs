using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Saola.Feel;

namespace Saola.Identity.Tests;

/// <summary>Rows over which the rights of these tests are held: one fact of each kind, most of them sometimes missing.</summary>
public sealed class Thing : IProtected<Thing> {
  public static Access<Thing> Access { get; } = new Access<Thing>("thing", t => t.Office, t => t.OtherOffice)
    .Fact("office", t => t.Office).Fact("owner", t => t.Owner).Fact("word", t => t.Word).Fact("number", t => t.Number).Fact("sum", t => t.Sum).Fact("done", t => t.Done).Fact("day", t => t.Day);

  public Guid Id { get; init; }
  public Guid Office { get; init; }
  public Guid OtherOffice { get; init; }
  public Guid? Owner { get; init; }
  public string? Word { get; init; }
  public int Number { get; init; }
  public long? Sum { get; init; }
  public bool? Done { get; init; }
  public DateOnly? Day { get; init; }
}

public sealed class ThingDb(DbContextOptions<ThingDb> options) : SaolaDb(options, "thing") {
  public IQueryable<Thing> Things() => Rows<Thing>();

  protected override void Configure(ModelBuilder model) => model.Entity<Thing>();
}

/// <summary>
/// Offices, roles, posts, grants and rows by chance; what the rights say in memory and what their filters find in the database are
/// compared with a plain evaluation that climbs the tree and asks the FEEL interpreter.
/// </summary>
public sealed class RightsTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static readonly string[] Permissions = ["things.read", "things.write", "things.close"];
  static readonly string[] Words = ["H21.1", "H21.1/kinh-te", "intake", "xanh", "đỏ"];
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  sealed record Place(Guid Id, Guid? Parent, string? Code, string? Key, Organisation Row);

  sealed record Held(Guid Post, Guid Person, Organisation Unit, string[] Roles, bool SubTree);

  sealed record Given(Guid Post, string Role, Organisation Unit, bool SubTree, DateOnly From, DateOnly? To);

  sealed class World {
    public List<Organisation> Offices { get; } = [];
    public Dictionary<string, Role> Roles { get; } = [];
    public List<Held> Posts { get; } = [];
    public List<Given> Grants { get; } = [];
    public List<Thing> Things { get; } = [];
  }

  [Theory]
  [InlineData(1)]
  [InlineData(2)]
  [InlineData(3)]
  [InlineData(4)]
  [InlineData(5)]
  [InlineData(6)]
  [InlineData(7)]
  [InlineData(8)]
  public async Task Rights_and_their_filters_give_what_a_plain_evaluation_gives(int seed) {
    var world = await Made(new Random(seed));
    var book = new RoleBook([new("thing", Permissions, Thing.Access.Facts)], NullLogger<RoleBook>.Instance);
    var today = Vn.Day(app.Clock.GetUtcNow());
    var around = new Circumstances(new DateTime(2026, 11, 23, 7 + seed, 15, 0), seed % 2 == 0, seed % 3 == 0 ? null : "van-phong");
    await using var act = app.Begin();
    var held = await Read(new HeldPosts(book), [.. world.Posts.Select(p => p.Person).Distinct()], today, await act.Work.Connection(Ct));
    var (asked, allowed) = (0, 0);
    foreach (var post in world.Posts) {
      var actor = held[post.Person].Single(h => h.Id == post.Post).Actor with { Circumstances = around, Powers = [.. world.Things.Where(t => t.Owner is not null).Take(2).Select(t => new HeldPower(t.Id, t.Owner!.Value, PowerActs.Follow, [], null))] };
      foreach (var permission in Permissions) {
        var plain = world.Things.Where(t => Plain(world, post, actor, permission, t, today)).Select(t => t.Id).Order().ToList();
        Assert.Equal(plain, world.Things.Where(t => actor.Can(permission, t)).Select(t => t.Id).Order());
        var mine = world.Things.Select(t => t.Id).ToArray();
        var found = await act.Work.Db<ThingDb>().Things().Where(t => mine.Contains(t.Id)).Where(actor.Over<Thing>(permission)).Select(t => t.Id).ToListAsync(Ct);
        Assert.Equal(plain, found.Order());
        // The gate of a route opens for whoever may do it to some row.
        if (plain.Count > 0) Assert.True(actor.Can(permission));
        (asked, allowed) = (asked + world.Things.Count, allowed + plain.Count);
      }
    }
    Assert.InRange(allowed, 1, asked - 1);
  }

  static async Task<ILookup<Guid, HeldPost>> Read(HeldPosts posts, Guid[] people, DateOnly day, NpgsqlConnection connection) {
    await using var batch = connection.CreateBatch();
    HeldPosts.AskOfPeople(batch, people, day);
    await using var reader = await batch.ExecuteReaderAsync(Ct);
    return await posts.Read(reader, _ => "", Ct);
  }

  /// <summary>Climbs from the row's offices to the office where a role is held, and asks FEEL itself about the condition.</summary>
  static bool Plain(World world, Held post, Actor actor, string permission, Thing thing, DateOnly today) {
    var held = post.Roles.Select(r => (Role: r, post.Unit, post.SubTree))
      .Concat(world.Grants.Where(g => g.Post == post.Post && g.From <= today && (g.To is null || today < g.To)).Select(g => (g.Role, g.Unit, g.SubTree)));
    foreach (var (key, unit, subTree) in held) {
      var role = world.Roles[key];
      if (!role.Permissions.Contains(permission)) continue;
      if (!new[] { thing.Office, thing.OtherOffice }.Any(o => Under(world, o, unit.Office, subTree))) continue;
      if (role.Conditions[permission] is not { } condition || FeelExpression.Parse(condition.GetValue<string>()).Evaluate(Surroundings(actor, thing)).Value is true) return true;
    }
    return false;
  }

  static bool Under(World world, Guid office, Guid top, bool subTree) {
    if (office == top) return true;
    if (!subTree) return false;
    for (var at = world.Offices.Find(o => o.Id == office)!.Parent; at is { } up; at = world.Offices.Find(o => o.Id == up)!.Parent)
      if (up == top) return true;
    return false;
  }

  static FeelContext Surroundings(Actor a, Thing t) {
    var c = a.Circumstances!;
    return FeelValue.From(new Dictionary<string, object?> {
      ["subject"] = new Dictionary<string, object?> {
        ["id"] = a.Id.ToString(), ["unit"] = a.Post!.Unit.ToString(), ["office"] = a.Post.Office.ToString(), ["officeCode"] = a.Post.OfficeCode, ["place"] = a.Post.Place, ["roles"] = a.Post.Roles.ToArray<object?>(),
        ["principals"] = a.Powers.Select(p => (object?)p.Principal.ToString()).ToArray(),
      },
      ["resource"] = new Dictionary<string, object?> {
        ["office"] = t.Office.ToString(), ["owner"] = t.Owner?.ToString(), ["word"] = t.Word, ["number"] = (decimal)t.Number, ["sum"] = (decimal?)t.Sum, ["done"] = t.Done, ["day"] = t.Day,
      },
      ["context"] = new Dictionary<string, object?> {
        ["date"] = DateOnly.FromDateTime(c.Now), ["time"] = TimeOnly.FromDateTime(c.Now), ["weekday"] = c.Now.DayOfWeek == DayOfWeek.Sunday ? 7m : (decimal)(int)c.Now.DayOfWeek, ["working"] = c.Working, ["zone"] = c.Zone,
      },
    }) as FeelContext ?? throw new InvalidOperationException("No context.");
  }

  /// <summary>A condition by chance, of every form that conditions have.</summary>
  static string Condition(Random by, World world, int depth) {
    string Of(params string[] all) => all[by.Next(all.Length)];
    string Word() => Of(["subject.place", "subject.officeCode", "resource.word", "context.zone", "null", .. Words.Select(w => $"\"{w}\"")]);
    string Id() => Of("subject.id", "subject.unit", "subject.office", "resource.office", "resource.owner");
    string Number() => Of("resource.number", "resource.sum", "context.weekday", by.Next(8).ToString(System.Globalization.CultureInfo.InvariantCulture), "null");
    string Day() => Of("resource.day", "context.date", "@\"2026-11-23\"", "@\"2026-11-20\"");
    if (depth > 0 && by.Next(3) > 0) {
      return by.Next(3) switch {
        0 => $"({Condition(by, world, depth - 1)} and {Condition(by, world, depth - 1)})",
        1 => $"({Condition(by, world, depth - 1)} or {Condition(by, world, depth - 1)})",
        _ => $"not({Condition(by, world, depth - 1)})",
      };
    }
    return by.Next(16) switch {
      0 => $"{Word()} {Of("=", "!=")} resource.word",
      1 => $"{Id()} {Of("=", "!=")} {Of("resource.owner", "resource.office", "null", $"\"{world.Offices[by.Next(world.Offices.Count)].Id}\"")}",
      2 => $"resource.number {Of("=", "!=", "<", "<=", ">", ">=")} {Number()}",
      3 => $"resource.sum {Of("=", "!=", "<", "<=", ">", ">=")} {Number()}",
      4 => $"{Day()} {Of("=", "!=", "<", "<=", ">", ">=")} resource.day",
      5 => $"resource.sum between {Number()} and {Number()}",
      6 => $"resource.word in [\"xanh\", \"đỏ\"]",
      7 => $"resource.number in ({by.Next(5)}, [{by.Next(4)}..{4 + by.Next(4)}))",
      8 => "list contains(subject.roles, resource.word)",
      9 => "resource.word in subject.roles",
      14 => "list contains(subject.principals, resource.owner)",
      15 => "resource.owner in subject.principals",
      10 => Of("resource.done", "context.working", "true", "false", "null"),
      11 => $"resource.done {Of("=", "!=")} {Of("true", "false", "null", "context.working")}",
      12 => $"context.time {Of("<", ">=")} @\"{Of("08:00:00", "11:30:00", "13:30:00")}\"",
      _ => $"context.zone {Of("=", "!=")} {Of("\"van-phong\"", "null")}",
    };
  }

  async Task<World> Made(Random by) {
    await app.Fill();
    await Table();
    var world = new World();
    await using var act = app.Begin();
    var db = act.Work.Db<IdentityDb>();
    for (var i = 0; i < 14; i++) {
      var parent = i == 0 ? null : world.Offices[by.Next(i)];
      var isOffice = i == 0 || by.Next(3) > 0;
      var made = new Organisation { Id = Guid.CreateVersion7(), Code = isOffice ? $"R{Guid.CreateVersion7():N}" : null, Key = isOffice ? null : $"u{i}", Name = $"{i}", Kind = OfficeKinds.Ward };
      made.PutUnder(parent, isOffice);
      world.Offices.Add(made);
      db.Add(made);
      await act.Work.Flush(Ct);
    }
    for (var i = 0; i < 6; i++) {
      var may = Permissions.Where(_ => by.Next(2) == 0).ToArray();
      var role = new Role { Id = Guid.CreateVersion7(), Key = $"r{i}_{Guid.CreateVersion7():N}", Name = $"{i}", Permissions = may };
      foreach (var permission in may.Where(_ => by.Next(4) > 0)) role.Conditions[permission] = Condition(by, world, 3);
      world.Roles[role.Key] = role;
      db.Add(role);
    }
    var today = Vn.Day(act.Work.Now);
    string[] keys = [.. world.Roles.Keys];
    for (var i = 0; i < 5; i++) {
      var person = new Person { Id = Guid.CreateVersion7(), FullName = $"{i}", CreatedAt = act.Work.Now, ChangedAt = act.Work.Now, Source = Sources.Pack };
      db.Add(person);
      foreach (var unit in world.Offices.OrderBy(_ => by.Next()).Take(2)) {
        var post = new OfficialPost { Id = Guid.CreateVersion7(), Person = person.Id, Unit = unit.Id, Roles = [.. keys.Where(_ => by.Next(3) == 0).DefaultIfEmpty(keys[0])], SubTree = by.Next(3) == 0, ValidFrom = today.AddDays(-3) };
        db.Add(post);
        world.Posts.Add(new(post.Id, person.Id, unit, post.Roles, post.SubTree));
        if (by.Next(2) == 0) continue;
        var at = world.Offices[by.Next(world.Offices.Count)];
        var grant = new RoleGrant {
          Id = Guid.CreateVersion7(), Post = post.Id, Role = keys[by.Next(keys.Length)], Unit = at.Id, SubTree = by.Next(2) == 0, ValidFrom = today.AddDays(by.Next(-3, 2)), Reason = "thử", GrantedBy = person.Id, GrantedAt = act.Work.Now,
        };
        if (grant.ValidFrom <= today && by.Next(3) == 0) grant.Until(today.AddDays(by.Next(-1, 2)) is var last && last < grant.ValidFrom ? grant.ValidFrom : last);
        db.Add(grant);
        world.Grants.Add(new(post.Id, grant.Role, at, grant.SubTree, grant.ValidFrom, grant.ValidTo));
      }
    }
    Guid[] offices = [.. world.Offices.Where(o => o.IsOffice).Select(o => o.Id)];
    Guid[] people = [.. world.Posts.Select(p => p.Person)];
    for (var i = 0; i < 40; i++) {
      var thing = new Thing {
        Id = Guid.CreateVersion7(), Office = offices[by.Next(offices.Length)], OtherOffice = offices[by.Next(offices.Length)], Owner = by.Next(3) == 0 ? null : people[by.Next(people.Length)],
        Word = by.Next(3) == 0 ? null : by.Next(4) == 0 ? keys[by.Next(keys.Length)] : Words[by.Next(Words.Length)], Number = by.Next(8), Sum = by.Next(3) == 0 ? null : by.Next(8),
        Done = by.Next(3) switch { 0 => null, 1 => true, _ => false }, Day = by.Next(3) == 0 ? null : new DateOnly(2026, 11, 18).AddDays(by.Next(8)),
      };
      world.Things.Add(thing);
      act.Work.Db<ThingDb>().Add(thing);
    }
    act.Work.Record("tests.things", "module", Guid.Empty);
    await act.Work.Commit(Ct);
    return world;
  }

  Task Table() => app.AsIntruder("""
    create schema if not exists thing;
    create table if not exists thing.thing (id uuid primary key, office uuid not null, other_office uuid not null, owner uuid, word text, number int not null, sum bigint, done boolean, day date);
    grant usage on schema thing to saola_web; grant select, insert on thing.thing to saola_web;
    """);

  [Theory]
  [InlineData("resource.wrd = \"x\"", "resource.wrd")]
  [InlineData("resource.owner < subject.id", "16")]
  [InlineData("resource.number", "1")]
  [InlineData("resource.number + 1 = 2", "17")]
  [InlineData("some x in resource.word satisfies x", "1")]
  [InlineData("resource.day = \"2026\"", "16")]
  [InlineData("resource.word =", "feel.")]
  [InlineData("payments.amount > 3", "payments.amount")]
  public void What_a_condition_cannot_ask_is_said_with_its_place(string text, string says) {
    var (condition, fault) = Identity.Condition.Read(text, Thing.Access.Facts);
    Assert.Null(condition);
    Assert.Contains(says, fault, StringComparison.Ordinal);
  }

  [Fact]
  public void Where_there_are_no_rows_a_condition_asks_for_none() {
    Assert.NotNull(Identity.Condition.Read("resource.number = 1", null).Fault);
    var (condition, _) = Identity.Condition.Read("context.working and context.zone = \"van-phong\"", null);
    var actor = Testing.People.With("jobs.manage");
    Assert.False(condition!.MayHold(actor));
    Assert.True(condition.MayHold(actor with { Circumstances = new(new(2026, 11, 23, 9, 0, 0), true, "van-phong") }));
    Assert.False(condition.MayHold(actor with { Circumstances = new(new(2026, 11, 23, 9, 0, 0), true, null) }));
  }

  [Fact]
  public void A_condition_that_cannot_be_read_gives_no_right() {
    var book = new RoleBook([new("thing", Permissions, Thing.Access.Facts)], NullLogger<RoleBook>.Instance);
    var office = Guid.CreateVersion7();
    var rights = new Rights(book.Given(["things.read"], """{"things.read": "resource.gone = 1"}""", [office]));
    var actor = Testing.People.Official(office, "H21.106", [], "things.read") with { Rights = rights };
    Assert.False(actor.Can("things.read"));
    Assert.False(actor.Can("things.read", new Thing { Office = office }));
  }
}
