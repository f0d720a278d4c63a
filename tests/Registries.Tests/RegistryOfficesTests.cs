using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Offices merge and split, and what they own, read and keep in registries goes along.</summary>
public sealed class RegistryOfficesTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  DateOnly Today => Vn.Day(app.Clock.GetUtcNow());

  async Task<Guid> Office(string item) {
    var id = Guid.CreateVersion7();
    await app.AsIntruder("""
      insert into identity.organisation (id, code, key, name, kind, path, office, is_office, changed_at, version, item)
      values ($1, $3, null, 'Sở ' || $3, 'department', replace($1::text, '-', '') || '.', $1, true, now(), 1, $2)
      """, id, item, $"H21.{Random.Shared.Next(1_000, 1_000_000)}");
    return id;
  }

  async Task Change(string path, Guid[] offices, object body) {
    var manager = People.Official(offices[0], "", [], IdentityPermissions.Manage) with { Offices = [.. offices.Skip(1)] };
    var (status, answer) = await app.Send(manager, HttpMethod.Post, path, body);
    Assert.True(status == 200, answer?.ToJsonString());
    await app.RunJobs();
    app.Clock.Pass(TimeSpan.FromSeconds(2)); // definitions are looked at again every second
  }

  Task Merge(Guid source, Guid into) => Change("/api/identity/offices/merge", [source, into], new { sources = new[] { source }, into, day = Today, number = "12/QĐ-UBND", decidedOn = Today, reason = "Sắp xếp đơn vị hành chính" });

  static string Item() => $"test:organisation/o{Guid.CreateVersion7():N}";

  static Func<string, JsonObject> Of(string owner, Action<JsonObject>? more = null) => key => {
    var made = RecordApp.Establishments(key);
    made["owner"] = owner;
    more?.Invoke(made);
    return made;
  };

  [Fact]
  public async Task Who_takes_an_office_over_owns_and_writes_what_it_owned_and_the_old_office_no_more() {
    var (item, into) = (Item(), Guid.Empty);
    var from = await Office(item);
    into = await Office(Item());
    var key = await app.Made(Of(item));
    var id = await app.Added(key, RecordApp.Values("A"), RecordApp.Official(from));
    Assert.Equal(404, (await app.Read(RecordApp.Official(into), $"/api/registries/{key}/records/{id}")).Status);
    await Merge(from, into);
    await app.Changed(key, id, 1, new() { ["name"] = "Quán mới" }, by: RecordApp.Official(into));
    var (_, read) = await app.Read(RecordApp.Official(into), $"/api/registries/{key}/records/{id}");
    Assert.Equal((into, "Quán mới", RecordApp.Phone), ((Guid)read!["office"]!, (string)read["values"]!["name"]!, (string)read["values"]!["phone"]!));
    Assert.Equal(404, (await app.Read(RecordApp.Official(from), $"/api/registries/{key}/records/{id}")).Status);
    Assert.Contains("registries.office_changed", await app.Ledger(await app.IdOf(key)));
    Assert.Contains("registries.records_moved", await app.Ledger(await app.IdOf(key)));
    // a version that comes later finds the owner too
    await app.Bring(Of(item, d => d["name"]!["vi"] = "Sổ khác")(key));
    await app.Changed(key, id, 2, new() { ["name"] = "Quán sau" }, by: RecordApp.Official(into));
  }

  [Fact]
  public async Task Who_takes_a_reader_over_reads_also_what_waits_to_come_in_force() {
    var item = Item();
    var (from, into) = (await Office(item), await Office(Item()));
    var key = await app.Made(Of(ShapeApp.Owner, d => d["readers"] = new JsonArray(item)));
    var id = await app.Added(key, RecordApp.Values("A"));
    // without the area, of which values would be lost: it waits for a second person
    await app.Changed(key, id, 1, new() { ["area"] = 5 });
    await app.Bring(Of(ShapeApp.Owner, d => {
      d["readers"] = new JsonArray(item);
      d["fields"] = new JsonArray([.. d["fields"]!.AsArray().Where(f => (string)f!["key"]! is not ("area" or "per_seat")).Select(f => f!.DeepClone())]);
    })(key));
    await Merge(from, into);
    Assert.Equal(200, (await app.Read(RecordApp.Official(into), $"/api/registries/{key}/records/{id}")).Status);
    Assert.Equal(403, (await app.Send(RecordApp.Official(into), HttpMethod.Patch, $"/api/registries/{key}/records/{id}", new { values = new JsonObject() }, 2)).Status);
    await app.Approve(key);
    await app.RunJobs();
    Assert.DoesNotContain((await app.Find(key))!.Fields, f => f.Key == "area");
    app.Clock.Pass(TimeSpan.FromSeconds(2));
    Assert.Equal(200, (await app.Read(RecordApp.Official(into), $"/api/registries/{key}/records/{id}")).Status);
  }

  [Fact]
  public async Task Records_that_an_office_keeps_go_along_with_their_history_and_who_follows_changes_learns_of_it() {
    var (from, into) = (await Office(Item()), await Office(Item()));
    var key = await app.Made(AddRecordTests.Offices);
    var id = await app.Added(key, RecordApp.Values("A"), RecordApp.Official(from));
    await app.Changed(key, id, 1, new() { ["phone"] = "0905 999" }, by: RecordApp.Official(from));
    var token = (string)(await app.Changes(app.Steward, key, 1))["next"]!;
    await Merge(from, into);
    var after = await app.Changes(app.Steward, key, 1, token);
    Assert.Equal((id, 2, into), ((Guid)after["records"]![0]!["id"]!, (int)after["records"]![0]!["version"]!, (Guid)after["records"]![0]!["office"]!));
    var history = (await app.Read(RecordApp.Official(into), $"/api/registries/{key}/records/{id}/history")).Body!["versions"]!.AsArray();
    Assert.Equal(["0905 999", RecordApp.Phone], history.Select(v => (string)v!["record"]!["values"]!["phone"]!));
  }

  [Fact]
  public async Task A_split_says_who_goes_on_with_what_and_what_stays_is_told_beforehand() {
    var (item, other) = (Item(), Guid.Empty);
    var from = await Office(item);
    other = await Office(Item());
    var (owned, kept) = (await app.Made(Of(item)), await app.Made(AddRecordTests.Offices));
    await app.Added(owned, RecordApp.Values("A"), RecordApp.Official(from));
    await app.Added(kept, RecordApp.Values("B"), RecordApp.Official(from));
    await using var act = app.Begin();
    var moves = act.Services.GetServices<IOfficeMove>().OfType<RegistryOffices>().Single();
    var place = new OfficePlace(from, from, "H21.9", null);
    Assert.Equal([$"registries/{owned}", $"registry_records/{kept}"], (await moves.Open(act.Work, place, Ct)).Select(o => o.Kind));
    await moves.Move(act.Work, new(place, new(other, other, "H21.10", null), new Dictionary<string, string>(StringComparer.Ordinal)), $"registry_records/{kept}", Ct);
    act.Work.Record("tests.moved", "thing", Guid.CreateVersion7());
    await act.Work.Commit(Ct);
    await app.RunJobs();
    Assert.Equal([[other]], await app.Sql($"select _office from registry_data.{kept}"));
    Assert.Equal([[from]], await app.Sql($"select _office from registry_data.{owned}"));
    await using var later = app.Begin();
    Assert.Equal([$"registries/{owned}"], (await moves.Open(later.Work, place, Ct)).Select(o => o.Kind));
  }

  [Theory, InlineData("merge"), InlineData("split")]
  public async Task What_waits_and_lies_beside_its_records_goes_along_and_who_keeps_them_then_goes_on_with_it(string how) {
    var (from, into) = (await Office(Item()), await Office(Item()));
    var (before, after) = (RecordApp.Official(from, [.. all]), RecordApp.Official(into, [.. all]));
    var (key, reviewed) = (await app.Made(AddRecordTests.Offices), await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      made["review"] = true;
      return made;
    }));
    var (stays, ends) = (await app.Added(key, RecordApp.Values("A"), before), await app.Added(key, RecordApp.Values("B"), before));
    async Task<JsonNode> Done(Actor by, string path, object body, int status = 200) {
      var (answered, told) = await app.Send(by, HttpMethod.Post, path, body);
      Assert.True(answered == status, $"{path}: {answered} {told?.ToJsonString()}");
      return told!;
    }
    var merge = (Guid)(await Done(before, $"/api/registries/{key}/merges", MergeApp.Merge(stays, ends, ["phone"])))["merge"]!;
    await Done(before, $"/api/registries/{key}/records/{stays}/notes", new { text = "Đã gọi lại" });
    foreach (var keeper in new[] { before, after }) await Done(keeper, $"/api/registries/{key}/views", new { name = "Lớn", query = "seats[gte]=2", shared = true });
    var paper = await app.Stored(before, RecordChecks.UploadedFiles, before.Id);
    var proposal = (Guid)(await Done(before, $"/api/registries/{reviewed}/records", new { values = RecordApp.Values("C", ("paper", paper.ToString())) }, 202))["proposal"]!;
    Guid import;
    using (var client = app.As(before)) {
      using var content = new ByteArrayContent(SheetFiles.Csv([["code", "seats"], ["D", "3"]])) { Headers = { ContentType = new("application/octet-stream") } };
      using var begun = await client.PostAsync($"/api/registries/{key}/imports?name=so.csv", content, Ct);
      import = (Guid)JsonNode.Parse(await begun.Content.ReadAsStringAsync(Ct))!["id"]!;
    }
    await app.RunJobs();
    if (how == "merge") await Merge(from, into);
    else
      foreach (var kept in new[] { key, reviewed }) {
        await using var act = app.Begin();
        await act.Services.GetServices<IOfficeMove>().OfType<RegistryOffices>().Single().Move(act.Work, new(new(from, from, "H21.9", null), new(into, into, "H21.10", null), new Dictionary<string, string>(StringComparer.Ordinal)), $"registry_records/{kept}", Ct);
        act.Work.Record("tests.moved", "thing", Guid.CreateVersion7());
        await act.Work.Commit(Ct);
        await app.RunJobs();
      }
    Assert.Equal("Đã gọi lại", (string)Assert.Single((await app.Read(after, $"/api/registries/{key}/records/{stays}/notes")).Body!["items"]!.AsArray())!["text"]!);
    Assert.Equal(["Lớn", "Lớn (2)"], (await app.Read(after, $"/api/registries/{key}/views")).Body!["items"]!.AsArray().Select(v => (string)v!["name"]!));
    await Done(after, $"/api/registries/{key}/merges/{merge}/undo", new { reason = "Hai cơ sở khác nhau" });
    await Done(after, $"/api/registries/{key}/imports/{import}/run", new { onlyValid = false, reason = "Chuyển từ sổ giấy" });
    await app.RunJobs();
    await Done(after, "/api/registries/change-proposals/accept", new { proposals = new[] { new { id = proposal, version = 1 } }, reason = "Đã đối chiếu bản giấy" });
    Assert.Equal([["A", into, null], ["B", into, null], ["D", into, null]], await app.Sql($"select code, _office, _to from registry_data.{key} order by code"));
    Assert.Equal([["C", into, paper]], await app.Sql($"select code, _office, paper from registry_data.{reviewed}"));
    Assert.Equal(404, (await app.Read(before, $"/api/registries/{key}/imports/{import}")).Status);
  }

  [Fact]
  public async Task An_office_that_keeps_no_record_takes_along_how_it_looks_and_what_it_brings() {
    var (from, into) = (await Office(Item()), await Office(Item()));
    var (before, after) = (RecordApp.Official(from, [.. all]), RecordApp.Official(into, [.. all]));
    var (brought, looked, shared) = (await app.Made(AddRecordTests.Offices), await app.Made(AddRecordTests.Offices), await app.Made(Of(ShapeApp.Owner, d => d["class"] = "shared")));
    foreach (var key in new[] { looked, shared }) Assert.Equal(200, (await app.Send(before, HttpMethod.Post, $"/api/registries/{key}/views", new { name = "Lớn", query = "seats[gte]=2", shared = true })).Status);
    Guid import;
    using (var client = app.As(before)) {
      using var content = new ByteArrayContent(SheetFiles.Csv([["code", "seats"], ["D", "3"]])) { Headers = { ContentType = new("application/octet-stream") } };
      using var begun = await client.PostAsync($"/api/registries/{brought}/imports?name=so.csv", content, Ct);
      import = (Guid)JsonNode.Parse(await begun.Content.ReadAsStringAsync(Ct))!["id"]!;
    }
    await app.RunJobs();
    await using (var act = app.Begin()) {
      var open = await act.Services.GetServices<IOfficeMove>().OfType<RegistryOffices>().Single().Open(act.Work, new(from, from, "H21.9", null), Ct);
      // a view alone keeps no office from being closed
      Assert.Equal([($"registry_records/{brought}", 1), ($"registry_records/{looked}", 0), ("registry_readers", 0)], open.OrderByDescending(o => o.Count).ThenBy(o => o.Kind == "registry_readers").Select(o => (o.Kind, o.Count)));
    }
    await Merge(from, into);
    foreach (var key in new[] { looked, shared }) Assert.Equal("Lớn", (string)Assert.Single((await app.Read(after, $"/api/registries/{key}/views")).Body!["items"]!.AsArray())!["name"]!);
    Assert.Equal(200, (await app.Read(after, $"/api/registries/{brought}/imports/{import}")).Status);
    Assert.Equal(404, (await app.Read(before, $"/api/registries/{brought}/imports/{import}")).Status);
  }

  static readonly string[] all = [RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal, RegistryPermissions.Review];

  [Fact]
  public async Task Who_owns_it_decides_what_the_owner_before_was_to_confirm() {
    var item = Item();
    var (from, into) = (await Office(item), await Office(Item()));
    var key = await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      (made["owner"], made["review"], made["approvers"]) = (item, true, "owner");
      return made;
    });
    var (_, waits) = await app.Send(app.Stranger, HttpMethod.Post, $"/api/registries/{key}/records", new { values = RecordApp.Values("A") });
    await Merge(from, into);
    var (status, body) = await app.Send(RecordApp.Official(into, all), HttpMethod.Post, "/api/registries/change-proposals/accept", new { proposals = new[] { new { id = (Guid)waits!["proposal"]!, version = 1 } }, reason = "Đã đối chiếu bản giấy" });
    Assert.True(status == 200, body?.ToJsonString());
    Assert.Equal([["A", RecordApp.OtherOffice]], await app.Sql($"select code, _office from registry_data.{key}"));
  }

  [Fact]
  public async Task What_an_office_wrote_by_its_decision_is_ended_by_that_decision_also_when_another_keeps_it() {
    var item = Item();
    var (from, into) = (await Office(item), await Office(Item()));
    var written = new List<(string Registry, Guid Record)>();
    foreach (var key in new[] { await app.Made(Of(item)), await app.Made(AddRecordTests.Offices) }) written.Add((key, await app.Added(key, RecordApp.Values("A"), RecordApp.Official(from))));
    await Merge(from, into);
    await using var act = app.Begin();
    foreach (var (registry, record) in written) {
      var ended = await act.Services.GetRequiredService<Registries>().Carry(act.Work, new(registry, [], "end") { Record = record }, from, new("H21-1"), Ct);
      Assert.Equal((into, Today), (ended.Value.Record.Office, ended.Value.Record.To));
    }
  }
}
