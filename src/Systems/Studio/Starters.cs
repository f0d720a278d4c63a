using System.Security;
using System.Text.Json.Nodes;

namespace Saola.Studio;

/// <summary>What a new drawing begins with.</summary>
internal static class Starters {
  public static string Of(ItemId item, string title) => item.Kind switch {
    DraftKind.Process => Process(item.Name, SecurityElement.Escape(title)),
    DraftKind.Decision => Decision(item.Name, SecurityElement.Escape(title)),
    DraftKind.Form => $$"""
      {
        "id": "{{item.Name}}",
        "type": "default",
        "schemaVersion": 18,
        "components": []
      }
      """,
    DraftKind.Procedure => Procedure(item.Name, title),
    DraftKind.Template => Template("result", title),
    DraftKind.Registry => RegistryText.New(item, title).ToJsonString(ProcedureText.Indented),
    _ => "",
  };

  /// <summary>A table from one answer to an amount.</summary>
  public static string Fee(ItemId item, string title) => Of(item, title).Replace("typeRef=\"string\"", "typeRef=\"number\"", StringComparison.Ordinal).Replace("name=\"result\"", "name=\"amount\"", StringComparison.Ordinal);

  /// <param name="purpose">slip, result or reply.</param>
  public static string Template(string purpose, string title) {
    using var text = new StreamReader(typeof(Starters).Assembly.GetManifestResourceStream($"Saola.Studio.Starters.{(purpose == "slip" ? "slip" : "result")}.html")!);
    return text.ReadToEnd().Replace("[title]", SecurityElement.Escape(title), StringComparison.Ordinal).Replace("[purpose]", purpose, StringComparison.Ordinal);
  }

  /// <summary>What a person must state stays empty; nothing of the law is guessed.</summary>
  static string Procedure(string code, string title) => new JsonObject {
    ["id"] = $"studio:procedure/{code}", ["code"] = code, ["version"] = 1, ["name"] = new JsonObject { ["vi"] = title }, ["field"] = "", ["levels"] = new JsonArray(), ["offices"] = new JsonArray(),
    ["targetGroups"] = new JsonArray(), ["steps"] = new JsonArray(), ["channels"] = new JsonArray("in_person", "online", "post"),
    ["cases"] = new JsonArray(new JsonObject {
      ["key"] = "chung", ["code"] = null, ["name"] = new JsonObject { ["vi"] = title }, ["components"] = new JsonArray(), ["deadlines"] = new JsonArray(), ["fees"] = new JsonArray(),
    }),
    ["results"] = new JsonArray(new JsonObject { ["key"] = "ket-qua", ["code"] = null, ["name"] = new JsonObject { ["vi"] = title }, ["template"] = null, ["refusalTemplate"] = null }),
    ["legalBasis"] = new JsonArray(), ["onlineLevel"] = new JsonObject { ["level"] = "full", ["reason"] = null }, ["route"] = new JsonObject { ["system"] = "here" },
    ["effective"] = new JsonObject { ["from"] = null, ["to"] = null }, ["form"] = null, ["process"] = null, ["source"] = null, ["verified"] = false,
  }.ToJsonString(ProcedureText.Indented);

  static string Process(string key, string title) => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions-{key}" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
      <bpmn:process id="{key}" name="{title}" isExecutable="true">
        <bpmn:startEvent id="start" />
      </bpmn:process>
      <bpmndi:BPMNDiagram id="diagram">
        <bpmndi:BPMNPlane id="plane" bpmnElement="{key}">
          <bpmndi:BPMNShape id="start_di" bpmnElement="start">
            <dc:Bounds x="180" y="160" width="36" height="36" />
          </bpmndi:BPMNShape>
        </bpmndi:BPMNPlane>
      </bpmndi:BPMNDiagram>
    </bpmn:definitions>
    """;

  static string Decision(string key, string title) => $"""
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions-{key}" name="{title}" namespace="http://camunda.org/schema/1.0/dmn">
      <decision id="{key}" name="{title}">
        <decisionTable id="table" hitPolicy="UNIQUE">
          <input id="input" label="">
            <inputExpression id="inputExpression" typeRef="string">
              <text></text>
            </inputExpression>
          </input>
          <output id="output" label="" name="result" typeRef="string" />
        </decisionTable>
      </decision>
      <dmndi:DMNDI>
        <dmndi:DMNDiagram>
          <dmndi:DMNShape dmnElementRef="{key}">
            <dc:Bounds height="80" width="180" x="160" y="100" />
          </dmndi:DMNShape>
        </dmndi:DMNDiagram>
      </dmndi:DMNDI>
    </definitions>
    """;
}
