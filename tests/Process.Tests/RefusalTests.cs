namespace Saola.Process.Tests;

/// <summary>What is not executed, element by element: refused with id, name, line and reason, never passed over.</summary>
public sealed class RefusalTests {
  static Finding Only(Bpmn file) => Assert.Single(file.Read().Findings);

  static void Named(Finding finding, string element, string code) {
    Assert.Equal((element, element, code), (finding.Element, finding.Name, finding.Code));
    Assert.True(finding.Line > 0);
    Assert.DoesNotContain('[', finding.Message);
  }

  [Theory]
  [InlineData("complexGateway", "", "process.not_executed")]
  [InlineData("adHocSubProcess", "", "process.not_executed")]
  [InlineData("transaction", "", "process.not_executed")]
  [InlineData("choreographyTask", "", "process.not_executed")]
  [InlineData("subChoreography", "", "process.not_executed")]
  [InlineData("callChoreography", "", "process.not_executed")]
  [InlineData("implicitThrowEvent", "", "process.not_executed")]
  [InlineData("serviceTask", "", "process.no_task_type")]
  [InlineData("sendTask", "", "process.no_task_type")]
  [InlineData("scriptTask", "", "process.no_script")]
  [InlineData("businessRuleTask", "", "process.decision")]
  [InlineData("receiveTask", "", "process.no_message")]
  [InlineData("receiveTask", "instantiate=\"true\"", "process.instantiate")]
  [InlineData("callActivity", "calledElement=\"other\"", "process.no_called_process")]
  [InlineData("intermediateCatchEvent", "", "process.no_definition")]
  [InlineData("intermediateCatchEvent", "parallelMultiple=\"true\"", "process.many_definitions")]
  [InlineData("eventBasedGateway", "eventGatewayType=\"Parallel\"", "process.parallel_choice")]
  public void An_element_that_is_not_executed_is_refused(string kind, string attributes, string code) =>
    Named(Only(new Bpmn().Start().Element(kind, "x", attributes: attributes).End().Path("start", "x", "end")), "x", code);

  [Theory]
  [InlineData("intermediateCatchEvent", "<bpmn:signalEventDefinition />", "process.no_signal")]
  [InlineData("intermediateCatchEvent", "<bpmn:conditionalEventDefinition><bpmn:condition>x > 1</bpmn:condition></bpmn:conditionalEventDefinition>", "process.condition_not_feel")]
  [InlineData("intermediateCatchEvent", "<bpmn:conditionalEventDefinition><bpmn:extensionElements><zeebe:conditionalFilter /></bpmn:extensionElements><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition>", "process.extension")]
  [InlineData("intermediateCatchEvent", "<bpmn:linkEventDefinition />", "process.link_without_name")]
  [InlineData("intermediateCatchEvent", "<bpmn:escalationEventDefinition />", "process.event_place")]
  [InlineData("intermediateCatchEvent", "<bpmn:errorEventDefinition />", "process.event_place")]
  [InlineData("intermediateCatchEvent", "<bpmn:compensateEventDefinition />", "process.event_place")]
  [InlineData("intermediateCatchEvent", "<bpmn:cancelEventDefinition />", "process.event_not_executed")]
  [InlineData("intermediateCatchEvent", "<bpmn:timerEventDefinition /><bpmn:conditionalEventDefinition />", "process.many_definitions")]
  [InlineData("intermediateThrowEvent", "<bpmn:signalEventDefinition />", "process.no_signal")]
  [InlineData("intermediateThrowEvent", "<bpmn:escalationEventDefinition />", "process.escalation_without_code")]
  [InlineData("intermediateThrowEvent", "<bpmn:linkEventDefinition />", "process.link_without_name")]
  [InlineData("intermediateThrowEvent", "<bpmn:compensateEventDefinition waitForCompletion=\"false\" />", "process.compensation_waits")]
  [InlineData("intermediateThrowEvent", "<bpmn:compensateEventDefinition activityRef=\"start\" />", "process.undone_place")]
  [InlineData("intermediateThrowEvent", "<bpmn:messageEventDefinition />", "process.message_not_sent")]
  public void An_event_that_is_not_executed_is_refused(string kind, string definition, string code) =>
    Named(Only(new Bpmn().Start().Element(kind, "x", definition).End().Path("start", "x", "end")), "x", code);

