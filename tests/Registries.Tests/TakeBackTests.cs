using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What a decision wrote into a record is taken back with the decision.</summary>
public sealed class TakeBackTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static JsonObject Reviewed(string key) {
    var made = RecordApp.Establishments(key);
    made["review"] = true;
    return made;
  }

  async Task<T> Act<T>(Func<Registries, Work, Task<T>> act) {
    await using var made = app.Begin();
    var done = await act(made.Services.GetRequiredService<Registries>(), made.Work);
    await made.Work.Commit(Ct);
    return done;
  }

  async Task<CarriedRecord> Carried(string key, JsonObject values, string what, DateOnly? from = null, string? state = null) =>
    (await Act((registries, w) => registries.Carry(w, new(key, values, what) { From = from, State = state }, ShapeApp.Office, new("H21-1"), Ct))).Value;

  async Task<TakenBack> Back(string key, CarriedRecord made, DateOnly day) =>
    (await Act((registries, w) => registries.TakeBack(w, key, made.Record.Id, made.Before!.Value, made.Record.Version, day, new("H21-2"), Ct))).Value;

  async Task<TakenBack> End(string key, CarriedRecord made, DateOnly day) => (await Act((registries, w) => registries.TakeBack(w, key, made.Record.Id, day, null, new("H21-2"), Ct))).Value;

  [Fact]
  public async Task Where_a_second_person_confirms_changes_what_was_granted_counts_at_once_and_so_does_taking_it_back() {
    var key = await app.Made(Reviewed);
    var added = await Carried(key, RecordApp.Values("A", ("seats", 4)), "add");
    Assert.Null(added.Before);
    var changed = await Carried(key, new() { ["code"] = "A", ["seats"] = 9, ["phone"] = null }, "change", state: "revoked");
    Assert.Equal((added.Record.Id, 1, 2), (changed.Record.Id, changed.Before, changed.Record.Version));
    Assert.Equal([9L, null, "revoked", 2], Assert.Single(await app.Sql($"select seats, phone, _state, _version from registry_data.{key} where _id = $1", added.Record.Id)));
    Assert.NotNull((await Back(key, changed, new(2026, 5, 1))).Written);
    Assert.Equal([4L, RecordApp.Phone, "active", 3, "H21-2"], Assert.Single(await app.Sql($"select seats, phone, _state, _version, _dossier from registry_data.{key} where _id = $1", added.Record.Id)));
    Assert.Empty(await app.Sql("select 1 from registries.proposal where registry = $1", key));
  }

  [Fact]
  public async Task What_held_from_a_day_on_holds_until_the_day_of_the_decision_that_takes_it_back() {
    var key = await app.Made();
    await app.Added(key, RecordApp.Values("A"), from: new(2026, 1, 1));
    var changed = await Carried(key, new() { ["code"] = "A", ["name"] = "Hai" }, "change", from: new(2026, 3, 1));
    Assert.NotNull((await Back(key, changed, new(2026, 6, 1))).Written);
    Assert.Equal(("Quán A", "Hai", "Quán A"), (await On("2026-02-28"), await On("2026-05-31"), await On("2026-06-01")));

    async Task<string?> On(string day) => (string?)(await app.Read(app.Steward, $"/api/registries/{key}/records?on={day}")).Body!["records"]!.AsArray().Single()!["values"]!["name"];
  }

  [Fact]
  public async Task What_says_something_else_by_now_or_has_ended_is_left_as_it_is() {
    var key = await app.Made();
    var id = await app.Added(key, RecordApp.Values("A"), from: new(2026, 1, 1));
    var changed = await Carried(key, new() { ["code"] = "A", ["name"] = "Hai" }, "change");
    await app.Changed(key, id, 2, new() { ["seats"] = 7 });
    Assert.Equal("registries.changed_since", (await Back(key, changed, new(2026, 5, 1))).Left?.Code);
    // what was given back by hand is what the decision wrote
    await app.Changed(key, id, 3, new() { ["seats"] = null });
    Assert.Equal(5, (await Back(key, changed, new(2026, 5, 1))).Written?.Version);
    var again = await Carried(key, new() { ["code"] = "A", ["name"] = "Hai" }, "write");
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Delete, $"/api/registries/{key}/records/{id}", new { to = "2026-06-01" }, 6)).Status);
    // on the days before its end it goes on saying what was decided
    Assert.Equal("registries.changed_since", (await Back(key, again, new(2026, 5, 31))).Left?.Code);
    Assert.Equal(new(), await Back(key, again, new(2026, 6, 1)));
    // so does one that was added, and ends later than its result
    Assert.Equal("registries.changed_since", (await End(key, again, new(2026, 5, 31))).Left?.Code);
    Assert.Equal(new(), await End(key, again, new(2026, 6, 1)));
    Assert.Equal(["Hai", 7], Assert.Single(await app.Sql($"select name, _version from registry_data.{key} where _id = $1", id)));
  }

  [Fact]
  public async Task A_key_that_another_record_has_by_now_is_not_given_back() {
    var key = await app.Made();
    var added = await Carried(key, RecordApp.Values("A"), "add");
    var changed = (await Act((registries, w) => registries.Carry(w, new(key, new() { ["code"] = "B" }, "change") { Record = added.Record.Id }, ShapeApp.Office, new("H21-1"), Ct))).Value;
    await Carried(key, RecordApp.Values("A"), "add");
    Assert.Equal("registries.taken", (await Back(key, changed, new(2026, 5, 1))).Left?.Code);
    Assert.Equal(["B", 2], Assert.Single(await app.Sql($"select code, _version from registry_data.{key} where _id = $1", added.Record.Id)));
  }

  [Fact]
  public async Task Nothing_is_written_in_a_registry_that_is_out_of_use() {
    var key = await app.Made();
    var kept = await Carried(key, RecordApp.Values("A"), "add");
    var changed = await Carried(key, new() { ["code"] = "A", ["name"] = "Hai" }, "change");
    var ended = await Carried(key, RecordApp.Values("B"), "add");
    await Carried(key, new() { ["code"] = "B" }, "end");
    var closed = RecordApp.Establishments(key);
    closed["closed"] = true;
    await app.Bring(closed);
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.Equal("registries.closed", (await Back(key, changed, new(2026, 5, 1))).Left?.Code);
    Assert.Equal("registries.closed", (await End(key, kept, new(2026, 5, 1))).Left?.Code);
    Assert.Equal(new(), await End(key, ended, new(2026, 12, 1)));
    Assert.Equal(["Hai", 2, null], Assert.Single(await app.Sql($"select name, _version, _to from registry_data.{key} where _id = $1", kept.Record.Id)));
  }

  [Fact]
  public async Task Whoever_keeps_a_record_is_the_owner_or_its_own_office() {
    var owned = await app.Made();
    var own = await app.Made(key => {
      var made = RecordApp.Establishments(key);
      made["writers"] = "offices";
      return made;
    });
    var id = await app.Added(own, RecordApp.Values("A"), app.ReaderOfficial);
    Assert.Equal(RecordApp.ReaderOffice, await Act((registries, w) => registries.KeeperOf(w, own, id, Ct)));
    Assert.Equal(ShapeApp.Office, await Act(async (registries, w) => await registries.KeeperOf(w, owned, await app.Added(owned, RecordApp.Values("A")), Ct)));
    Assert.Null(await Act((registries, w) => registries.KeeperOf(w, "khong_co", id, Ct)));
  }
}
