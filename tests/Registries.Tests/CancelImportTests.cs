using Saola.Kernel;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>An import can be broken off as long as it goes on.</summary>
public sealed class CancelImportTests(ImportApp app) : IClassFixture<ImportApp> {
  [Fact]
  public async Task What_was_broken_off_is_not_gone_on_with_nor_written() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var id = (Guid)(await app.Upload(key, ImportApp.Csv(ImportApp.Row("A1")), "a.csv", steward)).Body["id"]!;
    Assert.Equal(200, (await app.Post($"/api/registries/{key}/imports/{id}/cancel", null, steward)).Status);
    await app.RunJobs();
    Assert.Equal(("cancelled", 0), (await app.Show(key, id, steward))["import"] is var seen ? ((string)seen!["state"]!, (int)seen["rows"]!) : default);
    Assert.Equal("registries.import_over", (string?)(await app.Post($"/api/registries/{key}/imports/{id}/run", new { onlyValid = true, reason = "Thử" }, steward)).Body["code"]);
    Assert.Equal(["registries.import_begun", "registries.import_cancelled"], await app.Ledger(id));
    Assert.Empty(await app.Codes(key));
  }

  [Fact]
  public async Task It_is_not_broken_off_twice_nor_by_another_office_nor_by_who_only_reads() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("B1")), actor: steward);
    var path = $"/api/registries/{key}/imports/{id}/cancel";
    Assert.Equal(401, (await app.Post(path, null, null)).Status);
    Assert.Equal(403, (await app.Post(path, null, Saola.Testing.People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read))).Status);
    Assert.Equal(404, (await app.Post(path, null, ImportApp.Steward(Guid.CreateVersion7()))).Status);
    Assert.Equal(200, (await app.Post(path, null, steward)).Status);
    Assert.Equal((409, "registries.import_over"), (await app.Post(path, null, steward)) is var (status, body) ? (status, (string)body["code"]!) : default);
  }
}
