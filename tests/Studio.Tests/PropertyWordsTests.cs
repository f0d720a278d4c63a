using System.Text.Json;
using Microsoft.Playwright;

namespace Saola.Studio.Tests;

/// <summary>Whatever an editor lets one set is named in Vietnamese and explained beside it, also by the editors' next versions.</summary>
public sealed class PropertyWordsTests : IClassFixture<SaolaSite>, IClassFixture<Browser> {
  readonly SaolaSite site;
  readonly Browser browser;

  public PropertyWordsTests(SaolaSite site, Browser browser) {
    (this.site, this.browser) = (site, browser);
    Browser.Address(site);
  }

  /// <summary>Opens every group and every item of a list, and tells of each property its id, its name and its help, and every other word of the panel.</summary>
  const string Properties = """
    async panel => {
      const closed = '.bio-properties-panel-group-header:not(.open):not(.empty), .bio-properties-panel-collapsible-entry:not(.open) > .bio-properties-panel-collapsible-entry-header';
      for (let i = 0; i < 20 && panel.querySelector(closed); i++) {
        panel.querySelectorAll(closed).forEach(c => c.click());
        await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
      }
      const text = e => e?.textContent.trim() ?? '';
      const entries = [...panel.querySelectorAll('[data-entry-id]')].filter(e => !e.querySelector('[data-entry-id]')).map(e => ({
        id: e.dataset.entryId,
        label: text(e.querySelector('label, .bio-properties-panel-label')),
        help: [...e.querySelectorAll('.bio-properties-panel-description')].map(text).join(' '),
      }));
      const words = [...panel.querySelectorAll('.bio-properties-panel-group-header-title, .bio-properties-panel-header-type, option, [title]')].map(e => e.title || text(e));
      return JSON.stringify({ entries, words: [...new Set(words)] });
    }
    """;

  sealed record Entry(string Id, string Label, string Help);
  sealed record Panel(IReadOnlyList<Entry> Entries, IReadOnlyList<string> Words);

  static async Task<Panel> Read(ILocator panel) =>
    JsonSerializer.Deserialize<Panel>(await panel.EvaluateAsync<string>(Properties), JsonSerializerOptions.Web)!;

  /// <summary>Vietnamese is seen by its marks; names, numbers and signs have none to show.</summary>
  static bool IsVietnamese(string text) =>
    text.Length < 2 || !text.Any(char.IsLetter) || text.Any(c => c > 'ÿ' || "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ".Contains(c, StringComparison.Ordinal));

  static IEnumerable<string> Strange(string element, Panel panel, params ReadOnlySpan<string> names) {
    var own = names.ToArray();
    return [
      .. panel.Entries.Where(e => !IsVietnamese(e.Label)).Select(e => $"{element}: {e.Id} is called {e.Label}"),
      .. panel.Entries.Where(e => e.Help.Length == 0 || !IsVietnamese(e.Help)).Select(e => $"{element}: {e.Id} ({e.Label}) is explained by '{e.Help}'"),
      .. panel.Words.Where(w => !IsVietnamese(w) && !own.Contains(w)).Select(w => $"{element}: says {w}"),
    ];
  }

  async Task<IPage> Open(string item, string content) {
    var author = Drawing.Author();
    var draft = await site.Begun(author, item, content);
    var page = await browser.Open(site, 1440, actor: author);
    await page.GotoAsync($"/quan-tri/thiet-ke/{draft}");
    await page.WaitForSelectorAsync("[data-drawing][data-ready]");
    return page;
  }

