namespace Saola.Feel.Dmn;

/// <summary>A DMN model (1.1 to 1.5), read once and evaluated from any thread.</summary>
public sealed class DmnModel {
  readonly Dictionary<string, DecisionElement> decisions = new(StringComparer.Ordinal);
  readonly Dictionary<string, ServiceElement> services = new(StringComparer.Ordinal);
  readonly Dictionary<string, KnowledgeElement> knowledge = new(StringComparer.Ordinal);
  readonly List<InputElement> inputs = [];

  internal DmnModel(string id, string name, string ns) {
    Id = id;
    Name = name;
    Namespace = ns;
  }

  /// <summary>The id of the whole file; the name when it has none.</summary>
  public string Id { get; }

  public string Name { get; }

  /// <summary>The namespace by which other models import this one.</summary>
  public string Namespace { get; }

  /// <summary>What is wrong in it. A faulty expression is null when evaluated; lint refuses the model.</summary>
  public IReadOnlyList<DmnError> Errors { get; internal set; } = [];

  public IReadOnlyCollection<string> Decisions => decisions.Keys;

  /// <summary>Names of the decisions by their ids, by which other files know them.</summary>
  public IReadOnlyDictionary<string, string> DecisionNames => decisions.Values.DistinctBy(d => d.Id).ToDictionary(d => d.Id, d => d.Name, StringComparer.Ordinal);
  public IReadOnlyCollection<string> Services => services.Keys;
  public IReadOnlyCollection<string> Inputs => [.. inputs.Select(i => i.Name)];

  internal Dictionary<string, DmnElement> ById { get; } = new(StringComparer.Ordinal);
  internal DmnTypes Types { get; set; } = null!;
  internal IReadOnlyList<string> MemberNames { get; set; } = [];
  internal Syntax.NameTable Members { get; } = new();

  /// <summary>Reads a model; the models it imports must have been read before.</summary>
  /// <exception cref="DmnException">The text is not a DMN file.</exception>
  public static DmnModel Load(TextReader text, IEnumerable<DmnModel>? imports = null) => new DmnReader(DmnXml.Load(text), [.. imports ?? []]).Read();

  public static DmnModel Load(string xml, IEnumerable<DmnModel>? imports = null) {
    using var text = new StringReader(xml);
    return Load(text, imports);
  }

  internal bool Add(DmnElement element) {
    ById.TryAdd(element.Id, element);
    switch (element) {
      case DecisionElement decision:
        return decisions.TryAdd(decision.Name, decision);
      case ServiceElement service:
        return services.TryAdd(service.Name, service);
      case KnowledgeElement logic:
        return knowledge.TryAdd(logic.Name, logic);
      default:
        inputs.Add((InputElement)element);
        return true;
    }
  }

  /// <summary>The inputs a decision needs, directly and through other decisions.</summary>
  public IReadOnlyCollection<string> InputsOf(string decision) {
    var found = new HashSet<string>(StringComparer.Ordinal);
    var seen = new HashSet<DmnElement>(ReferenceEqualityComparer.Instance);
    var open = new Stack<DmnElement>();
    if (decisions.TryGetValue(decision, out var start)) {
      open.Push(start);
    }
    while (open.TryPop(out var element)) {
      if (seen.Add(element)) {
        if (element is InputElement) {
          found.Add(element.Name);
        }
        element.Requirements.ForEach(r => open.Push(r.Element));
      }
    }
    return found;
  }

  /// <summary>Evaluates a decision, or a decision service of that name with its inputs by name.</summary>
  public FeelResult Evaluate(string decision, FeelContext inputs, FeelOptions? options = null) =>
    new Evaluation(options ?? FeelOptions.Default).Run((this, decision, inputs), static (s, run) => s.Item1.Evaluate(s.decision, s.inputs, run));

  /// <summary>Evaluates several decisions at once; what they share is decided once.</summary>
  public FeelResult Evaluate(IEnumerable<string> decisions, FeelContext inputs, FeelOptions? options = null) =>
    new Evaluation(options ?? FeelOptions.Default).Run((this, decisions, inputs), static (s, run) => {
      var results = new FeelContext();
      var shared = new DmnRun(run, s.inputs);
      foreach (var name in s.decisions) {
        results.Put(name, s.Item1.decisions.TryGetValue(name, out var found) ? shared.Value(found) : run.Report(-1, "dmn.no_decision", name));
      }
      return results;
    });

  object? Evaluate(string name, FeelContext inputs, Evaluation run) {
    if (decisions.TryGetValue(name, out var decision)) {
      return new DmnRun(run, inputs).Value(decision);
    }
    if (services.TryGetValue(name, out var service)) {
      var given = service.Parameters.Select(p => (p, inputs.TryGetValue(p.Name, out var value) || inputs.TryGetValue(p.Variable, out value) ? value : null));
      return DmnRun.Serve(service, inputs, given, run);
    }
    if (knowledge.TryGetValue(name, out var function) && new DmnRun(run, inputs).Value(function) is FeelFunction callable) {
      return callable.Invoke([.. callable.Parameters!.Select(p => inputs.TryGetValue(p, out var value) ? value : null)], run);
    }
    return run.Report(-1, "dmn.no_decision", name);
  }
}
