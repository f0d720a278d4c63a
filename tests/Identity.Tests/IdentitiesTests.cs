using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class IdentitiesTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  Identities Identities => app.Services.GetRequiredService<Identities>();

  async Task<Answer<PersonCard>> Serve(Actor actor, CounterPerson person) {
    await app.Fill();
    await using var act = app.Begin(actor, "people.serve");
    var served = await Identities.Serve(act.Work, person, Ct);
    if (!served.IsError) await act.Work.Commit(Ct);
    return served;
  }

  [Fact]
  public async Task Nobody_and_who_may_not_serve_record_no_person() {
    Assert.Equal("identity.not_permitted", (await Serve(Actor.Anonymous, new("Trần Văn Long", "064075000003"))).Error!.Code);
    Assert.Equal("identity.not_permitted", (await Serve(app.Manager(app.Ward), new("Trần Văn Long", "064075000003"))).Error!.Code);
  }

  [Fact]
  public async Task Invalid_facts_are_named_all_at_once() {
    var refused = await Serve(app.Counter(app.Ward), new(" ", "12345", new DateOnly(2100, 1, 1)));
    Assert.Equal(["identity.personal_number_invalid", "identity.name_missing", "identity.birth_in_future"], refused.Error!.All.Select(e => e.Code));
  }

  [Fact]
  public async Task A_person_at_the_counter_is_recorded_once_and_found_by_number() {
    var counter = app.Counter(app.Ward);
    var first = await Serve(counter, new("Rơ Châm  Thủy".Normalize(System.Text.NormalizationForm.FormD), "064 088 000 002", new DateOnly(1988, 11, 20), Phone: "0905123456"));
    Assert.False(first.IsError);
    var again = await Serve(counter, new("Rơ Châm Thủy", "064088000002", Email: "thuy@example.com"));
    Assert.Equal(first.Value.Id, again.Value.Id);
    Assert.Equal(("0905123456", "thuy@example.com"), (again.Value.Phone, again.Value.Email));
    Assert.Equal(["identity.person_registered", "identity.person_updated"], await app.Ledger(first.Value.Id));
    await using var act = app.Begin(counter, "people.serve");
    Assert.Equal(first.Value.Id, (await Identities.PersonByNumber(act.Work, "064088000002", Ct))!.Id);
    Assert.Contains("identity.person_looked_up", await app.Ledger(first.Value.Id));
  }

  [Fact]
  public async Task The_ledger_keeps_the_facts_of_a_person_only_under_their_key() {
    var served = await Serve(app.Counter(app.Ward), new("Ksor H'Bia", "064099000009"));
    var row = Assert.Single(await app.Sql("select facts::text, subject, payload_hash is not null from ledger.entry where object_id = $1", served.Value.Id));
    Assert.DoesNotContain("Ksor", (string)row[0]!);
    Assert.Equal([served.Value.Id, true], row[1..]);
  }

  [Fact]
  public async Task Facts_verified_by_the_nation_are_not_changed_at_a_counter() {
    var served = await Serve(app.Counter(app.Ward), new("Nguyễn Thị Hoa", "064190000001"));
    await app.AsIntruder("update identity.person set source = $2 where id = $1", served.Value.Id, Sources.ElectronicIdentification);
    Assert.Equal("identity.name_differs", (await Serve(app.Counter(app.Ward), new("Nguyễn Thị Hòa", "064190000001"))).Error!.Code);
    Assert.False((await Serve(app.Counter(app.Ward), new("NGUYỄN THỊ HOA", "064190000001", Phone: "0905000111"))).IsError);
  }

  [Fact]
  public async Task Another_person_is_not_found_by_a_citizen() {
    var served = await Serve(app.Counter(app.Ward), new("Siu Blĩ", "064077000007"));
    await using var act = app.Begin(People.Citizen(), "account.read");
    Assert.Null(await Identities.Person(act.Work, served.Value.Id, Ct));
    Assert.Null(await Identities.PersonByNumber(act.Work, "064077000007", Ct));
    await using var own = app.Begin(People.Citizen(served.Value.Id), "account.read");
    Assert.Equal("Siu Blĩ", (await Identities.Person(own.Work, served.Value.Id, Ct))!.FullName);
  }

  [Fact]
  public async Task Offices_are_found_by_code_by_place_and_by_tree() {
    await app.Fill();
    Assert.Equal(app.Ward.Id, (await Identities.OrganisationByCode("H21.106", Ct))!.Id);
    Assert.Equal(app.Ward.Id, Assert.Single(await Identities.OfficesOf("23575", Ct)).Id);
    Assert.Equal([app.Ward.Id, app.Desk.Id], (await Identities.SubTree(app.Ward.Id, Ct)).Select(o => o.Id));
    Assert.Equal(4, (await Identities.SubTree(app.Province.Id, Ct)).Count);
    Assert.Equal("Sở Tư pháp", await Identities.NameOf(app.Department.Id, Ct));
    Assert.Equal(app.Ward.Id, (await Identities.Organisation(app.Desk.Id, Ct))!.Office);
  }

  [Fact]
  public async Task Groups_name_the_office_and_the_unit() {
    await app.Fill();
    var clerk = People.Official(app.Ward.Id, "H21.106", ["clerk"]);
    Assert.Equal(["H21.106:clerk"], await Identities.Groups(clerk, Ct));
    var desk = clerk with { Post = clerk.Post! with { Unit = app.Desk.Id } };
    Assert.Equal(["H21.106:clerk", "H21.106/mot-cua:clerk"], await Identities.Groups(desk, Ct));
  }

  [Fact]
  public async Task A_post_over_a_sub_tree_sees_the_offices_below() {
    var account = await app.Person("bao-quat", role: "administrator", units: app.Province);
    await app.AsIntruder("update identity.official_post set sub_tree = true where person = $1", account.Person!.Value);
    await using var act = app.Begin(Actor.Anonymous, "sign_in");
    var begun = await SignIn.Run(new("bao-quat", IdentityApp.Password), new("203.0.113.0", null, null), act.Work, act.Services.GetRequiredService<SignInDesk>(), Ct);
    var actor = await app.Services.GetRequiredService<LiveSessions>().Find(begun.Value.Principal, Ct);
    Assert.Superset(new HashSet<Guid> { app.Province.Id, app.Ward.Id, app.Department.Id }, actor.VisibleOffices.ToHashSet());
  }
}
