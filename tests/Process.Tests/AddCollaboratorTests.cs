using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class AddCollaboratorTests(ProcessApp app) : WriteSliceTests(app), IClassFixture<ProcessApp> {
  protected override async Task<Write> Prepare() {
    var task = await app.HeldTaskOf(HeldTask.Holder);
    var colleague = await app.Colleague("Bùi Văn Năm", (ProcessApp.OtherOffice, ProcessApp.OtherCode));
    return new($"/api/process/tasks/{task}/collaborators", new { person = colleague }, HeldTask.Holder, task, "process.collaborator_added") {
      Permission = ProcessPermissions.Work, Stranger = ProcessApp.Stranger(ProcessPermissions.Work), Unseen = "process.task_not_found",
      Invalid = new { person = Guid.CreateVersion7() }, InvalidCode = "process.no_colleague", Again = "process.already_collaborates",
      Row = $"select 1 from process.collaborator where task = $1 and person = '{colleague}' and name = 'Bùi Văn Năm'",
    };
  }

  [Fact]
  public async Task A_collaborator_sees_the_task_and_its_data_and_cannot_do_it() {
    var key = "p" + Guid.CreateVersion7().ToString("N");
    await app.Deploy(new Bpmn(key).Start().User("check", more: """<zeebe:ioMapping><zeebe:input source="=plot" target="plot" /></zeebe:ioMapping>""").End().Path("start", "check", "end"));
    var task = await app.Task(await app.Start(key, new { plot = "B12", secret = "x" }), "check");
    Assert.Null(await app.Do(HeldTask.Holder, (p, w) => p.Claim(w, task, TestContext.Current.CancellationToken)));
    var clerk = ProcessApp.Officer("clerk", permissions: ProcessPermissions.Work) with { Id = await app.Colleague("Bùi Văn Năm") };
    Assert.Equal(404, (await app.Get(clerk, $"tasks/{task}")).Status);
    await app.Post(HeldTask.Holder, $"tasks/{task}/collaborators", new { person = clerk.Id });
    var (_, body) = await app.Get(clerk, $"tasks/{task}");
    Assert.Equal(("{\"plot\":\"B12\"}", false, false), (body["data"]!.ToJsonString(), (bool)body["holds"]!, (bool)body["mayTake"]!));
    Assert.Equal("Bùi Văn Năm", (string?)body["collaborators"]![0]!["name"]);
    Assert.Equal("process.task_only_helps", (await app.Complete(task, null, clerk))!.Code);
  }
}
