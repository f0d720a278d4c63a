using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Files that take longer are asked for and fetched by who asked; other programs read them.</summary>
public sealed class BeginExportTests(ImportApp app) : IClassFixture<ImportApp>, IDisposable {
  readonly WorkFolder folder = new();

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public void Dispose() => folder.Dispose();

  async Task<string> Filled() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, SheetFiles.Csv([["code", "title", "kind", "seats", "opened", "keeper", "place"], ["A1", "=1+1", "shop", "1250", "21/11/2026", "000190000001", "POINT(108 13.98)"], ["A2", "Bếp & bạn <b>", "kitchen", "", "", "", ""]]));
    Assert.True((int)seen["import"]!["wrong"]! == 0, seen.ToJsonString());
    await app.Write(key, id);
    return key;
  }

  async Task<(int Status, JsonNode Body)> Asked(string key, string query, Actor? actor) {
    using var client = app.As(actor);
    using var answer = await client.PostAsync($"/api/registries/{key}/exports?{query}", null, Ct);
    return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
  }

  /// <summary>Asks for a file, has it made and fetches it; its place.</summary>
  async Task<string> Taken(string key, string query, string name, Actor actor) {
    var (status, begun) = await Asked(key, query, actor);
    Assert.True(status == 200, begun.ToJsonString());
    await app.RunJobs();
    using var client = app.As(actor);
    using var answer = await client.GetAsync($"/api/registries/{key}/exports/{(Guid)begun["id"]!}/file", Ct);
    Assert.True(answer.StatusCode is HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Ct));
    await File.WriteAllBytesAsync(folder[name], await client.GetByteArrayAsync(answer.Headers.Location, Ct), Ct);
    return folder[name];
  }

  [Fact]
  public async Task A_spreadsheet_of_OpenDocument_is_read_by_others_and_holds_no_formula() {
    var path = await Taken(await Filled(), "format=ods&sort=code", "a.ods", ImportApp.Steward());
    var csv = await Tool.Run("ogr2ogr", "-f", "CSV", "/vsistdout/", path, "-oo", "FIELD_TYPES=STRING");
    Assert.Contains("""A1,=1+1,shop,"1250",21/11/2026,"000190000001",""", csv, StringComparison.Ordinal);
    Assert.Contains("A2,Bếp & bạn <b>,kitchen,", csv, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_GeoPackage_has_one_layer_with_its_fields_and_system_of_coordinates() {
    var key = await Filled();
    var path = await Taken(key, "format=gpkg&sort=code", "a.gpkg", ImportApp.Steward());
    var told = await Tool.Run("ogrinfo", "-ro", "-al", path);
    foreach (var part in new[] { $"Layer name: {key}", "Geometry: Point", "Feature Count: 2", "\"EPSG\",4326", "seats (Integer) = 1250", "keeper (String) = 000190000001", "opened (Date) = 2026/11/21", "POINT (108.0 13.98)", "Bếp & bạn <b>" }) Assert.Contains(part, told, StringComparison.Ordinal);
    var none = await Tool.Run("ogrinfo", "-ro", "-al", await Taken(key, "format=gpkg&code=Z9", "b.gpkg", ImportApp.Steward()));
    Assert.Contains("Feature Count: 0", none, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_printed_list_says_codes_by_their_names() {
    var key = await Filled();
    await app.AsWeb($"update registry_data.{key} set _version = 2, _at = now(), _xid = pg_current_xact_id(), _to = '2026-05-01' where code = 'A2'");
    var path = await Taken(key, "format=pdf&sort=code", "a.pdf", ImportApp.Steward());
    var text = await Tool.Run("pdftotext", "-layout", path, "-");
    foreach (var part in new[] { "Sổ thing", "Cửa hàng ăn uống", "21/11/2026", "1.250", "Bếp & bạn <b>", "=1+1", "Đang hoạt động", "Không thời hạn", "Đến hết 30/04/2026", "2 bản ghi", "1/1" }) Assert.Contains(part, text, StringComparison.Ordinal);
  }

  [Theory]
  [InlineData("ods")]
  [InlineData("gpkg")]
  [InlineData("pdf")]
  [InlineData("csv")]
  public async Task Who_may_not_see_personal_fields_takes_none(string format) {
    var key = await Filled();
    var path = await Taken(key, $"format={format}", "a." + format, People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read));
    var text = format switch { "pdf" => await Tool.Run("pdftotext", "-layout", path, "-"), "csv" => await File.ReadAllTextAsync(path, Ct), _ => await Tool.Run("ogr2ogr", "-f", "CSV", "/vsistdout/", path) };
    Assert.Contains("A1", text, StringComparison.Ordinal);
    Assert.DoesNotContain("000190000001", text, StringComparison.Ordinal);
    Assert.DoesNotContain("keeper", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Its_making_is_evidence_of_who_asked_and_so_is_that_personal_data_was_in_it() {
    var (key, steward) = (await Filled(), ImportApp.Steward());
    await Taken(key, "format=ods", "a.ods", steward);
    Assert.Equal(["registries.export_begun", "registries.personal_read", "registries.exported", "files.stored", "registries.export_ended"], (await app.Sql("select type from ledger.entry where actor = $1 order by id", steward.Id)).Select(r => (string)r[0]!));
  }

  [Fact]
  public async Task Asking_for_it_reads_no_record_of_anybody() {
    var (key, steward) = (await Filled(), ImportApp.Steward());
    Assert.Equal(200, (await Asked(key, "format=ods&sort=-keeper&fields=code,keeper", steward)).Status);
    Assert.Equal([["registries.export_begun"]], await app.Sql("select type from ledger.entry where actor = $1", steward.Id));
    await app.RunJobs();
    Assert.Equal(2L, (await app.Sql("select count(*) from ledger.entry where actor = $1 and type = 'registries.personal_read'", steward.Id))[0][0]);
  }

  [Fact]
  public async Task That_there_are_too_many_of_somebody_is_evidence_as_any_counting_is() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, ExportFormats.MostPrinted + 1).Select(i => ImportApp.Row($"P{i:0000}", keeper: "000190000031"))]));
    await app.Write(key, id);
    Assert.Equal(400, (await Asked(key, "format=pdf&keeper=000190000031", steward)).Status);
    Assert.Equal([["registries.personal_read", """["keeper"]"""]], await app.Sql("select type, facts->>'fields' from ledger.entry where actor = $1", steward.Id));
  }

  [Theory]
  [InlineData("format=docx", 400, "registries.export_format")]
  [InlineData("format=ods&nothing=1", 400, "registries.unknown_field")]
  [InlineData("format=ods&fields=nothing", 400, "registries.unknown_field")]
  public async Task What_cannot_be_asked_is_refused(string query, int status, string code) {
    var (answered, body) = await Asked(await app.Made(), query, ImportApp.Steward());
    Assert.Equal((status, code), (answered, (string)body["code"]!));
  }

  [Fact]
  public async Task One_person_has_few_waiting_and_others_do_not_learn_of_the_registry() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    for (var i = 0; i < Export.MostWaiting; i++) Assert.Equal(200, (await Asked(key, "format=ods", steward)).Status);
    Assert.Equal((429, "registries.export_waiting"), await Asked(key, "format=ods", steward) is var (status, body) ? (status, (string)body["code"]!) : default);
    Assert.Equal(404, (await Asked(key, "format=ods", ImportApp.Steward(Guid.CreateVersion7()))).Status);
    Assert.Equal(401, (await Asked(key, "format=ods", null)).Status);
    Assert.Equal(403, (await Asked(key, "format=ods", People.Official(ShapeApp.Office, "H21.01", []))).Status);
    await app.RunJobs();
  }

  [Fact]
  public async Task More_than_a_file_can_hold_is_refused_before_it_is_made() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv([.. Enumerable.Range(0, ExportFormats.MostPrinted + 1).Select(i => ImportApp.Row($"P{i:0000}"))]));
    await app.Write(key, id);
    Assert.Equal((400, "registries.export_too_many"), await Asked(key, "format=pdf", ImportApp.Steward()) is var (status, body) ? (status, (string)body["code"]!) : default);
    var path = await Taken(key, "format=pdf&code[lt]=P0200", "a.pdf", ImportApp.Steward());
    Assert.Contains("P0199", await Tool.Run("pdftotext", "-layout", path, "-"), StringComparison.Ordinal);
  }
}
