using Saola.Testing;

namespace Saola.Process.Tests;

public sealed class DiagramTests {
  public static TheoryData<string> Drawn => [.. Repository.Files.Where(f => f.StartsWith("packs/", StringComparison.Ordinal) && f.EndsWith(".bpmn", StringComparison.Ordinal))];

  [Theory, MemberData(nameof(Drawn))]
  public void Every_process_of_the_packs_is_drawn_whole(string file) {
    var xml = Repository.Read(file);
    var diagram = Diagram.Read(xml);
    Assert.NotNull(diagram);
    var process = Definitions.Read(xml).Processes.Single();
    Assert.Empty(process.Nodes.Keys.Except(diagram.Shapes.Select(s => s.Element)));
    Assert.Empty(process.Flows.Keys.Except(diagram.Lines.Where(l => l.IsFlow).Select(l => l.Element)));
    Assert.All(diagram.Shapes, s => Assert.True(s.X >= diagram.X && s.Y >= diagram.Y && s.X + s.Width <= diagram.X + diagram.Width && s.Y + s.Height <= diagram.Y + diagram.Height));
  }

  [Fact]
  public void A_file_without_a_drawing_has_none() => Assert.Null(Diagram.Read(new Bpmn().Start().End().Path("start", "end").Xml));

  [Fact]
  public void Numbers_and_elements_that_are_none_do_not_break_it() {
    const string di = """
      <bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane bpmnElement="p">
        <bpmndi:BPMNShape bpmnElement="start"><dc:Bounds x="NaN" y="ten" width="1e300" height="36" /></bpmndi:BPMNShape>
        <bpmndi:BPMNShape bpmnElement="nobody"><dc:Bounds x="1" y="1" width="1" height="1" /></bpmndi:BPMNShape><bpmndi:BPMNShape bpmnElement="end" /><bpmndi:BPMNEdge bpmnElement="f1" />
      </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>
      """;
    var diagram = Diagram.Read(new Bpmn().Start().End().Path("start", "end").Xml.Replace("</bpmn:definitions>", di, StringComparison.Ordinal))!;
    Assert.Equal("start", Assert.Single(diagram.Shapes).Element);
    Assert.True(double.IsFinite(diagram.Width) && double.IsFinite(diagram.X));
    Assert.Empty(diagram.Lines);
  }
}
