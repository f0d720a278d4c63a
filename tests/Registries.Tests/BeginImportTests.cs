using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A file is looked through first, and every mistake told.</summary>
public sealed class BeginImportTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Looking_through_tells_every_mistake_by_row_and_column_with_what_might_be_meant_and_writes_nothing() {
    var key = await app.Made();
    var (_, seen) = await app.Look(key, ImportApp.Csv(ImportApp.Row("A1"), ImportApp.Row("A2", kind: "Bếp ăn tập thể"), ImportApp.Row("A3", kind: "Cửa hàng"), ImportApp.Row("", opened: "31/02/2026"), ImportApp.Row("A5", seats: "không", keeper: "19000001"), ImportApp.Row("A1")));
    Assert.Equal(("checked", 6, 4, 6), ((string)seen["import"]!["state"]!, (int)seen["import"]!["rows"]!, (int)seen["import"]!["wrong"]!, (int)seen["import"]!["faults"]!));
    Assert.Equal([(4, "kind", "code_unknown"), (5, "opened", "not_date"), (5, "code", "required"), (6, "seats", "not_number"), (6, "keeper", "not_person"), (7, null, "import_row_twice")],
      seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string?)f["column"], ((string)f["code"]!)["registries.".Length..])));
    Assert.Contains("Cửa hàng ăn uống", (string?)seen["faults"]![0]!["suggestion"], StringComparison.Ordinal);
    Assert.Empty(await app.Codes(key));
  }

  [Fact]
  public async Task Workbooks_and_features_are_brought_alike() {
    var key = await app.Made();
    var (book, _) = await app.Look(key, SheetFiles.Xlsx([[.. ImportApp.Titles], ["G1", "Quán G1", "shop", 4m, new DateOnly(2026, 11, 21), "000190000001"]]), "danh-sach.xlsx");
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
    Assert.Equal(401, (await app.Upload(key, ImportApp.Csv(ImportApp.Row("H1")), "a.csv", null)).Status);
    Assert.Equal(403, (await app.Upload(key, ImportApp.Csv(ImportApp.Row("H1")), "a.csv", People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read))).Status);
    var stranger = ImportApp.Steward(Guid.CreateVersion7());
    var (status, refused) = await app.Upload(key, ImportApp.Csv(ImportApp.Row("H1")), "a.csv", stranger);
    Assert.Equal((404, "registries.not_found"), (status, (string)refused["code"]!));
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("H1")));
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
  public async Task Columns_that_the_person_says_are_taken_and_the_state_comes_along() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, SheetFiles.Csv([["Mã riêng", "title", "Trạng thái bản ghi"], ["N1", "Quán", "Đã đóng"], ["N2", "Quán", "lạ"]]), columns: new JsonObject { ["Mã riêng"] = "code" }.ToJsonString());
    Assert.Equal(["code", "title", "_state"], seen["import"]!["columns"]!.AsArray().Select(c => (string?)c!["field"]));
    Assert.Equal("registries.state_unknown", (string?)Assert.Single(seen["faults"]!.AsArray())!["code"]);
    await app.Write(key, id, onlyValid: true);
    Assert.Equal([["N1", "closed"]], await app.Sql($"select code, _state from registry_data.{key}"));
  }

  [Fact]
  public async Task A_record_that_who_brings_the_file_may_not_find_is_not_found_by_its_key_either() {
    var (other, key) = (ShapeApp.NewKey(), ShapeApp.NewKey());
    await app.Bring(ShapeApp.Registry(other, ShapeApp.Field("number", "person", required: true), ShapeApp.Field("name", "text")));
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("holder", "reference", more: new() { ["registry"] = other })));
    var (id, _) = await app.Look(other, SheetFiles.Csv([["number", "name"], ["000190000031", "Bà Hoa"]]));
    await app.Write(other, id);
    var clerk = People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Write, RegistryPermissions.Read);
    var file = SheetFiles.Csv([["code", "holder"], ["A1", "000190000031"], ["A2", "000190000032"]]);
    var (_, seen) = await app.Look(key, file, actor: clerk);
    Assert.Equal([(2, "registries.no_reference"), (3, "registries.no_reference")], seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
    var (_, steward) = await app.Look(key, file);
    Assert.Equal([(3, "registries.no_reference")], steward["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
  }

  [Fact]
  public async Task By_a_file_nobody_without_the_right_learns_who_is_there() {
    var key = await Keyed(app, "number");
    var (id, _) = await app.Look(key, SheetFiles.Csv([["number", "card", "name"], ["000190000041", "GH-1", "Bà Hoa"]]));
    await app.Write(key, id);
    var (held, free) = (await app.Upload(key, SheetFiles.Csv([["number", "name"], ["000190000041", "Bà Hoa"]]), "a.csv", Clerk), await app.Upload(key, SheetFiles.Csv([["Số", "name"], ["000190000042", "Bà Hai"]]), "a.csv", Clerk, new JsonObject { ["Số"] = "number" }.ToJsonString()));
    foreach (var (status, refused) in new[] { held, free }) Assert.Equal((400, "registries.blind_key"), (status, (string)refused["code"]!));
    Assert.Equal([[id]], await app.Sql("select id from registries.import where registry = $1", key));
    var (_, seen) = await app.Look(key, SheetFiles.Csv([["number", "card"], ["000190000042", "GH-1"]]));
    Assert.Equal([(2, "registries.not_unique")], seen["faults"]!.AsArray().Select(f => ((int)f!["row"]!, (string)f["code"]!)));
  }

  [Fact]
  public async Task What_tells_records_apart_and_is_personal_is_left_out_by_who_may_not_see_it() {
    var key = await Keyed(app, "code");
    var file = SheetFiles.Csv([["code", "card"], ["A1", "GH-1"]]);
    Assert.Equal((400, "registries.blind_key"), await app.Upload(key, file, "a.csv", Clerk) is var (status, refused) ? (status, (string)refused["code"]!) : default);
    var (id, seen) = await app.Look(key, file, actor: Clerk, columns: new JsonObject { ["card"] = "" }.ToJsonString());
    Assert.Equal((1, 0), ((int)seen["import"]!["added"]!, (int)seen["import"]!["wrong"]!));
    await app.Write(key, id, actor: Clerk);
    Assert.Equal([["A1", null]], await app.Sql($"select code, card from registry_data.{key}"));
  }

  internal static Actor Clerk { get; } = People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Write, RegistryPermissions.Read);

  /// <summary>Records are told apart by this field, and by a personal card.</summary>
  internal static async Task<string> Keyed(ImportApp app, string by) {
    var key = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(key, ShapeApp.Field(by, by == "number" ? "person" : "text", required: true), ShapeApp.Field("card", "text", more: new() { ["unique"] = true, ["personal"] = new JsonObject { ["basis"] = null } }), ShapeApp.Field("name", "text"), ShapeApp.Field("place", "point")));
    return key;
  }
}
