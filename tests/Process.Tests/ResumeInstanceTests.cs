using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class ResumeInstanceTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (instance, _) = await app.Waiting();
    var actor = ProcessApp.Officer(permissions: ProcessPermissions.Operate);
    Assert.Equal(200, (await app.Post(actor, $"instances/{instance}/suspend", new { reason = "chờ ý kiến" })).Status);
    return new($"/api/process/instances/{instance}/resume", new { reason = "đã có ý kiến" }, actor, instance, "process.resumed") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { reason = " " }, InvalidCode = "process.reason_missing",
      Again = "process.not_suspended", Row = "select 1 from process.instance where id = $1 and suspended_at is null",
    };
  }
}
