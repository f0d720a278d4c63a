using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Where a second person confirms each change, nothing that is asked for counts before, whatever the door.</summary>
public sealed class ProposeTests(ReviewApp app) : IClassFixture<ReviewApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task What_is_added_waits_and_says_where() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, record) = await app.Proposal(key, RecordApp.Values("A", ("seats", 4), ("area", 30)));
    Assert.Equal(404, (await app.Read(app.Steward, $"/api/registries/{key}/records/{record}")).Status);
    Assert.Equal(["Add", record, ShapeApp.Office, ShapeApp.Office, null, "Theo giấy phép mới", app.Steward.Id, app.Steward.Name, "Waiting"],
      Assert.Single(await app.Sql("select kind, record, office, decider, base, reason, maker, maker_name, status from registries.proposal where id = $1", id)));
    Assert.Equal([app.Steward.Id, "Theo giấy phép mới", RecordApp.Person], Assert.Single(await app.Sql("select actor, reason, subject from ledger.entry where object_id = $1 and type = 'registries.change_proposed'", id)));
    Assert.Empty(await app.Ledger(record));
  }

  [Fact]
  public async Task The_description_of_the_registry_says_that_a_write_may_wait() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (_, described) = await app.Read(app.Steward, $"/api/registries/{key}/openapi.json");
    Assert.NotNull(described!["paths"]![$"/api/registries/{key}/records"]!["post"]!["responses"]!["202"]);
    Assert.NotNull(described["components"]!["schemas"]!["Record"]!["properties"]!["proposal"]);
  }

  [Fact]
  public async Task What_is_wrong_is_told_at_once_and_does_not_wait() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records", new { values = RecordApp.Values("A", ("seats", 0)) });
    Assert.Equal((400, "registries.minimum"), (status, (string)body!["code"]!));
    Assert.Empty(await app.Sql("select 1 from registries.proposal where registry = $1", key));
  }

  [Fact]
  public async Task A_change_and_an_end_wait_and_leave_the_record_as_it_is() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    await app.ProposedChange(key, record, 1, new() { ["name"] = "Hai" });
    var (end, _) = await app.Proposed(HttpMethod.Delete, $"/api/registries/{key}/records/{record}", new { to = "2026-06-01", state = "revoked", reason = "Thu hồi" }, 1);
    Assert.Equal(["End", 1, new DateOnly(2026, 6, 1), "revoked"], Assert.Single(await app.Sql("select kind, base, ends_on, state from registries.proposal where id = $1", end)));
    var (_, now) = await app.Read(app.Steward, $"/api/registries/{key}/records/{record}");
    Assert.Equal((1, "Quán A", "active", null), ((int)now!["version"]!, (string)now["values"]!["name"]!, (string)now["state"]!, now["to"]));
    await app.Accept(end);
    Assert.Equal([new DateOnly(2026, 6, 1), "revoked", 2], Assert.Single(await app.Sql($"select _to, _state, _version from registry_data.{key}")));
  }

  [Fact]
  public async Task A_change_of_nothing_proposes_nothing() {
    var key = await app.Made(ReviewApp.Reviewed);
    var record = await app.Confirmed(key, RecordApp.Values("A"));
    Assert.Equal(200, (await app.Send(app.Steward, HttpMethod.Patch, $"/api/registries/{key}/records/{record}", new { values = new { name = "Quán A" } }, 1)).Status);
    Assert.Single(await app.Sql("select 1 from registries.proposal where registry = $1", key));
  }

  [Fact]
  public async Task Each_row_of_a_batch_waits_by_itself() {
    var key = await app.Made(ReviewApp.Reviewed);
    await app.Confirmed(key, RecordApp.Values("A"));
    var (status, body) = await app.Send(app.Steward, HttpMethod.Post, $"/api/registries/{key}/records/batch", new { rows = new[] { new { values = RecordApp.Values("A", ("seats", 7)) }, new { values = RecordApp.Values("B") }, new { values = RecordApp.Values("A") } }, validOnly = true });
    Assert.Equal(200, status);
    Assert.Contains("proposed", body!["rows"]!.AsArray().Select(r => (string)r!["result"]!));
    Assert.Equal([["Add"], ["Change"]], await app.Sql("select kind from registries.proposal where registry = $1 and status = 'Waiting' and batch = (select max(batch::text)::uuid from registries.proposal where registry = $1) order by kind limit 2", key));
    Assert.Equal(["A"], RecordApp.Codes((await app.Read(app.Steward, $"/api/registries/{key}/records")).Body));
  }

  [Fact]
  public async Task Who_brings_a_file_is_the_maker_of_its_proposals_and_cannot_accept_them() {
    var key = await app.Made(ReviewApp.Reviewed);
    var both = RecordApp.Official(ShapeApp.Office, RegistryPermissions.Read, RegistryPermissions.Write, RegistryPermissions.Personal, RegistryPermissions.Review);
    using (var client = app.As(both)) {
      using var content = new ByteArrayContent(SheetFiles.Csv([["code", "name", "holder"], ["A", "Quán A", RecordApp.Number], ["B", "Quán B", RecordApp.Number]]));
      content.Headers.ContentType = new("application/octet-stream");
      using var begun = await client.PostAsync($"/api/registries/{key}/imports?name=a.csv", content, Ct);
      var import = JsonNode.Parse(await begun.Content.ReadAsStringAsync(Ct))!;
      await app.RunJobs();
      Assert.Equal(200, (await app.Send(both, HttpMethod.Post, $"/api/registries/{key}/imports/{(Guid)import["id"]!}/run", new { onlyValid = false, reason = "Chuyển từ sổ giấy" })).Status);
      await app.RunJobs();
    }
    Assert.Empty(await app.Sql($"select 1 from registry_data.{key}"));
    var waiting = await app.Sql("select id, maker, reason from registries.proposal where registry = $1 order by id", key);
    Assert.Equal(2, waiting.Count);
    Assert.All(waiting, p => Assert.Equal([both.Id, "Chuyển từ sổ giấy"], p[1..]));
    Guid[] ids = [.. waiting.Select(p => (Guid)p[0]!)];
    Assert.Equal("registries.own_proposal", (string)(await app.Decide("accept", ids, both)).Body!["code"]!);
    await app.Accept(ids);
    Assert.Equal([["A"], ["B"]], await app.Sql($"select code from registry_data.{key} order by code"));
  }

  [Fact]
  public async Task What_is_personal_is_closed_under_the_key_of_its_subject_and_gone_with_it() {
    var key = await app.Made(ReviewApp.Reviewed);
    var (id, record) = await app.Proposal(key, RecordApp.Values("A", ("holder", null)));
    Assert.Empty(await app.Sql("select 1 from registries.proposal where id = $1 and (values::text like '%0905%' or reason like '%0905%')", id));
    Assert.Equal([record.ToString()], Assert.Single(await app.Sql("select jsonb_object_keys(closed) from registries.proposal where id = $1", id)));
    Assert.Empty(await app.Sql("select 1 from ledger.entry where object_id = $1 and facts::text like '%0905%'", id));
    Assert.Empty(await app.Sql("select 1 from kernel.outbox where body::text like '%0905 000%'"));
    await Destroy(record);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{id}");
    Assert.True((bool)shown!["erased"]!);
    Assert.Null(shown["values"]!["phone"]);
    Assert.Equal("registries.proposal_erased", (string)(await app.Decide("accept", [id])).Body!["code"]!);
  }

  [Fact]
  public async Task What_is_personal_of_several_people_is_closed_under_the_key_of_each_and_goes_with_it_alone() {
    async Task<Guid> Known(string number) {
      var id = Guid.CreateVersion7();
      await app.AsIntruder("insert into identity.person (id, full_name, personal_number, source, demo, created_at, changed_at, version) values ($1, 'Người trong bản ghi', $2, 'pack', false, now(), now(), 1)", id, number);
      return id;
    }
    JsonObject Personal(string name) => ShapeApp.Field(name, "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } });
    var key = await app.Made(k => {
      var made = ShapeApp.Registry(k, ShapeApp.Field("code", "text", required: true), Personal("child_name"), ShapeApp.Field("child_number", "person"), Personal("mother_name"), ShapeApp.Field("mother_number", "person"));
      made["review"] = true;
      return made;
    });
    async Task<(Guid Id, Guid Record)> Birth(string code, string child, string mother) =>
      await app.Proposed(HttpMethod.Post, $"/api/registries/{key}/records", new { values = new { code, child_name = "Bé Một", child_number = child, mother_name = "Trần Thị Mẹ", mother_number = mother } });
    var (child, mother, otherChild) = (await Known("064090000071"), await Known("064090000072"), await Known("064090000073"));
    await Known("064090000074");
    var one = await Birth("K1", "064090000071", "064090000072");
    Assert.Equal([["registries.change_proposed", child], ["registries.personal_kept", mother]], await app.Sql("select e.type, e.subject from ledger.entry e join ledger.payload p on p.entry = e.id where e.object_id = $1 order by e.id", one.Id));
    await Destroy(mother);
    var (_, shown) = await app.Read(app.Checker, $"{ReviewApp.Root}/{one.Id}");
    Assert.Equal(("Bé Một", "064090000071", null, false), ((string)shown!["values"]!["child_name"]!, (string)shown["values"]!["child_number"]!, shown["values"]!["mother_name"], (bool)shown["erased"]!));
    Assert.Equal(["mother_name", "mother_number"], shown["deleted"]!.AsArray().Select(f => (string)f!));
    Assert.Contains("Trường mother_number. Khi duyệt", System.Net.WebUtility.HtmlDecode(await app.As(app.Checker).GetStringAsync(ReviewDoor.ToDecide(one.Id), Ct)), StringComparison.Ordinal);
    await app.Accept(one.Id);
    Assert.Equal(["Bé Một", null], Assert.Single(await app.Sql($"select child_name, mother_name from registry_data.{key} where _id = $1", one.Record)));
    var two = await Birth("K2", "064090000073", "064090000074");
    await Destroy(otherChild);
    await app.Accept(two.Id);
    Assert.Equal([null, "Trần Thị Mẹ"], Assert.Single(await app.Sql($"select child_name, mother_name from registry_data.{key} where _id = $1", two.Record)));
  }

  async Task Destroy(Guid subject) {
    await using var act = app.Begin();
    await act.Services.GetRequiredService<Subjects>().Destroy(act.Work, subject, Ct);
    await act.Work.Commit(Ct);
  }

  [Fact]
  public async Task A_file_that_is_named_goes_along_with_what_is_accepted() {
    var key = await app.Made(ReviewApp.Reviewed);
    using var client = app.As(app.Steward);
    using var content = new ByteArrayContent("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"u8.ToArray());
    content.Headers.ContentType = new("application/octet-stream");
    using var stored = await client.PostAsync($"/api/registries/{key}/files?name=giay.pdf", content, Ct);
    var file = (Guid)JsonNode.Parse(await stored.Content.ReadAsStringAsync(Ct))!["file"]!;
    var record = await app.Confirmed(key, RecordApp.Values("A", ("paper", file)));
    Assert.Equal(200, (await app.Read(app.Steward, $"/api/registries/{key}/records/{record}/files/paper")).Status);
  }

  [Fact]
  public async Task Where_the_owner_confirms_what_every_office_keeps_the_right_is_asked_of_the_owner() {
    var key = await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      (made["review"], made["approvers"]) = (true, "owner");
      return made;
    });
    var (id, record) = await app.Proposal(key, RecordApp.Values("A"), app.Stranger);
    Assert.Equal([RecordApp.OtherOffice, ShapeApp.Office], Assert.Single(await app.Sql("select office, decider from registries.proposal where id = $1", id)));
    Assert.Equal((403, "registries.not_reviewer"), await Code(await app.Decide("accept", [id], app.OtherChecker)));
    await app.Accept(id);
    var own = await app.Made(k => {
      var made = AddRecordTests.Offices(k);
      made["review"] = true;
      return made;
    });
    (id, record) = await app.Proposal(own, RecordApp.Values("A"), app.Stranger);
    Assert.Equal((404, "registries.proposal_not_found"), await Code(await app.Decide("accept", [id])));
    Assert.Equal(200, (await app.Decide("accept", [id], app.OtherChecker)).Status);

    static Task<(int, string)> Code((int Status, JsonNode? Body) answer) => Task.FromResult((answer.Status, (string)answer.Body!["code"]!));
  }
}
