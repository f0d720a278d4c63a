using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Which column is which field may be said again as long as nothing is written.</summary>
public sealed class MatchImportTests(ImportApp app) : IClassFixture<ImportApp> {
  static readonly Dictionary<string, string> Plain = ImportApp.Titles.ToDictionary(t => t, StringComparer.Ordinal);

  Task<(int Status, JsonNode Body)> Say(string key, Guid id, object columns, Actor? actor) => app.Post($"/api/registries/{key}/imports/{id}/columns", new { columns }, actor);

  [Fact]
  public async Task What_was_found_wrong_by_other_columns_is_forgotten_and_the_file_looked_through_again() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, seen) = await app.Look(key, SheetFiles.Csv([["code", "Tên", "title"], ["A1", "Quán A1", "x"], ["A2", "Quán A2", ""]]), actor: steward);
    Assert.Equal((2, 1), ((int)seen["import"]!["rows"]!, (int)seen["import"]!["wrong"]!));
    Assert.Equal(200, (await Say(key, id, new Dictionary<string, string> { ["code"] = "code", ["Tên"] = "title" }, steward)).Status);
    await app.RunJobs();
    var again = await app.Show(key, id, steward);
    Assert.Equal(("checked", 2, 0, 2), again["import"] is var i ? ((string)i!["state"]!, (int)i["rows"]!, (int)i["wrong"]!, (int)i["added"]!) : default);
    Assert.Empty(again["faults"]!.AsArray());
    Assert.Equal(2, (int)(await app.Write(key, id, actor: steward))["added"]!);
    Assert.Equal([["Quán A1"], ["Quán A2"]], await app.Sql($"select title from registry_data.{key} order by code"));
    Assert.Contains("registries.import_matched", await app.Ledger(id));
  }

  [Fact]
  public async Task Columns_that_leave_the_key_out_or_name_what_is_not_there_are_refused() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("B1")), actor: steward);
    async Task<string?> Refused(params (string, string)[] columns) => (string?)(await Say(key, id, columns.ToDictionary(c => c.Item1, c => c.Item2), steward)).Body["code"];
    Assert.Equal("registries.import_columns_missing", await Refused(("title", "title")));
    Assert.Equal("registries.import_column_twice", await Refused(("code", "code"), ("title", "code")));
    Assert.Equal("registries.import_column_unknown", await Refused(("code", "nothing")));
    Assert.Equal("registries.import_column_unknown", await Refused(("nothing", "code")));
  }

  [Fact]
  public async Task It_is_said_by_who_writes_there_and_not_when_it_is_written_already() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("C1")), actor: steward);
    Assert.Equal(401, (await Say(key, id, Plain, null)).Status);
    Assert.Equal(403, (await Say(key, id, Plain, People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read))).Status);
    Assert.Equal(404, (await Say(key, id, Plain, ImportApp.Steward(Guid.CreateVersion7()))).Status);
    await app.Write(key, id, actor: steward);
    Assert.Equal((409, "registries.import_over"), await Say(key, id, Plain, steward) is var (status, body) ? (status, (string)body["code"]!) : default);
  }

  [Fact]
  public async Task A_personal_key_is_no_column_of_a_file_whose_bringer_may_not_see_it_whoever_says_so() {
    var (key, clerk) = (await BeginImportTests.Keyed(app, "code"), BeginImportTests.Clerk);
    var (id, _) = await app.Look(key, SheetFiles.Csv([["code", "card"], ["A1", "GH-1"]]), actor: clerk, columns: new JsonObject { ["card"] = "" }.ToJsonString());
    foreach (var who in new[] { clerk, ImportApp.Steward() })
      Assert.Equal((400, "registries.blind_key"), await Say(key, id, new { code = "code", card = "card" }, who) is var (status, body) ? (status, (string)body["code"]!) : default);
    Assert.Equal(200, (await Say(key, id, new { code = "code", card = "" }, clerk)).Status);
  }
}
