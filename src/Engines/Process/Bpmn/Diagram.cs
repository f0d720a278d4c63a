using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>How a process is drawn: its shapes and lines in the order of the file.</summary>
public sealed record Diagram(double X, double Y, double Width, double Height, ImmutableArray<DiagramShape> Shapes, ImmutableArray<DiagramLine> Lines) {
  const double Margin = 30;
  static readonly XNamespace Di = "http://www.omg.org/spec/BPMN/20100524/DI", Dc = "http://www.omg.org/spec/DD/20100524/DC", Dd = "http://www.omg.org/spec/DD/20100524/DI";

  /// <summary>Null when the file has no drawing, only elements.</summary>
  public static Diagram? Read(string xml) {
    var root = XElement.Parse(xml);
    var elements = root.Descendants().Where(e => e.Name.Namespace == BpmnReader.Bpmn && e.Attribute("id") is not null).DistinctBy(Id).ToDictionary(Id);
    var plane = root.Elements(Di + "BPMNDiagram").Elements(Di + "BPMNPlane").FirstOrDefault();
    if (plane is null) return null;
    ImmutableArray<DiagramShape> shapes = [.. plane.Elements(Di + "BPMNShape").Select(s => Shape(s, elements)).OfType<DiagramShape>()];
    ImmutableArray<DiagramLine> lines = [.. plane.Elements(Di + "BPMNEdge").Select(e => Line(e, elements)).OfType<DiagramLine>()];
    if (shapes.IsEmpty) return null;
    var points = lines.SelectMany(l => l.Points).ToArray();
    var (left, top) = (points.Select(p => p.X).Concat(shapes.Select(s => s.X)).Min() - Margin, points.Select(p => p.Y).Concat(shapes.Select(s => s.Y)).Min() - Margin);
    var (right, bottom) = (points.Select(p => p.X).Concat(shapes.Select(s => s.X + s.Width)).Max() + Margin, points.Select(p => p.Y).Concat(shapes.Select(s => s.Y + s.Height)).Max() + Margin);
    return new(left, top, right - left, bottom - top, shapes, lines);
  }

  static string Id(XElement element) => (string)element.Attribute("id")!;

  static DiagramShape? Shape(XElement shape, Dictionary<string, XElement> elements) {
    if (!elements.TryGetValue((string?)shape.Attribute("bpmnElement") ?? "", out var element) || shape.Element(Dc + "Bounds") is not { } bounds) return null;
    var kind = element.Name.LocalName;
    var dashed = kind == "boundaryEvent" && (string?)element.Attribute("cancelActivity") is "false" or "0" || (string?)element.Attribute("triggeredByEvent") is "true" or "1";
    var name = kind == "textAnnotation" ? element.Element(BpmnReader.Bpmn + "text")?.Value : (string?)element.Attribute("name");
    return new(Id(element), kind, name ?? "", Number(bounds, "x"), Number(bounds, "y"), Number(bounds, "width"), Number(bounds, "height"), Event(element), dashed);
  }

  /// <summary>What sets an event off: "timer", "message"; empty for none.</summary>
  static string Event(XElement element) =>
    element.Elements().Select(e => e.Name.LocalName).FirstOrDefault(n => n.EndsWith("EventDefinition", StringComparison.Ordinal))?.Replace("EventDefinition", "", StringComparison.Ordinal) ?? "";

  static DiagramLine? Line(XElement edge, Dictionary<string, XElement> elements) {
    if (!elements.TryGetValue((string?)edge.Attribute("bpmnElement") ?? "", out var element)) return null;
    ImmutableArray<(double, double)> points = [.. edge.Elements(Dd + "waypoint").Select(p => (Number(p, "x"), Number(p, "y")))];
    return points.Length < 2 ? null : new(Id(element), (string?)element.Attribute("name") ?? "", element.Name.LocalName == "sequenceFlow", points);
  }

  /// <summary>A number that is none counts as nothing: a drawing is only looked at.</summary>
  static double Number(XElement of, string name) =>
    double.TryParse((string?)of.Attribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e6 ? value : 0;
}

/// <param name="Kind">The name of the element in BPMN.</param>
/// <param name="Event">What sets an event off.</param>
/// <param name="Dashed">It does not interrupt, or is an event sub-process.</param>
public sealed record DiagramShape(string Element, string Kind, string Name, double X, double Y, double Width, double Height, string Event, bool Dashed) {
  public bool IsEvent => Kind.EndsWith("Event", StringComparison.Ordinal);
  public bool IsGateway => Kind.EndsWith("Gateway", StringComparison.Ordinal);
  /// <summary>Its name stands inside at the top, and others are drawn in it.</summary>
  public bool Holds => Kind is "subProcess" or "participant" or "lane" or "group";
}

/// <param name="IsFlow">A sequence flow, by which tokens go.</param>
public sealed record DiagramLine(string Element, string Name, bool IsFlow, ImmutableArray<(double X, double Y)> Points);