  const string Starters = """<zeebe:properties><zeebe:property name="starters" value="specialist" /></zeebe:properties>""", Form = """<zeebe:formDefinition formId="core:form/x" />""";

  [Theory]
  [InlineData("userTask", """<zeebe:assignmentDefinition candidateGroups="specialist" />""" + Starters, "process.starters_place")]
  [InlineData("manualTask", Starters, "process.starters_place")]
  [InlineData("manualTask", Form, "process.form_place")]
  [InlineData("serviceTask", """<zeebe:taskDefinition type="test.work" />""" + Form, "process.form_place")]
  public void Who_begins_a_process_and_what_they_fill_in_are_refused_where_they_do_nothing(string kind, string extensions, string code) =>
    Named(Only(new Bpmn().Start().Element(kind, "x", Bpmn.Extensions(extensions)).End().Path("start", "x", "end")), "x", code);

  [Theory]
  [InlineData(Starters, "process.starters_place")]
  [InlineData(Form, "process.form_place")]
  public void They_are_refused_on_a_start_that_no_person_makes(string extensions, string code) {
    var inner = Bpmn.Extensions(extensions);
    Named(Only(new Bpmn().Message("m").Start("plain").Element("startEvent", "x", inner + """<bpmn:messageEventDefinition messageRef="m_m" />""").End().Path("plain", "end").Path("x", "end")), "x", code);
    Named(Only(new Bpmn().Start().Raw("<bpmn:subProcess id=\"inside\" name=\"inside\">").Element("startEvent", "x", inner).End("over").Path("x", "over").Raw("</bpmn:subProcess>").End().Path("start", "inside", "end")), "x", code);
  }

  [Fact]
  public void A_start_form_that_nobody_may_fill_in_is_refused() {
    Named(Only(new Bpmn().Element("startEvent", "x", Bpmn.Extensions(Form)).End().Path("x", "end")), "x", "process.start_form_without_starters");
    Assert.Empty(new Bpmn().Element("startEvent", "x", Bpmn.Extensions(Form + Starters)).End().Path("x", "end").Read().Findings);
  }

  [Theory]
  [InlineData("<bpmn:cancelEventDefinition />", "process.event_not_executed")]
  [InlineData("<bpmn:linkEventDefinition name=\"B\" />", "process.event_not_executed")]
  [InlineData("<bpmn:errorEventDefinition />", "process.error_without_code")]
  [InlineData("<bpmn:escalationEventDefinition />", "process.escalation_without_code")]
  public void An_end_that_is_not_executed_is_refused(string definition, string code) =>
    Named(Only(new Bpmn().Start().Element("endEvent", "x", definition).Path("start", "x")), "x", code);

  [Theory]
  [InlineData("<bpmn:errorEventDefinition />", "process.start_event")]
  [InlineData("<bpmn:escalationEventDefinition />", "process.start_event")]
  [InlineData("<bpmn:conditionalEventDefinition><bpmn:condition>=x</bpmn:condition></bpmn:conditionalEventDefinition>", "process.start_event")]
  [InlineData("<bpmn:compensateEventDefinition />", "process.compensation_start")]
  [InlineData("<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>", "process.timer_start_office")]
  public void A_start_that_is_not_executed_is_refused(string definition, string code) =>
    Named(Only(new Bpmn().Element("startEvent", "x", definition).End().Path("x", "end")), "x", code);

  [Theory]
  [InlineData("", true, "process.start_without_event")]
  [InlineData("<bpmn:compensateEventDefinition />", true, "process.compensation_start")]
  [InlineData("<bpmn:errorEventDefinition />", false, "process.error_must_interrupt")]
  [InlineData("<bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>", true, "process.cycle_interrupts")]
  public void An_event_sub_process_that_cannot_begin_is_refused(string definition, bool interrupting, string code) =>
    Named(Only(new Bpmn().Start().End().Path("start", "end").EventSub("sub", definition, b => b.End("out").Path("sub_start", "out"), interrupting)), "sub_start", code);

