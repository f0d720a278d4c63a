using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A file that was looked through is written, whole or what is right of it.</summary>
public sealed class RunImportTests(ImportApp app) : IClassFixture<ImportApp> {
  [Fact]
  public async Task All_rows_are_written_with_their_evidence_and_who_had_them_brought() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("C1"), ImportApp.Row("C2", kind: "bếp ăn tập thể")), actor: steward);
    var done = await app.Write(key, id, actor: steward);
    Assert.Equal(("done", 2, 0, 0), ((string)done["state"]!, (int)done["added"]!, (int)done["changed"]!, (int)done["refused"]!));
    Assert.Equal([["C1", "Quán C1", "shop", 4L, new DateTime(2026, 11, 21), "active"], ["C2", "Quán C2", "kitchen", 4L, new DateTime(2026, 11, 21), "active"]], await app.Sql($"select code, title, kind, seats, opened::timestamp, _state from registry_data.{key} order by code"));
    Assert.Equal(["registries.import_begun", "registries.import_looked", "registries.import_checked", "registries.import_run", "registries.rows_imported", "registries.import_ended"], (await app.Ledger(id)).Where(t => t.StartsWith("registries.", StringComparison.Ordinal)));
    // the act that wrote it tells of all its records at once, and a record's history says who had it written and why
    var record = Assert.Single(await app.Sql($"select _id, _process from registry_data.{key} where code = 'C1'"));
    Assert.Equal([["registries.rows_imported", "Chuyển từ sổ giấy", steward.Id.ToString(), "2"]], await app.Sql("select type, reason, facts->>'person', facts->>'added' from ledger.entry where process = $1 and object_kind = 'registry_import' and type = 'registries.rows_imported'", record[1]!));
    using var client = app.As(steward);
    var version = JsonNode.Parse(await client.GetStringAsync($"/api/registries/{key}/records/{record[0]}/history", TestContext.Current.CancellationToken))!["versions"]![0]!;
    Assert.Equal((steward.Id, ShapeApp.Office, "Chuyển từ sổ giấy"), ((Guid)version["by"]!, (Guid)version["office"]!, (string)version["reason"]!));
  }

  [Fact]
  public async Task Of_a_person_known_here_there_is_evidence_of_their_own_record() {
    var key = await app.Made();
    var person = await app.Knows("000190000077");
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("N1", keeper: "000190000077"), ImportApp.Row("N2")));
    await app.Write(key, id);
    Assert.Equal([["registries.record_added", person]], await app.Sql($"select type, subject from ledger.entry where object_id in (select _id from registry_data.{key})"));
    var (again, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("N1", keeper: "000190000077", seats: "8"), ImportApp.Row("N2", seats: "8")));
    await app.Write(key, again);
    Assert.Equal([["registries.record_added"], ["registries.record_changed"]], await app.Sql("select type from ledger.entry where subject = $1 and type like 'registries.record_%' order by id", person));
    Assert.Equal([["N1", 8L, 2, 4L], ["N2", 8L, 2, 4L]], await app.Sql($"select r.code, r.seats, r._version, (h._row->>'seats')::bigint from registry_data.{key} r join registry_data.{key}_history h using (_id) order by code"));
  }

  [Fact]
  public async Task What_a_file_says_of_several_people_lies_under_the_key_of_each() {
    var (child, mother) = (await app.Knows("000190000078"), await app.Knows("000190000079"));
    JsonObject Personal(string name) => ShapeApp.Field(name, "text", more: new() { ["personal"] = new JsonObject { ["basis"] = null } });
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), Personal("child_name"), ShapeApp.Field("child_number", "person"), Personal("mother_name"), ShapeApp.Field("mother_number", "person")));
    var (id, _) = await app.Look(key, SheetFiles.Csv([["code", "child_name", "child_number", "mother_name", "mother_number"], ["K1", "Bé Một", "000190000078", "Trần Thị Mẹ", "000190000079"], ["K2", "Bé Hai", "", "Trần Thị Mẹ", "000190000079"]]));
    await app.Write(key, id);
    var unknown = (await app.Sql($"select _id from registry_data.{key} where code = 'K2'"))[0][0];
    Assert.Equal([["K1", "registries.record_added", child], ["K1", "registries.personal_kept", mother], ["K2", "registries.record_added", unknown], ["K2", "registries.personal_kept", mother]],
      await app.Sql($"select r.code, e.type, e.subject from ledger.entry e join ledger.payload p on p.entry = e.id join registry_data.{key} r on r._id = e.object_id order by r.code, e.id"));
  }

  [Theory, InlineData(true), InlineData(false)]
  public async Task What_a_rule_on_its_way_forbids_stops_it_with_the_reason_and_is_not_tried_for_ever(bool onlyValid) {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("S1"), ImportApp.Row("S2")));
    await app.AsIntruder($"alter table registry_data.{key} add constraint _title_0a1b2c3d check (title <> 'Quán S2') not valid");
    var stopped = await app.Write(key, id, onlyValid);
    Assert.Equal("stopped", (string)stopped["state"]!);
    Assert.NotEqual("", (string)stopped["error"]!);
    Assert.Empty(await app.Codes(key));
    Assert.Empty(await app.Sql("select from kernel.outbox where error is not null and body::text like '%' || $1 || '%'", id.ToString()));
  }

  [Fact]
  public async Task A_row_with_the_key_of_a_record_changes_it_and_an_empty_cell_leaves_what_is_there() {
    var key = await app.Made();
    var (first, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("D1", seats: "4"), ImportApp.Row("D2")));
    await app.Write(key, first);
    var (second, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("D1", seats: "9", opened: ""), ImportApp.Row("D2"), ImportApp.Row("D3")));
    var done = await app.Write(key, second);
    Assert.Equal((1, 1, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["unchanged"]!));
    Assert.Equal([["D1", 9L, 2, new DateTime(2026, 11, 21)], ["D2", 4L, 1, new DateTime(2026, 11, 21)], ["D3", 4L, 1, new DateTime(2026, 11, 21)]], await app.Sql($"select code, seats, _version, opened::timestamp from registry_data.{key} order by code"));
  }

  [Fact]
  public async Task A_row_is_of_the_record_that_holds_on_its_day_and_a_reference_of_the_one_that_holds_today() {
    var (key, other, today) = (ShapeApp.NewKey(), ShapeApp.NewKey(), Vn.Day(app.Clock.GetUtcNow()));
    var permits = ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("title", "text"));
    permits["validity"] = true;
    await app.Bring(permits);
    await app.Bring(ShapeApp.Registry(other, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("permit", "reference", more: new() { ["registry"] = key })));
    var ends = today.AddDays(30);
    var now = await app.Insert(key, ("code", "P1"), ("title", "Nay"), ("_from", today.AddDays(-30)), ("_to", ends));
    await app.Insert(key, ("code", "P1"), ("title", "Sau"), ("_from", ends));
    var (ended, seen) = await app.Look(key, SheetFiles.Csv([["code", "title"], ["P1", "Khác"]]));
    Assert.Equal("registries.ended", (string)seen["faults"]!.AsArray().Single()!["code"]!);
    var (later, _) = await app.Look(key, SheetFiles.Csv([["code", "title", "_from"], ["P1", "Khác", Vn.Date(ends.AddDays(1))]]));
    Assert.Equal(1, (int)(await app.Write(key, later))["changed"]!);
    Assert.Equal([["Nay"], ["Khác"]], await app.Sql($"select title from registry_data.{key} order by _from"));
    var (referring, _) = await app.Look(other, SheetFiles.Csv([["code", "permit"], ["R1", "P1"]]));
    await app.Write(other, referring);
    Assert.Equal([[now]], await app.Sql($"select permit from registry_data.{other}"));
  }

  [Fact]
  public async Task A_key_with_an_empty_part_is_the_same_key_each_time() {
    var key = ShapeApp.NewKey();
    var parcels = ShapeApp.Registry(key, ShapeApp.Field("sheet", "text"), ShapeApp.Field("parcel", "text"), ShapeApp.Field("area", "integer"));
    parcels["naturalKey"] = new JsonArray("sheet", "parcel");
    await app.Bring(parcels);
    var (first, _) = await app.Look(key, SheetFiles.Csv([["sheet", "parcel", "area"], ["", "12", "100"], ["3", "12", "200"]]));
    await app.Write(key, first);
    var (again, _) = await app.Look(key, SheetFiles.Csv([["sheet", "parcel", "area"], ["", "12", "150"], ["3", "12", "200"]]));
    var done = await app.Write(key, again);
    Assert.Equal((0, 1, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["unchanged"]!));
    var (_, twice) = await app.Look(key, SheetFiles.Csv([["sheet", "parcel", "area"], ["", "14", "150"], ["", "14", "200"]]));
    Assert.Equal("registries.import_row_twice", (string)twice["faults"]!.AsArray().Single()!["code"]!);
  }

  [Fact]
  public async Task With_a_mistake_in_it_nothing_is_written_unless_only_what_is_right_is_asked_for() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("E1"), ImportApp.Row("E2", seats: "0"), ImportApp.Row("E3")));
    var (status, refused) = await app.Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid = false, reason = "Thử" }, ImportApp.Steward());
    Assert.Equal((409, "registries.import_faulty"), (status, (string)refused["code"]!));
    Assert.Empty(await app.Codes(key));
    var done = await app.Write(key, id, onlyValid: true);
    Assert.Equal((2, 1), ((int)done["added"]!, (int)done["refused"]!));
    Assert.Equal(["E1", "E3"], await app.Codes(key));
  }

  [Fact]
  public async Task It_is_not_written_without_a_reason_nor_before_it_was_looked_through_nor_twice_nor_after_it_was_broken_off() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var id = (Guid)(await app.Upload(key, ImportApp.Csv(ImportApp.Row("K1")), "a.csv", steward)).Body["id"]!;
    async Task<string?> Refused(bool cancel = false, string reason = "Thử") =>
      (string?)(await app.Post($"/api/registries/{key}/imports/{id}/{(cancel ? "cancel" : "run")}", new { onlyValid = true, reason }, steward)).Body["code"];
    Assert.Equal("registries.import_not_checked", await Refused());
    await app.RunJobs();
    Assert.Equal("registries.import_reason", await Refused(reason: " "));
    Assert.Null(await Refused());
    await app.RunJobs();
    Assert.Equal("registries.import_over", await Refused());
    Assert.Equal("registries.import_over", await Refused(cancel: true));
    var other = (Guid)(await app.Upload(key, ImportApp.Csv(ImportApp.Row("K2")), "a.csv", steward)).Body["id"]!;
    Assert.Equal(200, (await app.Post($"/api/registries/{key}/imports/{other}/cancel", null, steward)).Status);
    await app.RunJobs();
    Assert.Equal("cancelled", (string?)(await app.Show(key, other, steward))["import"]!["state"]);
    Assert.Equal(["K1"], await app.Codes(key));
  }

  [Fact]
  public async Task What_dies_half_way_goes_on_where_it_was_and_writes_no_row_twice() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, 2_500).Select(i => ImportApp.Row($"L{i:0000}"))]));
    Assert.Equal((2_500, 0), ((int)seen["import"]!["rows"]!, (int)seen["import"]!["wrong"]!));
    // the second thousand meets an index that breaks, as a full disk would
    await app.AsIntruder($"create function public.break_{key}() returns trigger language plpgsql as 'begin if new.code = ''L1500'' then raise exception ''no space left''; end if; return new; end'");
    await app.AsIntruder($"create trigger broken before insert on registry_data.{key} for each row execute function public.break_{key}()");
    Assert.Equal(200, (await app.Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid = true, reason = "Thử" }, ImportApp.Steward())).Status);
    await app.RunJobs();
    Assert.Equal(1_000, (await app.Codes(key)).Count);
    Assert.Equal(("writing", 1_000), (await app.Show(key, id))["import"] is var i ? ((string)i!["state"]!, (int)i["added"]!) : default);
    await app.AsIntruder($"drop trigger broken on registry_data.{key}");
    await app.AsIntruder("update kernel.outbox set due = '2020-01-01', locked_until = null where done_at is null");
    await app.RunJobs();
    var done = (await app.Show(key, id))["import"]!;
    Assert.Equal(("done", 2_500, 0), ((string)done["state"]!, (int)done["added"]!, (int)done["changed"]!));
    Assert.Equal(2_500, (await app.Codes(key)).Distinct().Count());
    Assert.Empty(await app.Sql("select from registries.import_key where import = $1", id));
  }

  [Fact]
  public async Task A_key_that_comes_again_far_down_in_the_file_does_not_change_what_the_first_row_wrote() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, 1_100).Select(i => ImportApp.Row($"Q{i:0000}")), ImportApp.Row("Q0001", seats: "99")]));
    Assert.Equal([(1_102, "registries.import_row_twice")], seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
    var done = await app.Write(key, id, onlyValid: true);
    Assert.Equal((1_100, 0, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["refused"]!));
    Assert.Equal(4L, (await app.Sql($"select seats from registry_data.{key} where code = 'Q0001'"))[0][0]);
  }

  [Fact]
  public async Task All_or_nothing_leaves_nothing_when_a_row_became_wrong_after_looking() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, 1_200).Select(i => ImportApp.Row($"M{i:0000}"))]));
    await app.AsIntruder("delete from kernel.catalogue_entry where catalogue = 'test:catalogue/food' and code = 'shop'");
    app.Services.GetRequiredService<Catalogues>().Forget();
    try {
      var stopped = await app.Write(key, id);
      Assert.Equal("stopped", (string?)stopped["state"]);
      Assert.Contains("2", (string?)stopped["error"], StringComparison.Ordinal);
      Assert.Empty(await app.Codes(key));
      // of what is right of it, what became wrong is told row by row
      Assert.Equal(200, (await app.Post($"/api/registries/{key}/imports/{id}/columns", new { columns = ImportApp.Titles.ToDictionary(t => t) }, ImportApp.Steward())).Status);
      await app.RunJobs();
      Assert.Equal(("checked", 1_200, 1_200), (await app.Show(key, id))["import"] is var seen ? ((string)seen!["state"]!, (int)seen["rows"]!, (int)seen["wrong"]!) : default);
    } finally {
      await app.AsIntruder("insert into kernel.catalogue_entry (catalogue, code, name, position) values ('test:catalogue/food', 'shop', 'Cửa hàng ăn uống', 1)");
    }
  }

  [Fact]
  public async Task What_becomes_wrong_while_the_right_rows_are_written_is_told_by_row() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("W1", kind: "kitchen"), ImportApp.Row("W2"), ImportApp.Row("W3", seats: "0")));
    await app.AsIntruder("delete from kernel.catalogue_entry where catalogue = 'test:catalogue/food' and code = 'kitchen'");
    app.Services.GetRequiredService<Catalogues>().Forget();
    try {
      Assert.Equal(("done", 1, 2), await app.Write(key, id, onlyValid: true) is var done ? ((string)done["state"]!, (int)done["added"]!, (int)done["refused"]!) : default);
      Assert.Equal([(2, "registries.code_unknown"), (4, "registries.minimum")], (await app.Show(key, id))["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
    } finally {
      await app.AsIntruder("insert into kernel.catalogue_entry (catalogue, code, name, position) values ('test:catalogue/food', 'kitchen', 'Bếp ăn tập thể', 2)");
    }
  }

  [Fact]
  public async Task Nobody_has_it_written_who_may_not_write_there() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("R1")));
    foreach (var (who, status) in new (Actor?, int)[] { (null, 401), (Saola.Testing.People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read), 403), (ImportApp.Steward(Guid.CreateVersion7()), 404) })
      Assert.Equal(status, (await app.Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid = true, reason = "Thử" }, who)).Status);
    await app.RunJobs();
    Assert.Equal("checked", (string?)(await app.Show(key, id))["import"]!["state"]);
    Assert.Empty(await app.Codes(key));
  }
}
