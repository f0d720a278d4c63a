namespace Saola.Feel.Dmn;

/// <summary>One evaluation of a model: each element's value is found once. A decision service runs in a run of its own with given values.</summary>
internal sealed class DmnRun(Evaluation run, FeelContext given) {
  readonly Dictionary<DmnElement, object?> values = new(ReferenceEqualityComparer.Instance);

  internal void Give(DmnElement element, object? value) => values[element] = value;

  internal object? Value(DmnElement element) {
    if (values.TryGetValue(element, out var known)) {
      return known;
    }
    return element switch {
      InputElement input => values[input] = Input(input),
      DecisionElement decision => values[decision] = Decide(decision),
      KnowledgeElement knowledge => Knowledge(knowledge),
      _ => values[element] = new ServiceFunction((ServiceElement)element),
    };
  }

  object? Input(InputElement input) {
    object? value;
    if (!given.TryGetValue(input.Name, out value) && !given.TryGetValue(input.Variable, out value)) {
      return null;
    }
    run.Element = input.Name;
    return Boxed.Typed(value, input.Type, run);
  }

  object? Decide(DecisionElement decision) {
    run.Enter();
    var scope = Scope(decision);
    var before = run.Element;
    run.Element = decision.Name;
    var value = Boxed.Typed(decision.Logic.Value(scope, run), decision.Type, run);
    run.Element = before;
    run.Leave();
    return value;
  }

  BoxedFunction Knowledge(KnowledgeElement knowledge) {
    // The function is known before what it requires, so that models may call each other and themselves.
    var scope = new FeelContext();
    var function = new BoxedFunction(knowledge.Variable, knowledge.Parameters, knowledge.Logic, knowledge.Type is { Kind: TypeKind.Function } ? null : knowledge.Type, scope);
    values[knowledge] = function;
    Fill(scope, knowledge);
    scope.Put(knowledge.Variable, function);
    return function;
  }

  FeelContext Scope(DmnElement element) {
    var scope = run.Options.UndeclaredInputs ? new FeelContext(given) : new FeelContext();
    Fill(scope, element);
    return scope;
  }

  void Fill(FeelContext scope, DmnElement element) {
    foreach (var (import, required) in element.Requirements) {
      var value = Value(required);
      if (import.Length == 0) {
        scope.Put(required.Variable, value);
        continue;
      }
      var below = scope.TryGetValue(import, out var found) && found is FeelContext known ? known : new FeelContext();
      below.Put(required.Variable, value);
      scope.Put(import, below);
    }
  }

  internal static object? Serve(ServiceElement service, FeelContext given, IEnumerable<(DmnElement Element, object? Value)> arguments, Evaluation run) {
    run.Enter();
    var inner = new DmnRun(run, given);
    foreach (var (element, value) in arguments) {
      inner.Give(element, Boxed.Typed(value, element.Type, run));
    }
    object? result;
    if (service.Outputs.Count == 1) {
      result = inner.Value(service.Outputs[0]);
    } else {
      var context = new FeelContext();
      foreach (var output in service.Outputs) {
        context.Put(output.Variable, inner.Value(output));
      }
      result = context;
    }
    run.Leave();
    return service.Type is { Kind: TypeKind.Function } ? result : Boxed.Typed(result, service.Type, run);
  }
}

/// <summary>A decision service as a function of its inputs.</summary>
internal sealed class ServiceFunction(ServiceElement service) : FeelFunction {
  readonly DmnElement[] parameters = [.. service.Parameters];
  readonly string[] names = [.. service.Parameters.Select(p => p.Variable)];

  internal override string Name => service.Variable;
  internal override IReadOnlyList<string> Parameters => names;

  internal override object? Invoke(object?[] arguments, Evaluation run) {
    if (arguments.Length != parameters.Length) {
      return run.Report("feel.arity", Name, parameters.Length, arguments.Length);
    }
    for (var i = 0; i < arguments.Length; i++) {
      if (arguments[i] is not null && parameters[i].Type is { } type && type.Coerce(arguments[i], run) is null) {
        return run.Report("feel.argument", Name, names[i], type.Word, FeelValue.KindWord(arguments[i]));
      }
    }
    return DmnRun.Serve(service, FeelContext.Empty, parameters.Zip(arguments), run);
  }
}