  [Theory]
  [InlineData("<bpmn:multiInstanceLoopCharacteristics />", "", "process.no_collection")]
  [InlineData("<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>", "", "process.no_collection")]
  [InlineData("<bpmn:multiInstanceLoopCharacteristics behavior=\"One\"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection=\"=x\" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>", "", "process.loop_data")]
  [InlineData("<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection=\"=x\" /></bpmn:extensionElements><bpmn:inputDataItem /></bpmn:multiInstanceLoopCharacteristics>", "", "process.loop_data")]
  [InlineData("<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection=\"=x\" outputCollection=\"y\" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>", "", "process.loop_output")]
  [InlineData("<bpmn:standardLoopCharacteristics />", "", "process.loop_without_end")]
  [InlineData("<bpmn:standardLoopCharacteristics><bpmn:loopCondition>x</bpmn:loopCondition></bpmn:standardLoopCharacteristics>", "", "process.condition_not_feel,process.loop_without_end")]
  [InlineData("", "isForCompensation=\"true\"", "process.handler_flow")]
  [InlineData("", "startQuantity=\"2\"", "process.quantity")]
  [InlineData("", "completionQuantity=\"2\"", "process.quantity")]
  [InlineData("<bpmn:potentialOwner />", "", "process.unknown_part")]
  [InlineData("<bpmn:humanPerformer />", "", "process.unknown_part")]
  [InlineData("<bpmn:extensionElements><zeebe:executionListeners /></bpmn:extensionElements>", "", "process.extension")]
  [InlineData("<bpmn:extensionElements><zeebe:taskListeners /></bpmn:extensionElements>", "", "process.extension")]
  [InlineData("<bpmn:extensionElements><zeebe:formDefinition formId=\"f\" bindingType=\"deployment\" /></bpmn:extensionElements>", "", "process.binding,process.form_place")]
  [InlineData("<bpmn:extensionElements><camunda:executionListener /></bpmn:extensionElements>", "", "process.extension")]
  public void What_would_change_the_meaning_of_a_task_is_refused(string inner, string attributes, string codes) {
    var findings = new Bpmn().Start().Element("task", "x", inner, attributes).End().Path("start", "x", "end").Read().Findings;
    Assert.Equal(codes.Split(','), findings.Select(f => f.Code));
    Assert.All(findings, f => Named(f, "x", f.Code));
  }

  [Theory]
  [InlineData("http://flowable.org/bpmn", "assignee=\"an\"")]
  [InlineData("http://activiti.org/bpmn", "candidateGroups=\"clerks\"")]
  [InlineData("http://camunda.org/schema/1.0/bpmn", "type=\"external\"")]
  [InlineData("http://camunda.org/schema/1.0/bpmn", "asyncBefore=\"true\"")]
  [InlineData("http://www.jboss.org/drools", "taskName=\"Review\"")]
  public void What_another_engine_would_do_is_refused_and_not_ignored(string vendor, string attribute) =>
    Named(Only(new Bpmn().Start().Element("task", "x", attributes: $"xmlns:v=\"{vendor}\" v:{attribute}").End().Path("start", "x", "end")), "x", "process.vendor");

  [Theory]
  [InlineData("http://www.signavio.com", "signavioMetaData metaKey=\"bgcolor\" metaValue=\"#fff\"")]
  [InlineData("http://www.bizagi.com/bpmn20", "BizagiExtensions")]
  [InlineData("http://bpmn.io/schema/modeler", "note")]
  public void What_other_drawing_programs_keep_for_themselves_is_left_alone(string vendor, string extension) =>
    Assert.Empty(new Bpmn().Start().Element("task", "x", $"<bpmn:extensionElements><v:{extension} xmlns:v=\"{vendor}\" /></bpmn:extensionElements>", $"xmlns:o=\"{vendor}\" o:colour=\"1\"").End().Path("start", "x", "end").Read().Findings);

