using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class CorrectVariablesTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var (instance, task) = await app.Waiting();
    return new($"/api/process/instances/{instance}/variables", new { values = new { a = 1 }, reason = "nhập sai" }, ProcessApp.Officer(permissions: ProcessPermissions.Operate), instance, "process.variables_set") {
      Permission = ProcessPermissions.Operate, Stranger = ProcessApp.Stranger(ProcessPermissions.Operate), Unseen = "process.not_found",
      Invalid = new { values = new { a = 1 } }, InvalidCode = "process.reason_missing",
      Meanwhile = async () => Assert.Null(await app.Complete(task, null, ProcessApp.Officer())),
      Again = "process.instance_over", Row = "select 1 from process.instance where id = $1 and (variables->>'a')::int = 1",
    };
  }
}
