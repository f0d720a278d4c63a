using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A file that was asked for is there for who asked, for some days.</summary>
public sealed class FetchExportTests(ImportApp app) : IClassFixture<ImportApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Nobody_else_has_it_nor_who_may_read_there_no_more_nor_anybody_after_some_days() {
    var (key, steward) = (await app.Made(), ImportApp.Steward());
    var id = (Guid)(await app.Post($"/api/registries/{key}/exports?format=ods", null, steward)).Body["id"]!;
    var path = $"/api/registries/{key}/exports/{id}/file";
    async Task<HttpStatusCode> Status(Actor? who) {
      using var client = app.As(who);
      return (await client.GetAsync(path, Ct)).StatusCode;
    }
    Assert.Equal(HttpStatusCode.Conflict, await Status(steward));
    await app.RunJobs();
    Assert.Equal(HttpStatusCode.Redirect, await Status(steward));
    Assert.Equal(HttpStatusCode.NotFound, await Status(ImportApp.Steward()));
    Assert.Equal(HttpStatusCode.NotFound, await Status(People.Official(Guid.CreateVersion7(), "H21.02", [], RegistryPermissions.Read) with { Id = steward.Id }));
    Assert.Equal(HttpStatusCode.Unauthorized, await Status(null));
    await app.AsIntruder("update registries.export set at = $2 where id = $1", id, app.Clock.GetUtcNow().UtcDateTime.AddDays(-4));
    await using (var act = app.Begin()) {
      act.Work.Enqueue(new SweepImports());
      act.Work.Record("test.swept", "module", Guid.Empty);
      await act.Work.Commit(Ct);
    }
    await app.RunJobs();
    Assert.Equal(HttpStatusCode.NotFound, await Status(steward));
    Assert.Empty(await app.Sql("select from kernel.file where owner = $1 and removed_at is null", id));
  }
}
