using System.Xml.Linq;

namespace Saola.Feel.Dmn;

/// <summary>Boxed expressions from XML, each read knowing the variables in its scope.</summary>
internal sealed class DmnCompiler(DmnModel model, Action<XElement, string, object?[]> fail) {
  FeelNames Names(HashSet<string> variables, bool membersStandAlone = false) =>
    new(variables, model.Members) { Types = model.Types.Known, MembersStandAlone = membersStandAlone };

  FeelType? Type(XElement element) => model.Types.Resolve(element.Get("typeRef"), element);

  internal Boxed Read(XElement? source, HashSet<string> names, bool membersStandAlone = false) {
    var type = source is null ? null : Type(source);
    return source?.Name.LocalName switch {
      "literalExpression" => Literal(source, names, type, membersStandAlone),
      "decisionTable" => new DecisionTableReader(this, source, names).Read(type),
      "context" => Context(source, names, type),
      "invocation" => Invocation(source, names, type),
      "functionDefinition" => Function(source, names),
      "relation" => Relation(source, names, type),
      "list" => new ListBoxed([.. Expressions(source).Select(e => Read(e, names))]) { Type = type },
      "conditional" => new ConditionalBoxed(Part(source, "if", names), Part(source, "then", names), Part(source, "else", names)) { Type = type },
      "filter" => new FilterBoxed(Part(source, "in", names), Read(source.One("match").Expression(), [.. names, "item"], membersStandAlone: true)) { Type = type },
      "for" => Loop(source, Iteration.For, "return", names, type),
      "some" => Loop(source, Iteration.Some, "satisfies", names, type),
      "every" => Loop(source, Iteration.Every, "satisfies", names, type),
      _ => new NothingBoxed("dmn.no_logic"),
    };
  }

  static IEnumerable<XElement> Expressions(XElement source) =>
    source.Elements().Where(e => e.Name.LocalName is not ("description" or "extensionElements"));

  Boxed Part(XElement source, string name, HashSet<string> names) => Read(source.One(name).Expression(), names);

  internal void Fail(XElement at, string code, params object?[] arguments) => fail(at, code, arguments);

  internal FeelType? TypeOf(string? reference, XElement at) => model.Types.Resolve(reference, at);

  /// <summary>Null when the text is absent, blank, or faulty (which is then reported).</summary>
  internal FeelExpression? Expression(XElement? source, HashSet<string> names, bool membersStandAlone = false) {
    if (source is null || source.TextOf() is not { } text || string.IsNullOrWhiteSpace(text)) {
      return null;
    }
    if (source.Get("expressionLanguage") is { Length: > 0 } language && !language.Contains("FEEL", StringComparison.OrdinalIgnoreCase)) {
      Fail(source, "dmn.language", language);
      return null;
    }
    if (FeelExpression.TryParse(text, out var error, Names(names, membersStandAlone)) is { } parsed) {
      return parsed;
    }
    Fail(source, "dmn.expression", error);
    return null;
  }

  internal FeelUnary? Tests(XElement? source, HashSet<string> names, out bool faulty) {
    faulty = false;
    if (source.TextOf()?.Trim() is not { Length: > 0 } text || text == "-") {
      return null;
    }
    try {
      return FeelUnary.Parse(text, Names(names));
    } catch (FeelSyntaxException failed) {
      Fail(source!, "dmn.expression", failed.Error);
      faulty = true;
      return null;
    }
  }

  Boxed Literal(XElement source, HashSet<string> names, FeelType? type, bool membersStandAlone) {
    if (Expression(source, names, membersStandAlone) is { } expression) {
      return new LiteralBoxed(expression) { Type = type };
    }
    return new NothingBoxed(source.TextOf() is null ? "dmn.no_logic" : "dmn.faulty");
  }

  ContextBoxed Context(XElement source, HashSet<string> names, FeelType? type) {
    var inner = new HashSet<string>(names, StringComparer.Ordinal);
    var entries = new List<(string, Boxed)>();
    Boxed? result = null;
    foreach (var entry in source.All("contextEntry")) {
      if (entry.One("variable") is not { } variable) {
        result = Read(entry.Expression(), inner);
        continue;
      }
      var name = variable.Get("name").Trimmed();
      var own = entry.Expression();
      // A function may call itself by its entry's name.
      var value = Read(own, own?.Name.LocalName == "functionDefinition" ? [.. inner, name] : inner);
      entries.Add((name, Type(variable) is { Kind: not TypeKind.Function } type0 ? new TypedBoxed(value) { Type = type0 } : value));
      inner.Add(name);
    }
    return new ContextBoxed([.. entries], result) { Type = type };
  }

  Boxed Invocation(XElement source, HashSet<string> names, FeelType? type) {
    if (Expression(source.One("literalExpression"), names) is not { } callee) {
      return new NothingBoxed("dmn.faulty");
    }
    var bindings = source.All("binding").Select(b => (b.One("parameter")?.Get("name").Trimmed() ?? "", Read(b.Expression(), names)));
    return new InvocationBoxed(callee, [.. bindings]) { Type = type };
  }

  Boxed Function(XElement source, HashSet<string> names) {
    var parameters = Parameters(source);
    return new FunctionBoxed(parameters, Body(source, [.. names, .. parameters.Select(p => p.Name)]));
  }

  internal (string Name, FeelType? Type)[] Parameters(XElement source) =>
    [.. source.All("formalParameter").Select(p => (p.Get("name").Trimmed(), Type(p)))];

  internal Boxed Body(XElement source, HashSet<string> names) {
    if (source.Get("kind") is { } kind and not "FEEL") {
      Fail(source, "dmn.kind", kind);
      return new NothingBoxed("feel.external");
    }
    return Read(source.Expression(), names);
  }

  RelationBoxed Relation(XElement source, HashSet<string> names, FeelType? type) {
    string[] columns = [.. source.All("column").Select(c => c.Get("name").Trimmed())];
    var rows = source.All("row").Select(r => Expressions(r).Select(e => Read(e, names)).ToArray());
    return new RelationBoxed(columns, [.. rows]) { Type = type };
  }

  IterationBoxed Loop(XElement source, Iteration kind, string body, HashSet<string> names, FeelType? type) {
    var variable = source.Get("iteratorVariable").Trimmed();
    HashSet<string> inner = kind == Iteration.For ? [.. names, variable, "partial"] : [.. names, variable];
    return new IterationBoxed(kind, variable, Part(source, "in", names), Part(source, body, inner)) { Type = type };
  }
}

/// <summary>Holds a value to the type of the variable that takes it.</summary>
internal sealed class TypedBoxed(Boxed inner) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => inner.Value(scope, run);
}
