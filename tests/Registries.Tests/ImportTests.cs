using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A file is looked through first, every mistake told; then it is written, whole or what is right of it.</summary>
public sealed class ImportTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static readonly string[] Titles = ["code", "title", "kind", "seats", "opened", "keeper"];
  static byte[] Csv(params string[][] rows) => SheetFiles.Csv([Titles, .. rows]);
  static string[] Row(string code, string kind = "shop", string seats = "4", string opened = "21/11/2026", string keeper = "000190000001") => [code, $"Quán {code}", kind, seats, opened, keeper];

  [Fact]
  public async Task Looking_through_tells_every_mistake_by_row_and_column_with_what_might_be_meant_and_writes_nothing() {
    var key = await app.Made();
    var (_, seen) = await app.Look(key, Csv(Row("A1"), Row("A2", kind: "Bếp ăn tập thể"), Row("A3", kind: "Cửa hàng"), Row("", opened: "31/02/2026"), Row("A5", seats: "không", keeper: "19000001"), Row("A1")));
    Assert.Equal(("checked", 6, 4, 6), ((string)seen["import"]!["state"]!, (int)seen["import"]!["rows"]!, (int)seen["import"]!["wrong"]!, (int)seen["import"]!["faults"]!));
    Assert.Equal([(4, "kind", "code_unknown"), (5, "opened", "not_date"), (5, "code", "required"), (6, "seats", "not_number"), (6, "keeper", "not_person"), (7, null, "import_row_twice")],
      seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string?)f["column"], ((string)f["code"]!)["registries.".Length..])));
    Assert.Contains("Cửa hàng ăn uống", (string?)seen["faults"]![0]!["suggestion"], StringComparison.Ordinal);
    Assert.Empty(await app.Codes(key));
  }

  [Fact]
  public async Task What_is_wrong_is_kept_without_the_values_that_people_wrote() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, Csv(Row("B1", keeper: "079123456789000"), Row("B2", opened: "bí mật của bà Hoa")));
    var kept = string.Join("\n", (await app.Sql("select to_jsonb(f)::text from registries.import_fault f where import = $1", id)).Concat(await app.Sql("select facts::text from ledger.entry where object_id = $1", id)).Select(r => r[0]));
    Assert.Contains("not_person", kept, StringComparison.Ordinal);
    Assert.DoesNotContain("079123456789000", kept, StringComparison.Ordinal);
    Assert.DoesNotContain("bí mật", kept, StringComparison.Ordinal);
  }

  [Fact]
  public async Task All_rows_are_written_with_their_evidence_and_who_had_them_brought() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, Csv(Row("C1"), Row("C2", kind: "bếp ăn tập thể")), actor: steward);
    var done = await app.Write(key, id, actor: steward);
    Assert.Equal(("done", 2, 0, 0), ((string)done["state"]!, (int)done["added"]!, (int)done["changed"]!, (int)done["refused"]!));
    Assert.Equal([["C1", "Quán C1", "shop", 4L, new DateTime(2026, 11, 21), "active"], ["C2", "Quán C2", "kitchen", 4L, new DateTime(2026, 11, 21), "active"]], await app.Sql($"select code, title, kind, seats, opened::timestamp, _state from registry_data.{key} order by code"));
    Assert.Equal(["registries.import_begun", "registries.import_looked", "registries.import_checked", "registries.import_run", "registries.rows_imported", "registries.import_ended"], (await app.Ledger(id)).Where(t => t.StartsWith("registries.", StringComparison.Ordinal)));
    var record = Assert.Single(await app.Sql($"select _id, _process from registry_data.{key} where code = 'C1'"));
    Assert.Equal([["registries.record_added", "Chuyển từ sổ giấy"]], await app.Sql("select type, reason from ledger.entry where object_id = $1", record[0]!));
    Assert.Equal(steward.Id.ToString(), (await app.Sql("select facts->>'person' from ledger.entry where type = 'registries.rows_imported' and process = $1", record[1]!))[0][0]);
  }

  [Fact]
  public async Task A_row_with_the_key_of_a_record_changes_it_and_an_empty_cell_leaves_what_is_there() {
    var key = await app.Made();
    var (first, _) = await app.Look(key, Csv(Row("D1", seats: "4"), Row("D2")));
    await app.Write(key, first);
    var (second, _) = await app.Look(key, Csv(Row("D1", seats: "9", opened: ""), Row("D2"), Row("D3")));
    var done = await app.Write(key, second);
    Assert.Equal((1, 1, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["unchanged"]!));
    Assert.Equal([["D1", 9L, 2, new DateTime(2026, 11, 21)], ["D2", 4L, 1, new DateTime(2026, 11, 21)], ["D3", 4L, 1, new DateTime(2026, 11, 21)]], await app.Sql($"select code, seats, _version, opened::timestamp from registry_data.{key} order by code"));
  }

  [Fact]
  public async Task With_a_mistake_in_it_nothing_is_written_unless_only_what_is_right_is_asked_for() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, Csv(Row("E1"), Row("E2", seats: "0"), Row("E3")));
    var (status, refused) = await app.Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid = false, reason = "Thử" }, ImportApp.Steward());
    Assert.Equal((409, "registries.import_faulty"), (status, (string)refused["code"]!));
    Assert.Empty(await app.Codes(key));
    var done = await app.Write(key, id, onlyValid: true);
    Assert.Equal((2, 1), ((int)done["added"]!, (int)done["refused"]!));
    Assert.Equal(["E1", "E3"], await app.Codes(key));
  }

  [Fact]
  public async Task The_list_of_mistakes_is_a_file_that_is_mended_and_brought_again() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, Csv(Row("F1"), Row("F2", seats: "0"), Row("=F3", seats: "x")));
    using var client = app.As(ImportApp.Steward());
    foreach (var (format, kind) in new[] { ("csv", SheetKind.Csv), ("xlsx", SheetKind.Xlsx) }) {
      var rows = await SheetFiles.Read(await client.GetByteArrayAsync($"/api/registries/{key}/imports/{id}/faults?format={format}", Ct), kind);
      Assert.Equal([[.. Titles, "Lỗi cần sửa"], ["F2", "=F3"]], [rows[0], [rows[1][0], rows[2][0]]]);
      Assert.All(rows.Skip(1), r => Assert.NotEqual("", r[^1]));
      var mended = rows.Select((r, i) => i == 0 ? r : [r[0], r[1], r[2], "5", .. r[4..]]).ToList();
      var (again, seen) = await app.Look(key, SheetFiles.Csv(mended));
      Assert.Equal(0, (int)seen["import"]!["wrong"]!);
      await app.Write(key, again);
    }
    Assert.Equal(["=F3", "F2"], await app.Codes(key));
  }

  [Fact]
  public async Task Workbooks_and_features_are_brought_alike() {
    var key = await app.Made();
    var (book, _) = await app.Look(key, SheetFiles.Xlsx([[.. Titles], ["G1", "Quán G1", "shop", 4m, new DateOnly(2026, 11, 21), "000190000001"]]), "danh-sach.xlsx");
    await app.Write(key, book);
    var (map, seen) = await app.Look(key, Encoding.UTF8.GetBytes("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"G2","title":"Quán G2","parent":"G1"},"geometry":{"type":"Point","coordinates":[108.0,13.98]}}]}"""), "ban-do.geojson");
    Assert.True((int)seen["import"]!["wrong"]! == 0, seen.ToJsonString());
    await app.Write(key, map);
    Assert.Equal([["G2", "POINT(108 13.98)", true]], await app.Sql($"select c.code, st_astext(c.place), c.parent = p._id from registry_data.{key} c join registry_data.{key} p on p.code = 'G1' where c.code = 'G2'"));
    Assert.Equal(new DateTime(2026, 11, 21), (await app.Sql($"select opened::timestamp from registry_data.{key} where code = 'G1'"))[0][0]);
  }

  [Fact]
  public async Task Only_who_writes_where_the_records_are_kept_brings_files_and_sees_them() {
    var key = await app.Made();
    Assert.Equal(401, (await app.Upload(key, Csv(Row("H1")), "a.csv", null)).Status);
    Assert.Equal(403, (await app.Upload(key, Csv(Row("H1")), "a.csv", Saola.Testing.People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read))).Status);
    var stranger = ImportApp.Steward(Guid.CreateVersion7());
    var (status, refused) = await app.Upload(key, Csv(Row("H1")), "a.csv", stranger);
    Assert.Equal((404, "registries.not_found"), (status, (string)refused["code"]!));
    var (id, _) = await app.Look(key, Csv(Row("H1")));
    foreach (var act in new[] { "run", "cancel" }) Assert.Equal((404, "registries.import_not_found"), (await app.Post($"/api/registries/{key}/imports/{id}/{act}", new { onlyValid = false, reason = "Thử" }, stranger)) is var (s, b) ? (s, (string)b["code"]!) : default);
    using var client = app.As(stranger);
    Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync($"/api/registries/{key}/imports/{id}", Ct)).StatusCode);
    Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync($"/api/registries/{key}/imports/{id}/faults", Ct)).StatusCode);
    Assert.Empty(await app.Codes(key));
  }

  [Theory]
  [InlineData("danh-sach.csv", "code,title\r\n", "registries.import_empty")]
  [InlineData("danh-sach.csv", "title\r\na\r\n", "registries.import_columns_missing")]
  [InlineData("danh-sach.json", "[1]", "registries.import_unreadable")]
  [InlineData("danh-sach.pdf", "%PDF-1.4 x", "files.type_not_accepted")]
  public async Task Files_that_are_no_lists_of_the_registry_are_refused(string name, string content, string code) {
    var key = await app.Made();
    var (status, refused) = await app.Upload(key, Encoding.UTF8.GetBytes(content), name, ImportApp.Steward());
    Assert.Equal((400, code), (status, (string)refused["code"]!));
    Assert.Empty(await app.Sql("select from registries.import where registry = $1", key));
  }

  [Fact]
  public async Task It_is_not_written_without_a_reason_nor_before_it_was_looked_through_nor_twice_nor_after_it_was_broken_off() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var id = (Guid)(await app.Upload(key, Csv(Row("K1")), "a.csv", steward)).Body["id"]!;
    async Task<string?> Refused(bool cancel = false, string reason = "Thử") =>
      (string?)(await app.Post($"/api/registries/{key}/imports/{id}/{(cancel ? "cancel" : "run")}", new { onlyValid = true, reason }, steward)).Body["code"];
    Assert.Equal("registries.import_not_checked", await Refused());
    await app.RunJobs();
    Assert.Equal("registries.import_reason", await Refused(reason: " "));
    Assert.Null(await Refused());
    await app.RunJobs();
    Assert.Equal("registries.import_over", await Refused());
    Assert.Equal("registries.import_over", await Refused(cancel: true));
    var other = (Guid)(await app.Upload(key, Csv(Row("K2")), "a.csv", steward)).Body["id"]!;
    Assert.Equal(200, (await app.Post($"/api/registries/{key}/imports/{other}/cancel", null, steward)).Status);
    await app.RunJobs();
    Assert.Equal("cancelled", (string?)(await app.Show(key, other, steward))["import"]!["state"]);
    Assert.Equal(["K1"], await app.Codes(key));
  }

  [Fact]
  public async Task What_dies_half_way_goes_on_where_it_was_and_writes_no_row_twice() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, Csv([.. Enumerable.Range(0, 2_500).Select(i => Row($"L{i:0000}"))]));
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
    var (id, seen) = await app.Look(key, Csv([.. Enumerable.Range(0, 1_100).Select(i => Row($"Q{i:0000}")), Row("Q0001", seats: "99")]));
    Assert.Equal([(1_102, "registries.import_row_twice")], seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
    var done = await app.Write(key, id, onlyValid: true);
    Assert.Equal((1_100, 0, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["refused"]!));
    Assert.Equal(4L, (await app.Sql($"select seats from registry_data.{key} where code = 'Q0001'"))[0][0]);
  }

  [Fact]
  public async Task All_or_nothing_leaves_nothing_when_a_row_became_wrong_after_looking() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, Csv([.. Enumerable.Range(0, 1_200).Select(i => Row($"M{i:0000}"))]));
    await app.AsIntruder("delete from kernel.catalogue_entry where catalogue = 'test:catalogue/food' and code = 'shop'");
    app.Services.GetRequiredService<Catalogues>().Forget();
    try {
      var stopped = await app.Write(key, id);
      Assert.Equal("stopped", (string?)stopped["state"]);
      Assert.Contains("2", (string?)stopped["error"], StringComparison.Ordinal);
      Assert.Empty(await app.Codes(key));
    } finally {
      await app.AsIntruder("insert into kernel.catalogue_entry (catalogue, code, name, position) values ('test:catalogue/food', 'shop', 'Cửa hàng ăn uống', 1)");
    }
  }

  [Fact]
  public async Task Columns_that_the_person_says_are_taken_and_the_state_comes_along() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, SheetFiles.Csv([["Mã riêng", "title", "Trạng thái bản ghi"], ["N1", "Quán", "Đã đóng"], ["N2", "Quán", "lạ"]]), columns: new JsonObject { ["Mã riêng"] = "code" }.ToJsonString());
    Assert.Equal(["code", "title", "_state"], seen["import"]!["columns"]!.AsArray().Select(c => (string?)c!["field"]));
    Assert.Equal("registries.state_unknown", (string?)Assert.Single(seen["faults"]!.AsArray())!["code"]);
    await app.Write(key, id, onlyValid: true);
    Assert.Equal([["N1", "closed"]], await app.Sql($"select code, _state from registry_data.{key}"));
  }

  [Fact]
  public async Task A_week_after_its_end_an_import_leaves_its_file() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, Csv(Row("P1")));
    await app.Write(key, id);
    await app.AsIntruder("update registries.import set done_at = $2 where id = $1", id, app.Clock.GetUtcNow().UtcDateTime.AddDays(-8));
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepImports());
      act.Work.Record("test.swept", "module", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Empty(await app.Sql("select from registries.import where id = $1", id));
    Assert.Empty(await app.Sql("select from kernel.file where owner = $1 and removed_at is null", id));
    Assert.Equal(["P1"], await app.Codes(key));
  }
}
