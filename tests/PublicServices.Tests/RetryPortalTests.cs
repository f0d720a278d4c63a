using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

[Collection(nameof(PortalWatchCollection))]
public sealed class RetryPortalTests(PortalApp shared) : PortalWatching(shared) {
  [Fact]
  public async Task A_retry_needs_someone_who_may_watch_and_something_to_retry() {
    var (record, code) = await Behind();
    await app.Post(null, "/api/portal/retry", new { ids = new[] { record } }, 401);
    await app.Post(Officer("intake"), "/api/portal/retry", new { ids = new[] { record } }, 403);
    Assert.Equal("portal.nothing_chosen", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = Array.Empty<Guid>() }, 400))["code"]!);
    Assert.Equal("portal.not_found", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { Guid.CreateVersion7() } }, 404))["code"]!);
    Assert.Equal(1, (int)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { record } }))["retried"]!);
    Assert.Contains("portal.retried", await app.Ledger(record));
    Assert.Equal(Watcher.Id, (await app.Sql("select actor from ledger.entry where object_id = $1 and type = 'portal.retried'", record))[0][0]);
    await app.RunJobs();
    Assert.Equal(1, (int)(await app.Held(code))!["status"]!);
    Assert.Equal("portal.in_step", (string)(await app.Post(Watcher, "/api/portal/retry", new { ids = new[] { record } }, 409))["code"]!);
  }
}
