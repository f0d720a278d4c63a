using System.Xml.Linq;

namespace Saola.Feel.Dmn;

/// <summary>From XML to a model: types, elements, requirements, then the expressions, which need all names.</summary>
internal sealed class DmnReader {
  readonly XElement root;
  readonly DmnModel model;
  readonly List<DmnError> errors = [];
  readonly List<(string Name, DmnModel Model)> imports = [];
  readonly Dictionary<DmnElement, XElement> sources = new(ReferenceEqualityComparer.Instance);

  internal DmnReader(XElement root, IReadOnlyList<DmnModel> available) {
    this.root = root;
    model = new DmnModel(root.Get("id") ?? root.Get("name").Trimmed(), root.Get("name").Trimmed(), root.Get("namespace") ?? "");
    foreach (var import in root.All("import").Where(i => i.Get("importType")?.Contains("/DMN/", StringComparison.Ordinal) != false)) {
      var ns = import.Get("namespace");
      if (available.FirstOrDefault(m => m.Namespace == ns) is { } found) {
        imports.Add((import.Get("name").Trimmed(), found));
      } else {
        Fail(import, "dmn.import", ns);
      }
    }
  }

  internal void Fail(XElement at, string code, params object?[] arguments) {
    var owner = at.AncestorsAndSelf().LastOrDefault(e => e.Parent == root && e != root);
    var inner = arguments is [FeelError error] ? error : null;
    errors.Add(new DmnError(code, owner?.Get("name") ?? owner?.Get("id"), DmnXml.Line(at), inner is null ? arguments : [], inner));
  }

  internal DmnModel Read() {
    model.Types = new DmnTypes(root, imports, Fail);
    var own = root.Descendants().Attributes("name").Select(a => a.Value.Trimmed());
    model.MemberNames = [.. own.Concat(imports.SelectMany(i => i.Model.MemberNames)).Distinct(StringComparer.Ordinal)];
    foreach (var name in model.MemberNames) {
      model.Members.Add(name);
    }
    foreach (var element in root.Elements()) {
      Declare(element);
    }
    foreach (var (element, source) in sources) {
      Require(element, source);
    }
    FindCycles();
    var compiler = new DmnCompiler(model, Fail);
    foreach (var (element, source) in sources) {
      Compile(compiler, element, source);
    }
    model.Errors = errors;
    return model;
  }

  void Declare(XElement source) {
    var name = source.Get("name").Trimmed();
    var variable = source.One("variable");
    var known = variable?.Get("name").Trimmed() is { Length: > 0 } given ? given : name;
    var id = source.Get("id") ?? name;
    DmnElement? element = source.Name.LocalName switch {
      "inputData" => new InputElement { Id = id, Name = name, Variable = known, Model = model },
      "decision" => new DecisionElement { Id = id, Name = name, Variable = known, Model = model },
      "businessKnowledgeModel" => new KnowledgeElement { Id = id, Name = name, Variable = known, Model = model },
      "decisionService" => new ServiceElement { Id = id, Name = name, Variable = known, Model = model },
      _ => null,
    };
    if (element is null) {
      return;
    }
    element.Type = variable is null ? null : model.Types.Resolve(variable.Get("typeRef"), variable);
    if (!model.Add(element)) {
      Fail(source, "dmn.duplicate", name);
    }
    sources[element] = source;
  }

  void Require(DmnElement element, XElement source) {
    if (element is ServiceElement service) {
      service.Outputs.AddRange(Targets(source, "outputDecision").Select(t => t.Element).OfType<DecisionElement>());
      service.InputDecisions.AddRange(Targets(source, "inputDecision").Select(t => t.Element));
      service.Inputs.AddRange(Targets(source, "inputData").Select(t => t.Element));
      return;
    }
    foreach (var requirement in source.Elements().Where(e => e.Name.LocalName is "informationRequirement" or "knowledgeRequirement")) {
      element.Requirements.AddRange(Targets(requirement, "requiredDecision").Concat(Targets(requirement, "requiredInput")).Concat(Targets(requirement, "requiredKnowledge")));
    }
  }

  List<(string Import, DmnElement Element)> Targets(XElement source, string name) {
    var targets = new List<(string, DmnElement)>();
    foreach (var reference in source.All(name)) {
      var href = reference.Get("href") ?? "";
      var hash = href.LastIndexOf('#');
      var id = href[(hash + 1)..];
      var ns = hash > 0 ? href[..hash] : "";
      var (import, home) = ns.Length == 0 || ns == model.Namespace ? ("", model) : imports.Find(i => i.Model.Namespace == ns);
      if (home?.ById.TryGetValue(id, out var target) == true) {
        targets.Add((import, target));
      } else {
        Fail(reference, "dmn.reference", href);
      }
    }
    return targets;
  }

  /// <summary>A decision that needs itself is cut loose. Knowledge models may call each other in circles.</summary>
  void FindCycles() {
    var done = new HashSet<DmnElement>(ReferenceEqualityComparer.Instance);
    foreach (var start in sources.Keys.OfType<DecisionElement>()) {
      var path = new List<DmnElement>();
      Visit(start, path, done);
    }
  }

  void Visit(DmnElement element, List<DmnElement> path, HashSet<DmnElement> done) {
    if (!done.Add(element) || path.Count > 500) {
      return;
    }
    path.Add(element);
    foreach (var required in element.Requirements.Where(r => r.Element is DecisionElement).ToList()) {
      if (path.Contains(required.Element)) {
        Fail(sources[element], "dmn.cycle", string.Join(" → ", path.SkipWhile(p => p != required.Element).Select(p => p.Name).Append(required.Element.Name)));
        element.Requirements.Remove(required);
      } else {
        Visit(required.Element, path, done);
      }
    }
    path.Remove(element);
  }

  static void Compile(DmnCompiler compiler, DmnElement element, XElement source) {
    var names = element.Requirements.Select(r => r.Import.Length == 0 ? r.Element.Variable : r.Import);
    switch (element) {
      case DecisionElement decision when source.Expression() is { } logic:
        decision.Logic = compiler.Read(logic, [.. names]);
        break;
      case KnowledgeElement knowledge when source.One("encapsulatedLogic") is { } encapsulated:
        knowledge.Parameters = compiler.Parameters(encapsulated);
        knowledge.Logic = compiler.Body(encapsulated, [.. names, knowledge.Variable, .. knowledge.Parameters.Select(p => p.Name)]);
        break;
      default:
        break;
    }
  }
}
