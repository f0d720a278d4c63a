using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>What stands still is asked to go on.</summary>
public sealed class ResumeImportTests(ImportApp app) : IClassFixture<ImportApp> {
  [Fact]
  public async Task What_nobody_works_at_any_more_goes_on_from_where_it_stands() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var id = (Guid)(await app.Upload(key, ImportApp.Csv(ImportApp.Row("A1")), "a.csv", steward)).Body["id"]!;
    var path = $"/api/registries/{key}/imports/{id}/resume";
    Assert.Equal((409, "registries.import_goes"), await app.Post(path, null, steward) is var (early, told) ? (early, (string)told["code"]!) : default);
    // the job was set aside after its attempts, some time ago
    await app.AsIntruder("update kernel.outbox set dead_at = now() where done_at is null");
    await app.AsIntruder("update registries.import set at = at - interval '6 minutes' where id = $1", id);
    Assert.True((bool)(await app.Show(key, id, steward))["stuck"]!);
    Assert.Equal(401, (await app.Post(path, null, null)).Status);
    Assert.Equal(403, (await app.Post(path, null, People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read))).Status);
    Assert.Equal(404, (await app.Post(path, null, ImportApp.Steward(Guid.CreateVersion7()))).Status);
    Assert.Equal(200, (await app.Post(path, null, steward)).Status);
    await app.RunJobs();
    Assert.Equal(("checked", 1), (await app.Show(key, id, steward))["import"] is var seen ? ((string)seen!["state"]!, (int)seen["rows"]!) : default);
    Assert.Contains("registries.import_resumed", await app.Ledger(id));
    await app.Write(key, id, actor: steward);
    Assert.Equal((409, "registries.import_over"), await app.Post(path, null, steward) is var (late, body) ? (late, (string)body["code"]!) : default);
  }
}
