using Saola.Kernel;
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
}
