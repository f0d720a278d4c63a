using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

public sealed class ListWorkTests(SliceApp app) {
  [Fact]
  public async Task The_worklist_shows_what_is_open_to_the_role_with_how_urgent_it_is() {
    var (_, code) = await app.Submitted();
    var page = await app.Get(Officer("intake"), "/api/dossiers/tasks?kind=group");
    var item = page["items"]!.AsArray().Single(i => (string)i!["code"]! == code)!;
    Assert.Equal(("intake_check", "Nguyễn Thị Hoa"), ((string)item["element"]!, (string)item["subject"]!));
    Assert.DoesNotContain((await app.Get(Officer("intake", BienHo), "/api/dossiers/tasks?kind=group"))["items"]!.AsArray(), i => (string)i!["code"]! == code);
  }

  [Fact]
  public async Task Work_of_all_processes_stands_in_one_list_for_who_works_on_dossiers() {
    var (key, ct) = ("p" + Guid.CreateVersion7().ToString("N"), TestContext.Current.CancellationToken);
    await using (var act = app.Begin()) {
      var processes = act.Services.GetRequiredService<Processes>();
      Assert.Null((await processes.Deploy(act.Work, $"""
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
          <bpmn:process id="{key}" name="Báo cáo" isExecutable="true">
            <bpmn:startEvent id="start" />
            <bpmn:userTask id="write" name="Soạn báo cáo">
              <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="intake" /><zeebe:taskSchedule dueDate="2026-01-02T00:00:00Z" /></bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:endEvent id="end" />
            <bpmn:sequenceFlow id="one" sourceRef="start" targetRef="write" />
            <bpmn:sequenceFlow id="two" sourceRef="write" targetRef="end" />
          </bpmn:process>
        </bpmn:definitions>
        """, null, ct)).Error);
      Assert.Null((await processes.Start(act.Work, new(key, key, new(Pleiku, "H21.106"), []), ct)).Error);
      await act.Work.Commit(ct);
    }
    var officer = Officer("intake");
    officer = officer with { Permissions = [.. officer.Permissions, ProcessPermissions.Work] };
    var item = (await app.Get(officer, "/api/dossiers/tasks?kind=group"))["items"]!.AsArray().Single(i => (string)i!["code"]! == key)!;
    Assert.Equal(("Soạn báo cáo", null), ((string?)item["step"], (string?)item["dossier"]));
    using var client = app.As(officer);
    var page = await client.GetStringAsync("/can-bo?ds=group", ct);
    Assert.Contains($"href=\"/can-bo/viec/{(string)item["task"]!}\"", page, StringComparison.Ordinal);
    // no second list beside it
    Assert.DoesNotContain("href=\"/can-bo/viec\"", page, StringComparison.Ordinal);
    using var led = await client.GetAsync("/can-bo/viec?ds=group", ct);
    Assert.Equal((HttpStatusCode.Redirect, "/can-bo?ds=group"), (led.StatusCode, led.Headers.Location!.OriginalString.Replace("http://localhost", "", StringComparison.Ordinal)));
    using var only = app.As(officer with { Permissions = [ProcessPermissions.Work] });
    Assert.Contains("href=\"/can-bo/viec\"", await only.GetStringAsync("/can-bo/viec?ds=group", ct), StringComparison.Ordinal);
  }
}
