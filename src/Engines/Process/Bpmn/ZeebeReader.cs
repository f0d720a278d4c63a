using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Saola.Process;

/// <summary>Reads the extension elements of the Zeebe dialect.</summary>
internal sealed partial class ZeebeReader(Findings findings, Compile compile) {
  static readonly XNamespace Zeebe = BpmnReader.Zeebe;

  /// <summary>The extensions that mean something here, and those that only describe.</summary>
  static readonly FrozenSet<string> Known = FrozenSet.Create(
    "taskDefinition", "ioMapping", "formDefinition", "assignmentDefinition", "taskHeaders", "taskSchedule", "priorityDefinition",
    "calledElement", "calledDecision", "loopCharacteristics", "script", "subscription", "userTask", "versionTag", "properties");

  public void CheckExtensions(XElement element) {
    foreach (var extension in element.Elements(BpmnReader.Bpmn + "extensionElements").Elements()) {
      if (extension.Name.Namespace == Zeebe ? !Known.Contains(extension.Name.LocalName) : Vendors.Decides(extension.Name)) findings.Add(element, "extension", extension.Name.LocalName);
      if (extension.Name.LocalName != "calledDecision" && (string?)extension.Attribute("bindingType") is not (null or "" or "latest")) findings.Add(element, "binding", (string?)extension.Attribute("bindingType"));
    }
  }

  /// <summary>Who may begin a process and what they fill in, where nobody does.</summary>
  public void CheckBeginning(XElement element, bool byHand) {
    var extensions = element.Elements(BpmnReader.Bpmn + "extensionElements");
    var starters = extensions.Elements(Zeebe + "properties").Elements(Zeebe + "property").FirstOrDefault(p => (string?)p.Attribute("name") == Starters);
    var asks = extensions.Elements(Zeebe + "formDefinition").Any();
    if (starters is not null && !byHand) findings.Add(element, "starters_place");
    if (asks && !byHand && element.Name.LocalName != "userTask") findings.Add(element, "form_place");
    if (asks && byHand && string.IsNullOrWhiteSpace((string?)starters?.Attribute("value"))) findings.Add(element, "start_form_without_starters");
  }

  const string Starters = "starters";

  /// <summary>A property of the drawing, for what the dialect has no word of its own.</summary>
  public Expression? Property(XElement element, string name) =>
    Attribute(Extension(element, "properties")?.Elements(Zeebe + "property").FirstOrDefault(p => (string?)p.Attribute("name") == name), "value");

  public XElement? Extension(XElement element, string name) {
    var all = element.Elements(BpmnReader.Bpmn + "extensionElements").Elements(Zeebe + name).ToArray();
    if (all.Length > 1) findings.Add(element, "extension_twice", name);
    return all.FirstOrDefault();
  }

  /// <summary>Text or FEEL; a mistake in FEEL is a finding of the element.</summary>
  public Expression? Feel(XElement element, string text) {
    try {
      return Expression.Parse(text, compile);
    } catch (FormatException e) {
      findings.Add(element, "bad_feel", text, e.Message);
      return null;
    }
  }

  public Expression? Attribute(XElement? element, XName attribute) =>
    (string?)element?.Attribute(attribute) is { } text && text.Trim() is { Length: > 0 } trimmed ? Feel(element!, trimmed) : null;

  public ImmutableArray<Mapping> Mappings(XElement element, string kind) {
    var mappings = Extension(element, "ioMapping")?.Elements(Zeebe + kind) ?? [];
    var all = ImmutableArray.CreateBuilder<Mapping>();
    foreach (var mapping in mappings) {
      var source = (string?)mapping.Attribute("source") ?? "";
      var target = ((string?)mapping.Attribute("target"))?.Trim() ?? "";
      if (!VariablePath().IsMatch(target)) findings.Add(element, "bad_target", target);
      else if (Feel(element, source.Trim()) is { } expression) all.Add(new(expression, target));
    }
    return all.ToImmutable();
  }

  /// <summary>A start by hand: who may, and what they fill in.</summary>
  public Behaviour Start(XElement element) => new Behaviour.Start(null) {
    Starters = Names(element, Starters), Form = (string?)Extension(element, "formDefinition")?.Attribute("formId"),
  };

