using System.Text;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What a list finds can be taken as a file: what one may see of it, with evidence, and ready to be brought back.</summary>
public sealed class ExportRecordsTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  async Task<string> Filled() {
    var key = await app.Made();
    var (id, seen) = await app.Look(key, SheetFiles.Csv([["code", "title", "kind", "seats", "opened", "keeper", "place"], ["A1", "=Quán", "shop", "1250", "21/11/2026", "000190000001", "POINT(108 13.98)"], ["A2", "Bếp", "kitchen", "", "", "", ""]]));
    Assert.True((int)seen["import"]!["wrong"]! == 0, seen.ToJsonString());
    await app.Write(key, id);
    return key;
  }

  async Task<byte[]> Taken(string key, string query, Actor? actor = null) {
    using var client = app.As(actor ?? ImportApp.Steward());
    return await client.GetByteArrayAsync($"/api/registries/{key}/export?{query}", Ct);
  }

  [Theory]
  [InlineData("csv", nameof(SheetKind.Csv))]
  [InlineData("xlsx", nameof(SheetKind.Xlsx))]
  public async Task A_list_that_was_taken_can_be_brought_back_and_changes_nothing(string format, string kind) {
    var key = await Filled();
    var file = await Taken(key, $"format={format}&sort=code");
    var rows = await SheetFiles.Read(file, Enum.Parse<SheetKind>(kind));
    Assert.Equal(["A1", "=Quán", "shop", "1250", "21/11/2026", "000190000001"], rows[1][..6]);
    var (id, seen) = await app.Look(key, file, $"xuat.{format}");
    Assert.True((int)seen["import"]!["wrong"]! == 0, seen.ToJsonString());
    var done = await app.Write(key, id);
    Assert.Equal((0, 0, 2), ((int)done["added"]!, (int)done["changed"]!, (int)done["unchanged"]!));
  }

  [Theory]
  [InlineData("csv")]
  [InlineData("xlsx")]
  [InlineData("jsonl")]
  [InlineData("geojson")]
  public async Task What_has_ended_says_so_in_the_file_and_does_not_come_to_life_when_it_is_brought_back(string format) {
    var key = await Filled();
    await app.AsWeb($"update registry_data.{key} set _version = 2, _at = now(), _xid = pg_current_xact_id(), _to = '2026-05-01' where code = 'A2'");
    var file = await Taken(key, $"format={format}&sort=code");
    if (format is "csv" or "xlsx") Assert.Equal(["Hết hiệu lực từ ngày", "active", "01/05/2026"], (await SheetFiles.Read(file, Enum.Parse<SheetKind>(format, ignoreCase: true))).Select(r => r[^1]));
    else Assert.Equal(1, Encoding.UTF8.GetString(file).Split("\"_to\":\"2026-05-01\"").Length - 1);
    var (id, seen) = await app.Look(key, file, $"xuat.{(format == "jsonl" ? "json" : format)}");
    Assert.Equal("registries.import_row_ended", (string)seen["faults"]!.AsArray().Single()!["code"]!);
    var done = await app.Write(key, id, onlyValid: true);
    Assert.Equal((0, 0, 1), ((int)done["added"]!, (int)done["changed"]!, (int)done["unchanged"]!));
  }

  [Fact]
  public async Task Conditions_and_fields_of_the_list_hold_for_the_file() {
    var key = await Filled();
    var rows = await SheetFiles.Read(await Taken(key, "format=csv&kind=kitchen&fields=code,kind"), SheetKind.Csv);
    Assert.Equal([["Trường code", "Trường kind", "Trạng thái bản ghi", "Hết hiệu lực từ ngày"], ["A2", "kitchen", "active"]], rows);
  }

  [Fact]
  public async Task Lines_of_JSON_and_features_hold_the_values_by_their_keys() {
    var key = await Filled();
    var lines = Encoding.UTF8.GetString(await Taken(key, "format=jsonl&sort=code")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
    Assert.Equal(["A1", "A2"], lines.Select(l => (string)l["code"]!));
    Assert.Equal(1250, (int)lines[0]["seats"]!);
    var map = JsonNode.Parse(await Taken(key, "format=geojson&sort=code"))!;
    Assert.Equal(("FeatureCollection", "Point", "A1"), ((string)map["type"]!, (string)map["features"]![0]!["geometry"]!["type"]!, (string)map["features"]![0]!["properties"]!["code"]!));
    Assert.Null(map["features"]![1]!["geometry"]);
  }

  [Theory]
  [InlineData("csv")]
  [InlineData("xlsx")]
  [InlineData("jsonl")]
  [InlineData("geojson")]
  public async Task Who_may_not_see_personal_fields_takes_none(string format) {
    var key = await Filled();
    var clerk = People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read);
    var file = await Taken(key, $"format={format}", clerk);
    var text = format == "xlsx" ? string.Join("\n", (await SheetFiles.Read(file, SheetKind.Xlsx)).Select(r => string.Join(",", r))) : Encoding.UTF8.GetString(file);
    Assert.Contains("A1", text, StringComparison.Ordinal);
    Assert.DoesNotContain("000190000001", text, StringComparison.Ordinal);
    Assert.DoesNotContain("keeper", text, StringComparison.Ordinal);
  }

  [Fact]
  public async Task Taking_a_file_is_evidence_and_so_is_that_personal_data_was_in_it() {
    var (key, steward) = (await Filled(), ImportApp.Steward());
    await Taken(key, "format=csv", steward);
    var kept = await app.Sql("select type, facts->>'rows' from ledger.entry where actor = $1 order by id", steward.Id);
    Assert.Equal([["registries.personal_read", null], ["registries.exported", "2"]], kept);
  }

  [Theory]
  [InlineData("format=pdf", 400, "registries.export_format")]
  [InlineData("format=csv&nothing=1", 400, "registries.unknown_field")]
  public async Task What_cannot_be_asked_of_the_list_is_refused(string query, int status, string code) {
    using var client = app.As(ImportApp.Steward());
    using var answer = await client.GetAsync($"/api/registries/{await app.Made()}/export?{query}", Ct);
    Assert.Equal((status, code), ((int)answer.StatusCode, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["code"]!));
  }

  [Fact]
  public async Task Another_office_does_not_learn_of_it() {
    using var client = app.As(ImportApp.Steward(Guid.CreateVersion7()));
    Assert.Equal(System.Net.HttpStatusCode.NotFound, (await client.GetAsync($"/api/registries/{await app.Made()}/export", Ct)).StatusCode);
    Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await app.As().GetAsync($"/api/registries/{await app.Made()}/export", Ct)).StatusCode);
  }
}