  [Fact]
  public void Steps_beside_the_flow_are_joined_only_where_they_belong() {
    Assert.Equal("process.no_handler", Only(new Bpmn().Start().Service("a").Boundary("undo", "a", Bpmn.Compensate()).End().Path("start", "a", "end")).Code);
    Assert.Contains("process.unreachable", new Bpmn().Start().End().Path("start", "end").Element("task", "x", attributes: "isForCompensation=\"true\"").Read().Findings.Select(f => f.Code));
    Assert.Contains("process.flow_into_event", new Bpmn().Start().End().EventSub("sub", Bpmn.Duration("P1D"), b => b.End("out").Path("sub_start", "out")).Path("start", "sub").Path("start", "end").Read().Findings.Select(f => f.Code));
  }

  [Fact]
  public void A_link_without_its_other_end_is_refused() {
    Assert.Equal("process.link_loose", Only(new Bpmn().Start().Element("intermediateThrowEvent", "x", Bpmn.Link("A")).Path("start", "x")).Code);
    Assert.Contains("process.link_twice", new Bpmn().Start().Element("intermediateThrowEvent", "x", Bpmn.Link("A")).Path("start", "x").Element("intermediateCatchEvent", "y", Bpmn.Link("A"))
      .Element("intermediateCatchEvent", "z", Bpmn.Link("A")).End().Path("y", "end").Path("z", "end").Read().Findings.Select(f => f.Code));
  }

  [Fact]
  public void A_choreography_in_the_file_is_refused() =>
    Assert.Contains("process.not_executed", BpmnReader.Read(new Bpmn().Start().End().Path("start", "end").Xml.Replace("</bpmn:definitions>", "<bpmn:choreography id=\"c\" name=\"c\" /></bpmn:definitions>", StringComparison.Ordinal), Expressions.Compile).Findings.Select(f => f.Code));

  [Theory]
  [InlineData("exclusiveGateway", "input")]
  [InlineData("parallelGateway", "output")]
  [InlineData("eventBasedGateway", "output")]
  [InlineData("startEvent", "input")]
  [InlineData("boundaryEvent", "input")]
  [InlineData("endEvent", "output")]
  [InlineData("intermediateCatchEvent", "input")]
  [InlineData("subProcess", "input")]
  public void A_mapping_where_none_is_done_is_refused(string kind, string way) {
    var mapping = Bpmn.Extensions($"""<zeebe:ioMapping><zeebe:{way} source="=1" target="n" /></zeebe:ioMapping>""");
    string With(string other) => other == kind ? mapping : "";
    var file = new Bpmn().Element("startEvent", "startEvent", With("startEvent")).Element("exclusiveGateway", "exclusiveGateway", With("exclusiveGateway")).Element("parallelGateway", "parallelGateway", With("parallelGateway"))
      .User("work").Element("boundaryEvent", "boundaryEvent", With("boundaryEvent") + Bpmn.Duration("P1D"), "attachedToRef=\"work\"")
      .Element("eventBasedGateway", "eventBasedGateway", With("eventBasedGateway")).Element("intermediateCatchEvent", "intermediateCatchEvent", With("intermediateCatchEvent") + Bpmn.Duration("P1D"))
      .Element("endEvent", "endEvent", With("endEvent") + "<bpmn:terminateEventDefinition />").End()
      .Raw("<bpmn:subProcess id=\"subProcess\" name=\"subProcess\" triggeredByEvent=\"true\">").Raw(With("subProcess")).Element("startEvent", "late", Bpmn.Duration("P9D")).End("over").Path("late", "over").Raw("</bpmn:subProcess>")
      .Path("startEvent", "exclusiveGateway", "parallelGateway", "work", "eventBasedGateway", "intermediateCatchEvent", "endEvent").Flow("boundaryEvent", "end");
    Named(Only(file), kind, "process.mapping_place");
  }

  [Theory]
  [InlineData("")]
  [InlineData("propagateAllParentVariables=\"false\"")]
  [InlineData("propagateAllChildVariables=\"false\"")]
  public void A_call_of_another_offices_process_that_hands_over_everything_is_refused(string attributes) =>
    Named(Only(new Bpmn().Start().Element("callActivity", "x", Bpmn.Extensions($"""<zeebe:calledElement processId="other" {attributes} /><zeebe:properties><zeebe:property name="office" value="H21.107" /></zeebe:properties>"""))
      .End().Path("start", "x", "end")), "x", "process.call_office");
}
