using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Files that were imported do not stay.</summary>
public sealed class SweepImportsTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task A_week_after_its_end_an_import_leaves_its_file() {
    var key = await app.Made();
    var (id, _) = await app.Look(key, ImportApp.Csv(ImportApp.Row("P1")));
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

  [Theory, InlineData("Checked"), InlineData("Converting"), InlineData("Writing")]
  public async Task A_week_after_anybody_worked_at_it_an_import_that_never_ended_leaves_its_file(string state) {
    var key = await app.Made();
    var ((id, _), (fresh, _)) = (await app.Look(key, ImportApp.Csv(ImportApp.Row("P1"))), await app.Look(key, ImportApp.Csv(ImportApp.Row("P2"))));
    await app.AsIntruder("update registries.import set state = $4, at = $3, moved_at = case when id = $1 then $3 else moved_at end where id = any(array[$1, $2]::uuid[])", id, fresh, app.Clock.GetUtcNow().UtcDateTime.AddDays(-8), state);
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepImports());
      act.Work.Record("test.swept", "module", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal([[fresh]], await app.Sql("select id from registries.import where registry = $1", key));
    Assert.Empty(await app.Sql("select from kernel.file where owner = $1 and removed_at is null", id));
  }

  [Fact]
  public async Task Files_that_were_uploaded_for_a_record_and_never_named_by_one_go_too() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    async Task<Guid> Uploaded() {
      using var client = app.As(steward);
      using var content = new ByteArrayContent("%PDF-1.4 x"u8.ToArray());
      content.Headers.ContentType = new("application/octet-stream");
      using var answer = await client.PostAsync($"/api/registries/{key}/files?name=a.pdf", content, Ct);
      return (Guid)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["file"]!;
    }
    var (old, fresh) = (await Uploaded(), await Uploaded());
    await app.AsIntruder("update kernel.file set at = $2 where id = $1", old, app.Clock.GetUtcNow().UtcDateTime.AddDays(-8));
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepImports());
      act.Work.Record("test.swept", "module", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal([[fresh]], await app.Sql("select id from kernel.file where owner_kind = 'registry_upload' and owner = $1 and removed_at is null", steward.Id));
  }

  [Fact]
  public async Task Files_that_a_proposal_names_stay_as_long_as_it_waits() {
    var (key, steward) = (ShapeApp.NewKey(), ImportApp.Steward());
    var made = ShapeApp.Registry(key, ShapeApp.Field("code", "text", required: true), ShapeApp.Field("paper", "file"), ShapeApp.Field("scan", "file", more: new() { ["personal"] = new JsonObject { ["basis"] = null } }));
    made["review"] = true;
    await app.Bring(made);
    Task<Guid> Uploaded() => app.Stored(steward, RecordChecks.UploadedFiles, steward.Id);
    var (paper, scan, other, unnamed) = (await Uploaded(), await Uploaded(), await Uploaded(), await Uploaded());
    async Task<Guid> Proposed(object values) => (Guid)(await app.Post($"/api/registries/{key}/records", new { values }, steward)).Body["proposal"]!;
    var (waits, back) = (await Proposed(new { code = "A", paper, scan }), await Proposed(new { code = "B", scan = other }));
    await app.AsIntruder("update kernel.file set at = $2 where id = any($1)", new[] { paper, scan, other, unnamed }, app.Clock.GetUtcNow().UtcDateTime.AddDays(-8));
    Assert.Equal(new[] { paper, scan, other }.Order(), await Left());
    Assert.Equal(200, (await app.Post($"{ReviewApp.Root}/{back}/withdraw", null, steward)).Status);
    Assert.Equal(new[] { paper, scan }.Order(), await Left());
    var checker = People.Official(ShapeApp.Office, "H21.01", [], RegistryPermissions.Read, RegistryPermissions.Review, RegistryPermissions.Personal);
    var (status, accepted) = await app.Post($"{ReviewApp.Root}/accept", new { proposals = new[] { new { id = waits, version = 1 } }, reason = "Đã đối chiếu bản giấy" }, checker);
    Assert.True(status == 200, accepted.ToJsonString());
    Assert.Equal(new[] { paper, scan }.Order(), await Left());

    async Task<IEnumerable<Guid>> Left() {
      await using (var act = app.Begin()) {
        act.Work.Enqueue(new SweepImports());
        act.Work.Record("test.swept", "module", Guid.Empty);
        await act.Work.Commit(Ct);
      }
      await app.RunJobs();
      return (await app.Sql("select id from kernel.file where id = any($1) and removed_at is null", new[] { paper, scan, other, unnamed })).Select(r => (Guid)r[0]!).Order();
    }
  }
}