  const string Components = """
    { "type": "textfield", "id": "c1", "key": "c1", "label": "Ô", "validate": { "validationType": "custom", "pattern": "a", "patternErrorMessage": "Sai" } },
    { "type": "textfield", "id": "c1b", "key": "c1b", "label": "Ô", "validate": { "validationType": "phone" } },
    { "type": "textarea", "id": "c2", "key": "c2", "label": "Ô" },
    { "type": "number", "id": "c3", "key": "c3", "label": "Ô" },
    { "type": "datetime", "id": "c4", "key": "c4", "subtype": "datetime", "dateLabel": "Ngày", "timeLabel": "Giờ", "timeSerializingFormat": "utc_offset", "timeInterval": 15 },
    { "type": "datetime", "id": "c4b", "key": "c4b", "subtype": "date", "dateLabel": "Ngày" },
    { "type": "checkbox", "id": "c5", "key": "c5", "label": "Ô" },
    { "type": "checklist", "id": "c6", "key": "c6", "label": "Ô", "values": [{ "label": "Một", "value": "1" }] },
    { "type": "radio", "id": "c7", "key": "c7", "label": "Ô", "valuesKey": "list" },
    { "type": "select", "id": "c8", "key": "c8", "label": "Ô", "valuesExpression": "=list" },
    { "type": "taglist", "id": "c9", "key": "c9", "label": "Ô", "values": [{ "label": "Một", "value": "1" }] },
    { "type": "filepicker", "id": "c10", "key": "c10", "label": "Ô", "multiple": true },
    { "type": "expression", "id": "c11", "key": "c11", "expression": "=1", "computeOn": "change" },
    { "type": "text", "id": "c12", "text": "Chữ", "properties": { "as": "qr" } },
    { "type": "html", "id": "c13", "content": "<p>Chữ</p>" },
    { "type": "image", "id": "c14", "source": "/a.png", "alt": "Hình" },
    { "type": "table", "id": "c15", "label": "Bảng", "dataSource": "=list", "rowCount": 5, "columns": [{ "key": "a", "label": "Cột A" }] },
    { "type": "table", "id": "c16", "label": "Bảng", "dataSource": "=list", "columnsExpression": "=cols" },
    { "type": "documentPreview", "id": "c17", "label": "Tài liệu", "dataSource": "=docs" },
    { "type": "separator", "id": "c18" },
    { "type": "spacer", "id": "c19", "height": 60 },
    { "type": "button", "id": "c20", "label": "Gửi", "action": "submit" },
    { "type": "group", "id": "c21", "label": "Nhóm", "showOutline": true, "components": [{ "type": "textfield", "id": "c22", "key": "c22", "label": "Ô" }] },
    { "type": "dynamiclist", "id": "c23", "path": "rows", "label": "Dòng", "isRepeating": true, "allowAddRemove": true, "components": [{ "type": "textfield", "id": "c24", "key": "c24", "label": "Ô" }] },
    { "type": "iframe", "id": "c25", "label": "Khung", "url": "https://example.vn" }
    """;

  [Fact]
  public async Task Each_property_of_each_component_of_a_form_has_a_name_and_help_in_Vietnamese() {
    var key = Drawing.NewKey("k");
    var page = await Open($"studio:form/{key}", $$"""{ "id": "{{key}}", "type": "default", "schemaVersion": 19, "components": [{{Components}}] }""");
    var drawn = await page.Locator(".fjs-form [data-id][data-field-type]").EvaluateAllAsync<string[][]>("all => all.map(e => [e.dataset.id, e.dataset.fieldType])");
    var offered = await page.Locator(".fjs-palette-field").EvaluateAllAsync<string[][]>("all => all.map(e => [e.dataset.fieldType, e.title, e.textContent])");
    Assert.NotEmpty(offered);
    Assert.Empty(offered.Select(o => o[0]).Except(drawn.Select(d => d[1])));
    List<string> strange = [.. offered.SelectMany(o => o[1..]).Concat(await page.Locator(".fjs-palette-group-title, .fjs-palette-header").AllInnerTextsAsync()).Where(w => !IsVietnamese(w))];
    foreach (var field in drawn) {
      await page.Locator($".fjs-form [data-id='{field[0]}'][data-field-type]").DispatchEventAsync("click");
      var panel = page.Locator($".fjs-properties-panel[data-field='{field[0]}']");
      await panel.WaitForAsync();
      var read = await Read(panel);
      Assert.NotEmpty(read.Entries);
      strange.AddRange(Strange($"{field[1]} {field[0]}", read));
    }
    Assert.True(strange.Count == 0, string.Join('\n', strange));
    await page.Context.DisposeAsync();
  }

