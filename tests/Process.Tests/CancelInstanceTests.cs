using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class CancelInstanceTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (instance, _) = await app.Waiting();
    return new($"/api/process/instances/{instance}/cancel", new { reason = "thôi" }, ProcessApp.Officer(permissions: ProcessPermissions.Operate), instance, "process.cancelled") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { reason = " " }, InvalidCode = "process.reason_missing",
      Again = "process.instance_over", Row = "select 1 from process.instance where id = $1 and status = 'Cancelled'",
    };
  }
}
