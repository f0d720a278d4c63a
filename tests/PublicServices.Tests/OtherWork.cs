using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Process;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

/// <summary>Processes that are no dossiers, beside them in the lists of officials.</summary>
static class OtherWork {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static string Task(string id, string name, string group, string more = "") => $"""
    <bpmn:userTask id="{id}" name="{name}"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="{group}" />{more}</bpmn:extensionElements></bpmn:userTask>
    """;

  /// <summary>Steps one after the other.</summary>
  public static async Task<string> Deploy(DossierApp app, string name, string[] path, params string[] steps) {
    await app.Ready();
    var key = "p" + Guid.CreateVersion7().ToString("N");
    string[] whole = ["start", .. path, "end"];
    await using var act = app.Begin();
    var deployed = await act.Services.GetRequiredService<Processes>().Deploy(act.Work, $"""
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
        <bpmn:process id="{key}" name="{name}" isExecutable="true">
          <bpmn:startEvent id="start" />{string.Concat(steps)}<bpmn:endEvent id="end" />
          {string.Concat(whole.Zip(whole.Skip(1), (from, to) => $"<bpmn:sequenceFlow id=\"{from}_{to}\" sourceRef=\"{from}\" targetRef=\"{to}\" />"))}
        </bpmn:process>
      </bpmn:definitions>
      """, null, Ct);
    Assert.Null(deployed.Error);
    await act.Work.Commit(Ct);
    return key;
  }

  /// <summary>Begins a process for Pleiku; its first task.</summary>
  public static async Task<Guid> Begin(DossierApp app, string process, string businessKey) {
    await using (var act = app.Begin()) {
      Assert.Null((await act.Services.GetRequiredService<Processes>().Start(act.Work, new(process, businessKey, new(DossierApp.Pleiku, "H21.106"), []), Ct)).Error);
      await act.Work.Commit(Ct);
    }
    return (Guid)(await app.Sql("select id from process.work_task where process_key = $1 and business_key = $2", process, businessKey)).Single()[0]!;
  }

  /// <summary>One open task for a group of Pleiku, and the key of its process.</summary>
  public static async Task<(Guid Task, string Key)> Waiting(DossierApp app, string group, string name = "Báo cáo", string more = "") {
    var key = await Deploy(app, name, ["write"], Task("write", "Soạn báo cáo", group, more));
    return (await Begin(app, key, key), key);
  }

  /// <summary>An official of Pleiku with a role as the province's pack makes it.</summary>
  public static Actor InRole(string role) {
    var packed = JsonNode.Parse(Repository.Read("packs/gia-lai/roles/roles.json"))!["items"]!.AsArray().Single(r => (string)r!["key"]! == role)!;
    return People.Official(DossierApp.Pleiku, "H21.106", [role], [.. packed["permissions"]!.AsArray().Select(p => (string)p!)]) with { Id = Guid.CreateVersion7(), Name = (string)packed["name"]!["vi"]! };
  }
}
