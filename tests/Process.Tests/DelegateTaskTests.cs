using Saola.Kernel;
using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class DelegateTaskTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  static CancellationToken Ct => TestContext.Current.CancellationToken;
  static readonly Actor Holder = ProcessApp.Officer(permissions: ProcessPermissions.Work);

  protected override async Task<Write> Prepare() {
    var (_, task) = await app.Waiting();
    Assert.Null(await app.Do(Holder, (p, w) => p.Claim(w, task, Ct)));
    var colleague = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    return new($"/api/process/tasks/{task}/delegate", new { person = colleague }, Holder, task, "process.task_delegated") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Invalid = new { person = Guid.CreateVersion7() }, InvalidCode = "process.no_colleague",
      Meanwhile = async () => Assert.Null(await app.Complete(task, null, Holder)),
      Again = "process.task_done", Row = $"select 1 from process.work_task where id = $1 and status = 'Assigned' and assignee_name = 'Bùi Văn Năm' and owner = '{Holder.Id}'",
    };
  }

  [Theory]
  [InlineData(false, "process.task_not_yours")]
  [InlineData(true, "process.task_held")]
  public async Task Only_who_holds_a_task_hands_it_on(bool held, string code) {
    var (_, task) = await app.Waiting();
    if (held) Assert.Null(await app.Do(ProcessApp.Officer(), (p, w) => p.Claim(w, task, Ct)));
    Assert.Equal(code, (await app.Do(Holder, (p, w) => p.Delegate(w, task, Guid.CreateVersion7(), "Bùi Văn Năm", Ct)))!.Code);
    Assert.DoesNotContain("process.task_delegated", await app.Ledger(task));
  }
}