  /// <summary>Elements with what their panels show more of: conditions, timers, messages, mappings, headers, loops.</summary>
  static readonly (string Kind, string Inside)[] Elements = [
    ("startEvent", ""),
    ("startEvent", "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"),
    ("startEvent", """<bpmn:messageEventDefinition messageRef="m" />"""),
    ("startEvent", """<bpmn:signalEventDefinition signalRef="s" />"""),
    ("userTask", """<bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="a" /><zeebe:formDefinition formId="f" /><zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders><zeebe:ioMapping><zeebe:input source="=a" target="b" /><zeebe:output source="=a" target="b" /></zeebe:ioMapping><zeebe:properties><zeebe:property name="n" value="v" /></zeebe:properties></bpmn:extensionElements>"""),
    ("userTask", """<bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=a" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"""),
    ("serviceTask", """<bpmn:extensionElements><zeebe:taskDefinition type="a" /></bpmn:extensionElements>"""),
    ("businessRuleTask", """<bpmn:extensionElements><zeebe:calledDecision decisionId="d" resultVariable="r" /></bpmn:extensionElements>"""),
    ("businessRuleTask", """<bpmn:extensionElements><zeebe:taskDefinition type="a" /></bpmn:extensionElements>"""),
    ("scriptTask", """<bpmn:extensionElements><zeebe:script expression="=1" resultVariable="r" /></bpmn:extensionElements>"""),
    ("sendTask", """<bpmn:extensionElements><zeebe:taskDefinition type="a" /></bpmn:extensionElements>"""),
    ("receiveTask", ""), ("manualTask", ""), ("task", ""),
    ("callActivity", """<bpmn:extensionElements><zeebe:calledElement processId="p" propagateAllChildVariables="false" /></bpmn:extensionElements>"""),
    ("subProcess", ""),
    ("exclusiveGateway", ""), ("parallelGateway", ""), ("inclusiveGateway", ""), ("eventBasedGateway", ""),
    ("intermediateCatchEvent", """<bpmn:messageEventDefinition messageRef="m" />"""),
    ("intermediateCatchEvent", "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"),
    ("intermediateCatchEvent", """<bpmn:signalEventDefinition signalRef="s" />"""),
    ("intermediateCatchEvent", """<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=a</bpmn:condition></bpmn:conditionalEventDefinition>"""),
    ("intermediateCatchEvent", """<bpmn:linkEventDefinition name="l" />"""),
    ("intermediateThrowEvent", ""),
    ("intermediateThrowEvent", """<bpmn:linkEventDefinition name="l" />"""),
    ("intermediateThrowEvent", """<bpmn:signalEventDefinition signalRef="s" />"""),
    ("intermediateThrowEvent", """<bpmn:escalationEventDefinition escalationRef="esc" />"""),
    ("intermediateThrowEvent", "<bpmn:compensateEventDefinition />"),
    ("endEvent", ""),
    ("endEvent", """<bpmn:errorEventDefinition errorRef="e" />"""),
    ("endEvent", """<bpmn:messageEventDefinition messageRef="m" />"""),
    ("endEvent", "<bpmn:terminateEventDefinition />"),
  ];

  static readonly string[] Borders = [
    "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
    """<bpmn:messageEventDefinition messageRef="m" />""", """<bpmn:errorEventDefinition errorRef="e" />""",
    """<bpmn:escalationEventDefinition escalationRef="esc" />""", "<bpmn:compensateEventDefinition />",
  ];

  static string Everything(string key) {
    var elements = string.Concat(Elements.Select((e, i) => $"""<bpmn:{e.Kind} id="e{i}" name="Việc {i}">{e.Inside}</bpmn:{e.Kind}>"""));
    var borders = string.Concat(Borders.Select((b, i) => $"""<bpmn:boundaryEvent id="b{i}" attachedToRef="e4">{b}</bpmn:boundaryEvent>"""));
    var shapes = string.Concat(Elements.Select((e, i) => $"""<bpmndi:BPMNShape id="e{i}_di" bpmnElement="e{i}"><dc:Bounds x="{100 + i % 8 * 160}" y="{100 + i / 8 * 160}" width="{(e.Kind.EndsWith("Event", StringComparison.Ordinal) ? 36 : 100)}" height="{(e.Kind.EndsWith("Event", StringComparison.Ordinal) ? 36 : 80)}" /></bpmndi:BPMNShape>"""))
      + string.Concat(Borders.Select((_, i) => $"""<bpmndi:BPMNShape id="b{i}_di" bpmnElement="b{i}"><dc:Bounds x="{740 + i * 22}" y="160" width="36" height="36" /></bpmndi:BPMNShape>"""));
    return $"""
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="{key}" isExecutable="true">{elements}{borders}
          <bpmn:sequenceFlow id="flow" sourceRef="e16" targetRef="e17"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a</bpmn:conditionExpression></bpmn:sequenceFlow>
        </bpmn:process>
        <bpmn:message id="m" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=k" /></bpmn:extensionElements></bpmn:message>
        <bpmn:signal id="s" name="s" /><bpmn:error id="e" name="e" errorCode="1" /><bpmn:escalation id="esc" name="Quá hạn" escalationCode="1" />
        <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="{key}">{shapes}
          <bpmndi:BPMNEdge id="flow_di" bpmnElement="flow"><di:waypoint x="150" y="460" /><di:waypoint x="260" y="460" /></bpmndi:BPMNEdge>
        </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
      </bpmn:definitions>
      """;
  }

  [Fact]
  public async Task Each_property_of_each_element_of_a_process_has_a_name_and_help_in_Vietnamese() {
    var key = Drawing.NewKey();
    var page = await Open($"studio:process/{key}", Everything(key));
    List<string> strange = [];
    await page.Locator("[data-tools] summary").ClickAsync();
    var list = page.GetByLabel("Phần tử có sẵn");
    await list.FocusAsync();
    var ids = await list.Locator("option").EvaluateAllAsync<string[]>("all => all.map(o => o.value)");
    Assert.Equal(Elements.Length + Borders.Length + 1, ids.Length);
    foreach (var id in ids.Prepend(key)) {
      if (id != key) {
        await list.SelectOptionAsync(id);
        await page.GetByRole(AriaRole.Button, new() { Name = "Chọn", Exact = true }).ClickAsync();
      }
      await Assertions.Expect(page.Locator("#bio-properties-panel-id, #bio-properties-panel-processId").First).ToHaveValueAsync(id);
      var read = await Read(page.Locator(".bio-properties-panel"));
      strange.AddRange(Strange($"{id} {(id[0] == 'e' && id.Length < 4 ? Elements[int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture)].Kind : "")}", read));
    }
    Assert.True(strange.Count == 0, string.Join('\n', strange));
    await page.Context.DisposeAsync();
  }

