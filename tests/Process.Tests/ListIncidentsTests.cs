using Saola.Kernel;

namespace Saola.Process.Tests;

public sealed class ListIncidentsTests(ProcessApp app) : IClassFixture<ProcessApp> {
  static readonly Actor Operator = ProcessApp.Officer(permissions: ProcessPermissions.Operate);

  async Task<List<(Guid Instance, long Token, string At)>> List(Actor actor, string query = "") =>
    [.. (await app.Get(actor, "incidents" + query)).Body["items"]!.AsArray().Select(i => ((Guid)i!["instance"]!, (long)i["token"]!, (string)i["at"]!))];

  [Fact]
  public Task Incidents_need_their_permission() => app.NeedsPermission("incidents", ProcessPermissions.Operate);

  [Fact]
  public async Task An_incident_is_seen_by_its_office_alone_until_it_is_cured() {
    var (instance, token) = await app.Stuck();
    Assert.Contains(await List(Operator), i => (i.Instance, i.Token) == (instance, token));
    Assert.DoesNotContain(await List(ProcessApp.Stranger(ProcessPermissions.Operate)), i => i.Instance == instance);
    await app.Do(null, (p, w) => p.SetVariables(w, instance, new() { ["way"] = 2 }, TestContext.Current.CancellationToken));
    await app.Do(null, (p, w) => p.Retry(w, instance, token, TestContext.Current.CancellationToken));
    Assert.DoesNotContain(await List(Operator), i => i.Instance == instance);
  }

  [Fact]
  public async Task Pages_hold_every_incident_once_the_newest_first() {
    var made = new List<Guid>();
    for (var i = 0; i < Processes.PageSize + 5; i++) {
      if (i % 2 == 0) app.Clock.Pass(TimeSpan.FromSeconds(1));
      made.Add((await app.Stuck()).Instance);
    }
    var seen = await List(Operator);
    Assert.Equal(Processes.PageSize, seen.Count);
    var last = seen[^1];
    seen.AddRange(await List(Operator, $"?before={Uri.EscapeDataString(last.At)}&after={last.Instance}&token={last.Token}"));
    Assert.Equal(seen.Count, seen.Distinct().Count());
    Assert.Superset(made.ToHashSet(), seen.Select(s => s.Instance).ToHashSet());
    Assert.Equal(seen.Select(s => s.At).OrderDescending(StringComparer.Ordinal), seen.Select(s => s.At));
  }
}
