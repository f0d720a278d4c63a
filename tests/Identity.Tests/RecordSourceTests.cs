using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;

namespace Saola.Identity.Tests;

/// <summary>What forms find in the registers of people, businesses and offices, and for whom.</summary>
public sealed class RecordSourceTests(IdentityApp app) : IClassFixture<IdentityApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  Identities Identities => app.Services.GetRequiredService<Identities>();

  [Fact]
  public async Task A_person_is_found_at_a_counter_and_by_themselves_and_by_nobody_else() {
    await app.Fill();
    var counter = app.Counter(app.Ward);
    await using (var act = app.Begin(counter, "people.serve")) {
      Assert.False((await Identities.Serve(act.Work, new("Rơ Châm Thủy", "064088000012", new DateOnly(1988, 11, 20), Gender.Female), Ct)).IsError);
      await act.Work.Commit(Ct);
    }
    var id = (Guid)(await app.Sql("select id from identity.person where personal_number = '064088000012'"))[0][0]!;
    foreach (var (actor, found) in new[] { (counter, true), (People.Citizen(id, "Rơ Châm Thủy"), true), (People.Citizen(Guid.NewGuid(), "Người khác"), false), (app.Manager(app.Ward), false), (Actor.Anonymous, false) }) {
      await using var act = app.Begin(actor, "forms.fill");
      var record = await new PersonRecords(act.Work, Identities).Find("064 088 000 012", Ct);
      Assert.Equal(found, record is not null);
      if (found) Assert.Equal(("Rơ Châm Thủy", "1988-11-20", "female"), ((string)record!.Values["fullName"]!, (string)record.Values["dateOfBirth"]!, (string)record.Values["gender"]!));
    }
    Assert.Contains("identity.person_looked_up", await app.Ledger(id));
  }

  [Fact]
  public async Task A_business_is_found_at_a_counter_and_by_itself_and_by_nobody_else() {
    await app.Fill();
    var id = Guid.CreateVersion7();
    await app.AsIntruder("insert into identity.business (id, name, tax_code, source, demo, created_at, changed_at, version) values ($1, 'Hợp tác xã Ia Dêr', '0000000909', 'test', true, now(), now(), 1)", id);
    foreach (var (actor, found) in new[] { (app.Counter(app.Ward), true), (new Actor(id, ActorKind.Citizen, "Hợp tác xã Ia Dêr", null, [], []), true), (People.Citizen(Guid.NewGuid(), "Người khác"), false), (Actor.Anonymous, false) }) {
      await using var act = app.Begin(actor, "forms.fill");
      Assert.Equal(found ? "Hợp tác xã Ia Dêr" : null, (string?)(await new BusinessRecords(act.Work, Identities).Find("0000000909", Ct))?.Values["name"]);
    }
  }

  [Fact]
  public async Task An_office_is_found_by_its_code() {
    await app.Fill();
    var offices = new OfficeRecords(Identities);
    Assert.Equal(app.Ward.Name, (string)(await offices.Find(app.Ward.Code!, Ct))!.Values["name"]!);
    Assert.Null(await offices.Find("H99.999", Ct));
  }
}
