using Microsoft.Extensions.DependencyInjection;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The dossiers by which a record came to be as it is.</summary>
public sealed class ListRecordOriginsTests(RecordApp app) : IClassFixture<RecordApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Fact]
  public async Task Dossiers_and_results_of_all_versions_are_told_the_newest_first_a_page_at_a_time() {
    var (key, result) = (await app.Made(), Guid.CreateVersion7());
    var id = await app.Added(key, RecordApp.Values("A-1"));
    foreach (var (version, seats, origin) in new[] { (1, 5, new RecordOrigin("H21.01-261116-0001")), (2, 6, new RecordOrigin()), (3, 7, new RecordOrigin("H21.01-261117-0002", result)), (4, 8, new RecordOrigin()) }) {
      await using var act = app.Begin(app.Steward);
      var made = await act.Services.GetRequiredService<Registries>().Change(act.Work, key, id, version, new() { ["seats"] = seats }, null, origin, Ct);
      Assert.False(made.IsError, made.Error?.Message);
      await act.Work.Commit(Ct);
    }
    var path = $"/api/registries/{key}/records/{id}/origins";
    var first = (await app.Read(app.Clerk, $"{path}?limit=1")).Body!;
    Assert.Equal((4, "H21.01-261117-0002", result), ((int)first["items"]![0]!["version"]!, (string)first["items"]![0]!["dossier"]!, (Guid)first["items"]![0]!["result"]!));
    var second = (await app.Read(app.Clerk, $"{path}?before={first["next"]}")).Body!;
    Assert.Equal([(2, "H21.01-261116-0001")], second["items"]!.AsArray().Select(r => ((int)r!["version"]!, (string)r["dossier"]!)));
    Assert.Null(second["next"]);
    Assert.Equal(404, (await app.Read(app.Stranger, path)).Status);
    Assert.Equal(401, (await app.Read(null, path)).Status);
  }
}
