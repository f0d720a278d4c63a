using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class RetryIncidentTests(ProcessApp app) : BareWriteTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (instance, token) = await app.Stuck();
    Assert.Null(await app.Do(null, (p, w) => p.SetVariables(w, instance, new() { ["way"] = 2 }, TestContext.Current.CancellationToken)));
    return new($"/api/process/instances/{instance}/incidents/{token}/retry", null, ProcessApp.Officer(permissions: ProcessPermissions.Operate), instance, "process.retried") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found", Again = "process.no_incident",
      Row = "select 1 from process.instance i join process.work_task t on t.instance = i.id and t.element = 'b' where i.id = $1 and i.faults = 0 and not exists (select from process.incident f where f.instance = i.id)",
    };
  }
}
