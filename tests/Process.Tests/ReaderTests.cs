namespace Saola.Process.Tests;

public sealed class ReaderTests {
  static Finding Only(Bpmn file) => Assert.Single(file.Read().Findings);
  static string[] Codes(string xml) => [.. BpmnReader.Read(xml, Expressions.Compile).Findings.Select(f => f.Code)];

  [Fact]
  public void A_document_type_is_refused_so_that_no_outside_entity_is_ever_read() {
    var xml = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + new Bpmn().Start().End().Path("start", "end").Xml.TrimStart()[38..];
    Assert.Equal(["process.not_xml"], Codes(xml));
  }

  [Fact]
  public void A_billion_laughs_is_refused() {
    var laughs = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY l{i} \"&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};&l{i - 1};\">"));
    Assert.Equal(["process.not_xml"], Codes($"<!DOCTYPE d [<!ENTITY l0 \"ha\">{laughs}]><d>&l9;</d>"));
  }

  [Fact]
  public void A_file_over_the_limit_is_refused_unread() =>
    Assert.Equal(["process.too_large"], Codes("<a>" + new string('x', BpmnReader.MaxBytes) + "</a>"));

  [Fact]
  public void A_file_of_50_MB_is_refused_however_well_it_is_drawn() =>
    Assert.Equal(["process.too_large"], Codes(new Bpmn().Start().End().Path("start", "end").Raw($"<bpmn:textAnnotation id=\"n\"><bpmn:text>{new string('x', 50_000_000)}</bpmn:text></bpmn:textAnnotation>").Xml));

  [Fact]
  public void Elements_nested_without_end_are_refused() =>
    Assert.Equal(["process.too_deep"], Codes(string.Concat(Enumerable.Repeat("<a>", 5000)) + string.Concat(Enumerable.Repeat("</a>", 5000))));

  [Theory]
  [InlineData("not xml at all", "process.not_xml")]
  [InlineData("", "process.not_xml")]
  [InlineData("<html />", "process.not_bpmn")]
  [InlineData("<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" />", "process.no_process")]
  public void Something_else_than_a_process_is_refused(string xml, string code) => Assert.Equal([code], Codes(xml));

  [Theory]
  [InlineData("P1D", true)]
  [InlineData("PT8H30M", true)]
  [InlineData("P1Y2M", true)]
  [InlineData("=wait", true)]
  [InlineData("8 hours", false)]
  [InlineData("P", false)]
  [InlineData("R3/PT1H", false)]
  public void A_fixed_duration_is_checked_before_it_runs(string text, bool valid) =>
    Assert.Equal(valid ? [] : ["process.bad_timer"], new Bpmn().Start().Timer("t", text).End().Path("start", "t", "end").Read().Findings.Select(f => f.Code));

  [Fact]
  public void A_mistake_in_FEEL_names_the_element_and_the_expression() {
    var finding = Only(new Bpmn().Start().User("a", "=f(x))").End().Path("start", "a", "end"));
    Assert.Equal(("a", "process.bad_feel"), (finding.Element, finding.Code));
    Assert.Contains("=f(x))", finding.Message, StringComparison.Ordinal);
  }

  [Fact]
  public void A_task_for_nobody_is_refused() =>
    Assert.Equal("process.nobody", Only(new Bpmn().Start().Element("userTask", "a").End().Path("start", "a", "end")).Code);

  [Fact]
  public void A_message_to_wait_for_needs_a_correlation_key() =>
    Assert.Equal("process.no_correlation_key", Only(new Bpmn().Message("m", null).Start().Catch("c", "m").End().Path("start", "c", "end")).Code);

  [Fact]
  public void A_process_without_a_start_is_refused() =>
    Assert.Contains("process.no_start", new Bpmn().User("a").End().Path("a", "end").Read().Findings.Select(f => f.Code));

  [Fact]
  public void An_element_that_nothing_leads_to_is_refused() =>
    Assert.Equal(("lost", "process.unreachable"), Only(new Bpmn().Start().User("lost").End().Path("start", "end").Path("lost", "end")) is var f ? (f.Element, f.Code) : default);

  [Fact]
  public void A_branch_without_condition_is_refused() =>
    Assert.Equal("process.no_condition", Only(new Bpmn().Start().Element("exclusiveGateway", "g", attributes: "default=\"d\"").User("a").User("b").End()
      .Flow("start", "g").Flow("g", "a").Flow("g", "b", id: "d").Path("a", "end").Path("b", "end")).Code);

  [Fact]
  public void A_condition_that_is_not_FEEL_is_refused() =>
    Assert.Equal("process.condition_not_feel", Only(new Bpmn().Start().Element("exclusiveGateway", "g", attributes: "default=\"d\"").User("a").User("b").End()
      .Flow("start", "g").Flow("g", "a", "${ok}").Flow("g", "b", id: "d").Path("a", "end").Path("b", "end")).Code);

  [Fact]
  public void Two_elements_with_one_id_are_refused() =>
    Assert.Equal("process.id_twice", Only(new Bpmn().Start().User("a").User("a").End().Path("start", "a", "end")).Code);

  [Fact]
  public void A_loose_flow_is_refused() =>
    Assert.Equal("process.flow_loose", Only(new Bpmn().Start().End().Path("start", "end").Flow("start", "nowhere")).Code);

  [Fact]
  public void A_drawing_with_lanes_notes_and_data_is_read_and_only_the_flow_is_executed() =>
    Assert.Empty(new Bpmn().Raw("<bpmn:laneSet id=\"l\"><bpmn:lane id=\"one\"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:textAnnotation id=\"n\"><bpmn:text>ghi chú</bpmn:text></bpmn:textAnnotation><bpmn:dataObject id=\"d\" />")
      .Start().User("a").End().Path("start", "a", "end").Read().Findings);

  /// <summary>As other programs write: the standard namespace as the default one, their own beside it, in another order, with DI.</summary>
  [Fact]
  public void A_file_of_another_program_is_read_by_namespace_and_not_by_prefix() {
    var file = BpmnReader.Read("""
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions id="sid-1" exporter="Signavio Process Editor" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signavio="http://www.signavio.com" xmlns:z="http://camunda.org/schema/zeebe/1.0"
        xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:omgdc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="http://www.signavio.com" typeLanguage="http://www.w3.org/2001/XMLSchema">
        <collaboration id="sid-c"><extensionElements><signavio:signavioMetaData metaKey="x" metaValue="y"/></extensionElements><participant id="pool" name="Sở" processRef="p"/></collaboration>
        <process id="p" name="Quy trình" isClosed="false" isExecutable="true" processType="None">
          <sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
          <endEvent id="e" name=""><incoming>f2</incoming></endEvent>
          <userTask completionQuantity="1" id="t" implementation="##unspecified" isForCompensation="false" name="Thẩm&#10;định" startQuantity="1">
            <extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffcc"/><z:assignmentDefinition candidateGroups="specialist"/></extensionElements>
            <incoming>f1</incoming><outgoing>f2</outgoing>
            <ioSpecification><inputSet id="i"/><outputSet id="o"/></ioSpecification>
          </userTask>
          <startEvent id="s" isInterrupting="true" name="" parallelMultiple="false"><outgoing>f1</outgoing></startEvent>
          <sequenceFlow id="f2" sourceRef="t" targetRef="e"><extensionElements><signavio:signavioMetaData metaKey="b" metaValue=""/></extensionElements></sequenceFlow>
        </process>
        <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane bpmnElement="sid-c"><bpmndi:BPMNShape bpmnElement="t"><omgdc:Bounds height="80" width="100" x="0" y="0"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
      </definitions>
      """.Trim(), Expressions.Compile);
    Assert.Empty(file.Findings);
    Assert.Equal("Thẩm định", file.Processes.Single().Nodes["t"].Name);
  }

  [Theory]
  [InlineData("core/processes/one-stop.bpmn")]
  [InlineData("core/processes/certify-copy.bpmn")]
  public void The_processes_of_the_packs_are_read_without_a_finding(string path) {
    var root = AppContext.BaseDirectory;
    while (!File.Exists(Path.Combine(root, "Saola.slnx"))) root = Path.GetDirectoryName(root)!;
    var file = BpmnReader.Read(File.ReadAllText(Path.Combine(root, "packs", path)), Expressions.Compile);
    Assert.Empty(file.Findings);
    Assert.Single(file.Processes);
  }
}