  const string Decisions = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m-{0}" name="Lệ phí" namespace="urn:test">
      <decision id="{0}" name="Lệ phí">{1}</decision>
    </definitions>
    """;

  const string Table = """
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i1" label="Loại"><inputExpression id="ie1" typeRef="string"><text>loai</text></inputExpression><inputValues id="iv"><text>"a","b"</text></inputValues></input>
      <input id="i2" label="Số bản"><inputExpression id="ie2" typeRef="number"><text>soBan</text></inputExpression></input>
      <output id="o1" label="Lệ phí" name="lePhi" typeRef="number" />
      <rule id="r1"><inputEntry id="c1"><text>"a"</text></inputEntry><inputEntry id="c2"><text>1</text></inputEntry><outputEntry id="c3"><text>5000</text></outputEntry></rule>
    </decisionTable>
    """;

  /// <summary>Every word and name in an editor of decisions, and of these those of what is filled in.</summary>
  const string Said = """
    canvas => {
      const shown = e => e.getClientRects().length > 0;
      const name = e => e.getAttribute('aria-label') || e.title || e.placeholder || '';
      const all = [...canvas.querySelectorAll('label, button, [aria-label], [title], [placeholder], .context-menu-entry, th .input-label + *, .option')].filter(shown);
      const fields = all.filter(e => e.matches('label.dms-label, input, textarea, select, .dms-input, [contenteditable][aria-label]'));
      const text = e => name(e) || e.textContent;
      return JSON.stringify([all.map(text), fields.map(e => e.matches('label') ? e.textContent : e.getAttribute('aria-label') ?? '')].map(l => [...new Set(l.map(t => t.trim().replace(/:$/, '')))].filter(t => t)));
    }
    """;

  /// <summary>The licence of the editors asks for it as it is.</summary>
  const string Mark = "Powered by bpmn.io";

  static async Task<(string[] Words, string[] Fields)> Heard(IPage page) {
    var read = JsonSerializer.Deserialize<string[][]>(await page.Locator("[data-canvas]").EvaluateAsync<string>(Said))!;
    return (read[0], read[1]);
  }

  [Fact]
  public async Task Each_property_of_a_decision_has_a_name_and_help_in_Vietnamese() {
    List<string> strange = [];
    foreach (var inside in new[] { Table, """<variable id="v" name="lePhi" typeRef="number" /><literalExpression id="x"><text>5000</text></literalExpression>""" }) {
      var key = Drawing.NewKey("k");
      var page = await Open($"studio:decision/{key}", string.Format(System.Globalization.CultureInfo.InvariantCulture, Decisions, key, inside));
      var help = await page.Locator("[data-panel] dt").AllTextContentsAsync();
      Assert.NotEmpty(help);
      async Task Check(string where) {
        var (words, fields) = await Heard(page);
        strange.AddRange(words.Where(w => !IsVietnamese(w) && w != Mark).Select(w => $"{where}: says {w}"));
        strange.AddRange(fields.Except(help).Select(f => $"{where}: {f} is not explained"));
      }
      await Check(inside == Table ? "table" : "expression");
      if (inside == Table) {
        await page.Locator("[data-tools] summary").ClickAsync();
        foreach (var column in new[] { "i1", "i2", "o1" }) {
          await page.GetByLabel("Cột", new() { Exact = true }).First.SelectOptionAsync(column);
          await page.GetByRole(AriaRole.Button, new() { Name = "Sửa cột", Exact = true }).ClickAsync();
          await page.Locator(".context-menu-container").First.WaitForAsync();
          await Check(column);
          await page.Keyboard.PressAsync("Escape");
        }
        foreach (var cell in new[] { "c1", "c3", "i1", "o1" }) {
          await page.Locator($"[data-element-id='{cell}'], [data-col-id='{cell}']").First.ClickAsync(new() { Button = MouseButton.Right });
          await page.Locator(".context-menu-flex").First.WaitForAsync();
          await Check($"menu of {cell}");
          await page.Keyboard.PressAsync("Escape");
        }
      }
      await page.Context.DisposeAsync();
    }
    Assert.True(strange.Count == 0, string.Join('\n', strange));
  }
}
