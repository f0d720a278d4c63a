using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class TaskPlaceTests(SliceApp app) : IClassFixture<SliceApp> {
  [Fact]
  public async Task A_step_of_a_dossier_is_taken_on_its_page_and_not_past_its_rules() {
    var (id, _, task) = await app.WaitingAt("appraise");
    var officer = DossierApp.Officer("specialist");
    officer = officer with { Permissions = [.. officer.Permissions, "process.work"] };
    var refused = await app.Post(officer, $"/api/process/tasks/{task}/finish", new { data = new { } }, (int)HttpStatusCode.Conflict);
    Assert.Equal("process.task_done_elsewhere", (string?)refused["code"]);
    using var client = app.As(officer);
    var page = await client.GetStringAsync($"/can-bo/viec/{task}", TestContext.Current.CancellationToken);
    Assert.Contains($"href=\"/can-bo/ho-so/{id}\"", page, StringComparison.Ordinal);
    Assert.DoesNotContain("Hoàn thành", page, StringComparison.Ordinal);
  }

  [Fact]
  public async Task A_process_that_only_bears_the_code_of_a_dossier_is_done_by_itself_and_writes_nothing_into_its_story() {
    var (id, code) = await app.Submitted();
    var (officer, ct) = (OtherWork.InRole("intake"), TestContext.Current.CancellationToken);
    var process = await OtherWork.Deploy(app, "Việc bên cạnh", ["write"], OtherWork.Task("write", "Soạn báo cáo", "intake", """<zeebe:taskHeaders><zeebe:header key="handOver" value="true" /></zeebe:taskHeaders>"""));
    var task = await OtherWork.Begin(app, process, code);
    Assert.Equal([null, null], (await app.Sql("select t.due, r.id from process.work_task t left join public_services.reminder_watch r on r.id = t.id where t.id = $1", task)).Single());
    var rows = (await app.Get(officer, "/api/dossiers/tasks?kind=group"))["items"]!.AsArray().Where(i => (string)i!["code"]! == code).ToDictionary(i => (Guid)i!["task"]!, i => ((Guid?)i!["dossier"], (string)i["procedure"]!));
    Assert.Equal((null, "Việc bên cạnh"), rows[task]);
    Assert.Equal(id, rows[await app.Open(code, "intake_check")].Item1);
    using var client = app.As(officer);
    Assert.DoesNotContain("Soạn báo cáo", await client.GetStringAsync($"/can-bo/ho-so/{id}", ct), StringComparison.Ordinal);
    Assert.Equal("dossiers.task_not_found", (string?)(await app.Step(Officer("intake"), id, task, "accept", expected: 404))["code"]);
    await app.Post(officer, $"/api/process/tasks/{task}/claim", new { });
    Assert.DoesNotContain($"href=\"/can-bo/ho-so/{id}\"", await client.GetStringAsync($"/can-bo/viec/{task}", ct), StringComparison.Ordinal);
    await app.Post(officer, $"/api/process/tasks/{task}/finish", new { data = new { } });
    Assert.Empty(await app.Sql("select 1 from public_services.dossier_handover where dossier = $1", id));
  }

  [Fact]
  public async Task What_the_process_of_a_dossier_calls_is_a_step_of_the_dossier() {
    var called = await OtherWork.Deploy(app, "Kiểm tra", ["receive"], OtherWork.Task("receive", "Kiểm tra thêm", "intake", """<zeebe:taskHeaders><zeebe:header key="handOver" value="true" /></zeebe:taskHeaders>"""));
    OneProcedure.Calling = await OtherWork.Deploy(app, "Có gọi", ["call"], $"""<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="{called}" /></bpmn:extensionElements></bpmn:callActivity>""");
    var (id, code) = await app.Submitted(procedure: "9.100013");
    await app.RunJobs();
    var task = await app.Open(code, "receive");
    Assert.NotNull((await app.Sql("select due from process.work_task where id = $1", task)).Single()[0]);
    var officer = OtherWork.InRole("intake");
    Assert.Equal("process.task_done_elsewhere", (string?)(await app.Post(officer, $"/api/process/tasks/{task}/finish", new { data = new { } }, 409))["code"]);
    Assert.Equal(id, (Guid?)(await app.Get(officer, "/api/dossiers/tasks?kind=group"))["items"]!.AsArray().Single(i => (Guid)i!["task"]! == task)!["dossier"]);
    await app.Step(Officer("intake"), id, task, "accept");
    Assert.Equal("Kiểm tra thêm", (await app.Sql("select name from public_services.dossier_handover where dossier = $1", id)).Single()[0]);
  }

  [Fact]
  public async Task No_process_is_begun_under_the_code_of_a_dossier() {
    var (id, _, _) = await app.WaitingAt("appraise");
    var code = (string)(await app.Sql("select code from public_services.dossier where id = $1", id)).Single()[0]!;
    await using (var act = app.Begin()) {
      Assert.Null((await act.Services.GetRequiredService<Processes>().Deploy(act.Work, """
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test"><bpmn:process id="beside" name="Việc khác" isExecutable="true">
          <bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties><zeebe:property name="starters" value="specialist" /></zeebe:properties></bpmn:extensionElements></bpmn:startEvent>
          <bpmn:endEvent id="end" /><bpmn:sequenceFlow id="f" sourceRef="start" targetRef="end" />
        </bpmn:process></bpmn:definitions>
        """, null, TestContext.Current.CancellationToken)).Error);
      await act.Work.Commit(TestContext.Current.CancellationToken);
    }
    var officer = DossierApp.Officer("specialist");
    officer = officer with { Permissions = [.. officer.Permissions, "process.work"] };
    var refused = await app.Post(officer, "/api/process/beginnings/beside", new { businessKey = $" {code} ", data = new { } }, (int)HttpStatusCode.Conflict);
    Assert.Equal("process.business_key_elsewhere", (string?)refused["code"]);
    await app.Post(officer, "/api/process/beginnings/beside", new { businessKey = "KN-" + code, data = new { } });
    Assert.Equal([["KN-" + code]], await app.Sql("select business_key from process.instance where process_key = 'beside'"));
  }
}
