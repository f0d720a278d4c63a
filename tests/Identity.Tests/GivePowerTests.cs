using System.Text.Json.Nodes;
using Saola.Testing;

namespace Saola.Identity.Tests;

public sealed class GivePowerTests(IdentityApp app) : IClassFixture<IdentityApp> {
  const string Path = "/api/identity/powers";

  [Fact]
  public async Task Nobody_gives_a_power_without_signing_in() => Assert.Equal((401, "identity.not_signed_in"), await app.Refusal(null, Path, app.Offer(PowerVisits.Number(), "Trần Văn Long")));

  [Fact]
  public async Task It_leaves_its_row_and_evidence_that_names_the_other_under_the_givers_key_alone() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (number, code) = (PowerVisits.Number(), await app.Named());
    var offer = app.Offer(number, "  Trần   Văn Long ");
    (offer["reach"], offer["procedures"], offer["acts"], offer["reason"]) = ("named", new JsonArray(code), new JsonArray("submit", "receive"), "Đi xa");
    var id = await app.Given(hoa, offer);
    var today = Vn.Day(app.Clock.GetUtcNow());
    Assert.Equal([hoa.Id, number, "Trần Văn Long", null, (short)7, false, today, today.AddDays(9), "Đi xa"],
      Assert.Single(await app.Sql("select person, delegate_number, delegate_name, delegate, acts, earlier, first_day, last_day, reason from identity.power where id = $1 and procedures = array[$2]", id, code)));
    Assert.Equal([hoa.Id, hoa.Id, "powers.give"], Assert.Single(await app.Sql("select actor, subject, purpose from ledger.entry where object_id = $1 and type = 'identity.power_given'", id)));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and facts::text like '%Long%'", id));
  }

  public static TheoryData<string, string> Mistakes => new() {
    { """{"number": "12345"}""", "identity.power_number_wrong" }, { """{"name": " "}""", "identity.power_name_missing" }, { """{"acts": []}""", "identity.power_acts_missing" }, { """{"acts": ["rule"]}""", "identity.power_acts_missing" },
    { """{"reach": null}""", "identity.power_reach_missing" }, { """{"reach": "named"}""", "identity.power_procedures_missing" }, { """{"reach": "named", "procedures": ["0.0"]}""", "identity.power_procedure_unknown" },
    { """{"lastDay": null}""", "identity.power_last_day_missing" }, { """{"lastDay": "2020-01-01"}""", "identity.power_last_day_early" }, { """{"firstDay": "2020-01-01"}""", "identity.power_first_day_past" },
    { """{"lastDay": "2099-01-01"}""", "identity.power_too_long" },
  };

  [Theory, MemberData(nameof(Mistakes))]
  public async Task Invalid_input_is_refused_by_its_code(string instead, string code) {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var offer = app.Offer(PowerVisits.Number(), "Trần Văn Long");
    foreach (var (key, value) in JsonNode.Parse(instead)!.AsObject()) offer[key] = value?.DeepClone();
    var (status, said) = await app.Call(hoa, Path, offer);
    Assert.Equal(400, status);
    Assert.Contains(code, said!.ToJsonString(), StringComparison.Ordinal);
    Assert.Empty(await app.Sql("select 1 from identity.power where person = $1", hoa.Id));
  }

  [Fact]
  public async Task Nobody_gives_a_power_to_themselves() {
    var (hoa, number, _) = await app.Member("Nguyễn Thị Hoa");
    Assert.Equal((400, "identity.power_oneself"), await app.Refusal(hoa, Path, app.Offer(number, "Nguyễn Thị Hoa")));
  }

  [Fact]
  public async Task It_is_not_told_whether_there_is_such_a_person() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (_, known, _) = await app.Member("Trần Văn Long");
    async Task<string> Shown(string number, string name) {
      var id = await app.Given(hoa, app.Offer(number, name));
      var told = (await app.Call(hoa, $"{Path}/{id}", method: HttpMethod.Get)).Said!.AsObject();
      foreach (var own in (string[])["id", "givenAt", "delegateNumber"]) told.Remove(own);
      return told.ToJsonString();
    }
    var there = await Shown(known, "Trần Văn Long");
    await app.RunJobs();
    Assert.Equal(there, await Shown(PowerVisits.Number(), "Trần Văn Long"));
    // what was made in the act is the same too: the other is told later and apart
    Assert.Equal(2, (await app.Sql("select 1 from ledger.entry where actor = $1 and type in ('identity.power_given', 'notifications.queued')", hoa.Id)).Count);
  }

  [Fact]
  public async Task Only_who_has_that_number_and_that_name_is_offered_it() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    var (namesake, _, _) = await app.Member("Trần Văn Long");
    var right = await app.Given(hoa, app.Offer(number, "tran van long"));
    var wrong = await app.Given((await app.Member("Lê Thị Khác")).Actor, app.Offer(number, "Trần Văn Lâm"));
    async Task<Guid[]> Offered(Actor actor) => [.. (await app.Call(actor, $"{Path}?side=received", method: HttpMethod.Get)).Said!["powers"]!.AsArray().Select(p => (Guid)p!["id"]!)];
    Assert.Equal([right], await Offered(long_));
    Assert.Empty(await Offered(namesake));
    Assert.Equal((404, "identity.power_not_found"), await app.Refusal(long_, $"{Path}/{wrong}/answer", new { accepts = true }));
    Assert.Equal(["Nguyễn Thị Hoa muốn ủy quyền cho Ông/Bà"], await app.Inbox(long_.Id));
    Assert.Empty(await app.Inbox(namesake.Id));
  }

  [Fact]
  public async Task An_organisations_power_is_given_by_its_account_and_by_who_represents_it_and_by_nobody_else() {
    var (head, _, _) = await app.Member("Lê Thị Giám Đốc");
    var (other, _, _) = await app.Member("Phạm Văn Khác");
    var coffee = await app.Organisation("Công ty TNHH Cà phê Mẫu", head.Id);
    var byHead = await app.Given(head, app.Offer(PowerVisits.Number(), "Trần Văn Long", coffee));
    var byAccount = await app.Given(People.Citizen(coffee, "Công ty TNHH Cà phê Mẫu"), app.Offer(PowerVisits.Number(), "Trần Văn Long"));
    Assert.Equal([[coffee, head.Id], [coffee, coffee]], await app.Sql("select business, given_by from identity.power where id in ($1, $2) order by id", byHead, byAccount));
    Assert.Equal((404, "identity.power_organisation_not_found"), await app.Refusal(other, Path, app.Offer(PowerVisits.Number(), "Trần Văn Long", coffee)));
  }

  [Fact]
  public async Task A_person_keeps_no_more_open_powers_than_they_can_oversee() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var today = Vn.Day(app.Clock.GetUtcNow());
    await app.AsIntruder("""
      insert into identity.power (id, person, given_by, given_at, delegate_number, delegate_name, acts, procedures, earlier, first_day, last_day, version)
      select gen_random_uuid(), $1, $1, '2020-01-01', '000000000000', 'x', 1, '{}', false, $2, $2, 1 from generate_series(1, 100)
      """, hoa.Id, today);
    Assert.Equal((409, "identity.power_too_many"), await app.Refusal(hoa, Path, app.Offer(PowerVisits.Number(), "Trần Văn Long")));
    app.Clock.Pass(TimeSpan.FromDays(1));
    await app.Given(hoa, app.Offer(PowerVisits.Number(), "Trần Văn Long"));
  }

  [Fact]
  public async Task One_number_gets_one_offer_at_a_time_and_a_day_has_its_bound_however_many_are_taken_back() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var number = PowerVisits.Number();
    var first = await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    Assert.Equal((409, "identity.power_offered_already"), await app.Refusal(hoa, Path, app.Offer(number, "Trần Văn Long")));
    Assert.Equal(200, (await app.Call(hoa, $"{Path}/{first}/end", new { })).Status);
    for (var n = 1; n < Power.MostADay; n++) Assert.Equal(200, (await app.Call(hoa, $"{Path}/{await app.Given(hoa, app.Offer(number, "Trần Văn Long"))}/end", new { })).Status);
    Assert.Equal((409, "identity.power_too_many_today"), await app.Refusal(hoa, Path, app.Offer(number, "Trần Văn Long")));
    app.Clock.Pass(TimeSpan.FromDays(1));
    await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
  }

  [Fact]
  public async Task Who_is_offered_one_hears_of_it_in_the_inbox_alone_and_who_gave_it_by_their_own_ways_too() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var (long_, number, _) = await app.Member("Trần Văn Long");
    await app.Given(hoa, app.Offer(number, "Trần Văn Long"));
    Assert.Equal(["Nguyễn Thị Hoa muốn ủy quyền cho Ông/Bà"], await app.Inbox(long_.Id));
    Assert.Equal(["Đã gửi ủy quyền cho Trần Văn Long"], await app.Inbox(hoa.Id));
    Assert.Empty(await app.Sql("select 1 from kernel.notification where recipient = $1 and channel <> 'Inbox'", long_.Id));
  }

  [Fact]
  public async Task Of_too_many_procedures_none_is_looked_up_and_of_some_all_are_at_once() {
    var (hoa, _, _) = await app.Member("Nguyễn Thị Hoa");
    var choices = new CountedChoices();
    await using var act = app.Begin(hoa);
    async Task<Error> Refused(int count) => (await GivePower.Run(new(null, PowerVisits.Number(), "Trần Văn Long", ["submit"], "named", [.. Enumerable.Range(0, count).Select(n => $"{n}")], false, null, Vn.Day(app.Clock.GetUtcNow()).AddDays(1), null), act.Work, choices, TestContext.Current.CancellationToken)).Error!;
    Assert.Equal("identity.power_procedures_missing", (await Refused(5000)).Code);
    Assert.Equal(0, choices.Asked);
    Assert.Equal("identity.power_procedure_unknown", (await Refused(Power.MostProcedures)).Code);
    Assert.Equal(1, choices.Asked);
  }

  /// <summary>An empty catalogue that counts how often it is read.</summary>
  sealed class CountedChoices : Forms.IChoices {
    public int Asked { get; private set; }

    ValueTask<T> Read<T>(T nothing) {
      Asked++;
      return ValueTask.FromResult(nothing);
    }

    public ValueTask<IReadOnlyList<Forms.Choice>> All(string catalogue, CancellationToken ct) => Read<IReadOnlyList<Forms.Choice>>([]);
    public ValueTask<string?> Label(string catalogue, string code, CancellationToken ct) => Read<string?>(null);
    public ValueTask<IReadOnlyList<Forms.Choice>> Within(string catalogue, string parent, CancellationToken ct) => Read<IReadOnlyList<Forms.Choice>>([]);
    public ValueTask<string?> ParentOf(string catalogue, string code, CancellationToken ct) => Read<string?>(null);
    public ValueTask<IReadOnlyList<Forms.Choice>> Search(string catalogue, string? alias, string text, int most, CancellationToken ct) => Read<IReadOnlyList<Forms.Choice>>([]);
  }

  [Fact]
  public void It_asks_for_a_fresh_proof() {
    app.StartServer();
    var routes = ((IEnumerable<Microsoft.AspNetCore.Routing.EndpointDataSource>)app.Services.GetService(typeof(IEnumerable<Microsoft.AspNetCore.Routing.EndpointDataSource>))!).SelectMany(s => s.Endpoints).OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>();
    foreach (var path in (string[])[Path, "/uy-quyen/moi", "/api/identity/power-policy"])
      Assert.Contains(routes, r => r.RoutePattern.RawText == path && r.Metadata.GetMetadata<FreshAttribute>() is not null);
  }
}
