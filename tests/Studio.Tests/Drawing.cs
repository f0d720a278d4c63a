using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

/// <summary>Drawings, and the people who draw and publish them.</summary>
static class Drawing {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  public static readonly Guid Office = Guid.CreateVersion7();
  public static Actor Author(string name = "Trần Thị Bình") => People.Official(Office, "H21.106", [], StudioPermissions.Edit) with { Name = name };
  public static Actor Publisher() => People.Official(Office, "H21.106", [], StudioPermissions.Publish) with { Name = "Lê Văn Cường" };

  public static string NewKey(string prefix = "p") => prefix + Guid.CreateVersion7().ToString("N");
  public static string Today(this SaolaApp app, int days = 0) => Vn.Day(app.Clock.GetUtcNow()).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

  public static string Bpmn(string key, string task = "Xét đơn", string groups = "specialist", string id = "check") => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
      <bpmn:process id="{key}" name="Nghỉ phép" isExecutable="true">
        <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="{id}" />
        <bpmn:userTask id="{id}" name="{task}">
          <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="{groups}" /></bpmn:extensionElements>
          <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
        </bpmn:userTask>
        <bpmn:sequenceFlow id="f2" sourceRef="{id}" targetRef="end" />
        <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
      </bpmn:process>
      <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{key}">
        <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape>
        <bpmndi:BPMNShape id="check_di" bpmnElement="{id}"><dc:Bounds x="280" y="138" width="100" height="80" /></bpmndi:BPMNShape>
        <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="450" y="160" width="36" height="36" /></bpmndi:BPMNShape>
        <bpmndi:BPMNEdge id="f1_di" bpmnElement="f1"><di:waypoint x="216" y="178" /><di:waypoint x="280" y="178" /></bpmndi:BPMNEdge>
        <bpmndi:BPMNEdge id="f2_di" bpmnElement="f2"><di:waypoint x="380" y="178" /><di:waypoint x="450" y="178" /></bpmndi:BPMNEdge>
      </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
    </bpmn:definitions>
    """.ReplaceLineEndings("\n");

  public static string Form(string id, string label = "Họ và tên") => $$"""
    { "id": "{{id}}", "type": "default", "schemaVersion": 18, "components": [
      { "type": "group", "id": "page", "label": "Đơn", "components": [{ "type": "textfield", "id": "name", "key": "name", "label": "{{label}}", "validate": { "required": true } }] }] }
    """;

  public static string Dmn(string key, string fee = "5000") => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m-{key}" name="Lệ phí" namespace="urn:test">
      <decision id="{key}" name="Lệ phí"><variable name="fee" /><literalExpression id="e"><text>{fee}</text></literalExpression></decision>
    </definitions>
    """.ReplaceLineEndings("\n");

  public static async Task<(int Status, JsonNode? Body)> Send(this SaolaApp app, Actor? actor, HttpMethod method, string path, object? body = null) {
    using var client = app.As(actor);
    using var request = new HttpRequestMessage(method, "/api/studio/" + path) { Content = body is null ? null : JsonContent.Create(body) };
    using var answer = await client.SendAsync(request, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
  }

  public static async Task<Guid> Begun(this SaolaApp app, Actor author, string item, string? content = null) {
    var (status, body) = await app.Send(author, HttpMethod.Post, "drafts", new { item, content });
    Assert.True(status == 200, $"{item}: {body}");
    return (Guid)body!["id"]!;
  }

  /// <summary>A process without mistakes, being drawn.</summary>
  public static async Task<(Guid Draft, string Key)> Drawn(this SaolaApp app, Actor author) {
    var key = NewKey();
    return (await app.Begun(author, $"studio:process/{key}", Bpmn(key)), key);
  }

  public static async Task Offered(this SaolaApp app, Actor author, Guid draft, int days = 0) {
    var (status, body) = await app.Send(author, HttpMethod.Post, $"drafts/{draft}/offer", new { from = app.Today(days) });
    Assert.True(status == 200, body?.ToString());
  }

  public static Task<(int Status, JsonNode? Body)> Publish(this SaolaApp app, Actor publisher, Guid draft, int? version = null) =>
    Published(app, publisher, draft, version);

  static async Task<(int Status, JsonNode? Body)> Published(SaolaApp app, Actor publisher, Guid draft, int? version) =>
    await app.Send(publisher, HttpMethod.Post, $"offered/{draft}/publish", new { version = version ?? (int)(await app.Sql("select version from studio.draft where id = $1", draft)).Single()[0]! });
}