  /// <summary>A property that names several, by commas.</summary>
  ImmutableArray<string> Names(XElement element, string property) => [.. (Property(element, property)?.Text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

  public Behaviour User(XElement element) {
    var assignment = Extension(element, "assignmentDefinition");
    var schedule = Extension(element, "taskSchedule");
    var form = Extension(element, "formDefinition");
    var user = new Behaviour.User(
      Attribute(assignment, "assignee"), Attribute(assignment, "candidateGroups"), Attribute(assignment, "candidateUsers"),
      Attribute(schedule, "dueDate"), Attribute(schedule, "followUpDate"), Attribute(Extension(element, "priorityDefinition"), "priority"),
      Attribute(form, "formId") ?? Attribute(form, "formKey"), Headers(element)) {
      Apart = Names(element, "fourEyes"),
    };
    CheckWatch(element, user.Headers);
    if (assignment is null || assignment.Attributes().All(a => string.IsNullOrWhiteSpace(a.Value))) findings.Add(element, "nobody");
    return user;
  }

  void CheckWatch(XElement element, ImmutableArray<Header> headers) {
    foreach (var header in headers)
      if (header.Key is TaskLimit.Header or TaskWatch.RemindHours or TaskWatch.EscalateHours && header.Value.IsFixed && TaskLimit.Hours(header.Value.Text) is null)
        findings.Add(element, "bad_hours", header.Key, header.Value.Text);
      else if (header.Key == TaskLimit.WorkingDays && header.Value.IsFixed && TaskLimit.Days(header.Value.Text) is null)
        findings.Add(element, "bad_days", header.Key, header.Value.Text);
    if (headers.Any(h => h.Key == TaskWatch.EscalateHours) && headers.All(h => h.Key != TaskWatch.EscalateTo)) findings.Add(element, "escalate_to_nobody");
  }

  public Behaviour? Service(XElement element) {
    var definition = Extension(element, "taskDefinition");
    var type = ((string?)definition?.Attribute("type"))?.Trim();
    if (string.IsNullOrEmpty(type)) return null;
    if (type.StartsWith('=')) {
      // What a step does must be known before it runs: lint cannot check a type that is computed.
      findings.Add(element, "computed_type", type);
      return null;
    }
    return new Behaviour.Service(type, Attribute(definition, "retries"), Headers(element));
  }

  public Behaviour? Script(XElement element) {
    var script = Extension(element, "script");
    if ((string?)script?.Attribute("resultVariable") is not { } result || Attribute(script, "expression") is not { } value) return null;
    if (VariablePath().IsMatch(result)) return new Behaviour.Script(value, result);
    findings.Add(element, "bad_target", result);
    return null;
  }

  public Behaviour? Decision(XElement element) {
    var called = Extension(element, "calledDecision");
    if (Attribute(called, "decisionId") is not { } id) return null;
    var (binding, result) = ((string?)called!.Attribute("bindingType"), ((string?)called.Attribute("resultVariable"))?.Trim() ?? "");
    if (binding is not (null or "" or "latest" or "deployment")) findings.Add(element, "binding", binding);
    if (binding == "deployment" && !id.IsFixed) findings.Add(element, "computed_decision", id.Text);
    if (!IsName(result)) findings.Add(element, "bad_target", result);
    return new Behaviour.Decision(id, result, binding == "deployment");
  }

  public Behaviour? Call(XElement element) {
    var called = Extension(element, "calledElement");
    if (Attribute(called, "processId") is not { } process) return null;
    bool Takes(string name) => (string?)called!.Attribute(name) is not ("false" or "0");
    var call = new Behaviour.Call(process, Takes("propagateAllParentVariables"), Takes("propagateAllChildVariables")) { Office = Property(element, "office") };
    // Each office sees its part only: nothing crosses that the drawing does not name.
    if (call.Office is not null && (call.GiveAll || call.TakeAll)) findings.Add(element, "call_office");
    return call;
  }

  ImmutableArray<Header> Headers(XElement element) {
    var all = ImmutableArray.CreateBuilder<Header>();
    foreach (var header in Extension(element, "taskHeaders")?.Elements(Zeebe + "header") ?? []) {
      var key = ((string?)header.Attribute("key"))?.Trim() ?? "";
      if (key.Length == 0 || all.Any(h => h.Key == key)) findings.Add(element, "bad_header", key);
      else if (Feel(element, (string?)header.Attribute("value") ?? "") is { } value) all.Add(new(key, value));
    }
    return all.ToImmutable();
  }

  /// <summary>A variable, without a path into it.</summary>
  public static bool IsName(string text) => VariablePath().IsMatch(text) && !text.Contains('.', StringComparison.Ordinal);

  [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
  private static partial Regex VariablePath();
}
