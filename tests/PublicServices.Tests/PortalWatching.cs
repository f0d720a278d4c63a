using System.Net;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>What is not in step, and how it is found and mended.</summary>
public abstract class PortalWatching(PortalApp app) {
  protected readonly PortalApp app = app;

  protected static readonly Actor Watcher = People.With(PortalWatch.Permission);
  protected static CancellationToken Ct => TestContext.Current.CancellationToken;

  /// <summary>A dossier of ours of which the portal could not hear.</summary>
  protected async Task<(Guid Record, string Code)> Behind() {
    await app.Mood(new { absent = true });
    var (_, code) = await app.Submitted();
    await app.RunJobs();
    await app.Mood();
    return ((Guid)Assert.Single(await app.Sql("select id from public_services.portal_record where code = $1", code))[0]!, code);
  }

  protected async Task Compare() {
    await app.Post(Watcher, "/api/portal/compare", new { });
    await app.RunJobs();
  }

  protected async Task<Guid> Id(string code) => (Guid)Assert.Single(await app.Sql("select id from public_services.portal_record where code = $1", code))[0]!;
}

[CollectionDefinition(nameof(PortalWatchCollection))]
public sealed class PortalWatchCollection : ICollectionFixture<PortalApp>;
