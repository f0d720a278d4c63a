namespace Saola.Feel.Dmn;

/// <summary>A boxed expression, ready to evaluate in a context of variables.</summary>
internal abstract class Boxed {
  /// <summary>What the value must be; null when anything may be.</summary>
  internal FeelType? Type { get; init; }

  protected abstract object? Evaluate(FeelContext scope, Evaluation run);

  internal object? Value(FeelContext scope, Evaluation run) {
    run.Enter();
    var value = Evaluate(scope, run);
    run.Leave();
    return Typed(value, Type, run);
  }

  internal static object? Typed(object? value, FeelType? type, Evaluation run) =>
    type is null || value is null ? value : type.Coerce(value, run) ?? run.Report("dmn.wrong_type", type.Word, FeelValue.KindWord(value));

  protected static FeelContext With(FeelContext scope, string name, object? value) {
    var inner = new FeelContext(scope);
    inner.Put(name, value);
    return inner;
  }
}

/// <summary>An expression that could not be read, or none at all.</summary>
internal sealed class NothingBoxed(string code) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => run.Report(-1, code);
}

internal sealed class LiteralBoxed(FeelExpression expression) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => expression.Evaluate(scope, run);
}

internal sealed class ContextBoxed((string Name, Boxed Value)[] entries, Boxed? result) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var inner = new FeelContext(scope);
    var value = new FeelContext();
    foreach (var (name, boxed) in entries) {
      var entry = boxed.Value(inner, run);
      (entry as BoxedFunction)?.Bind(name, inner);
      inner.Put(name, entry);
      value.Put(name, entry);
    }
    return result is null ? value : result.Value(inner, run);
  }
}

internal sealed class ListBoxed(Boxed[] items) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => Array.ConvertAll(items, i => i.Value(scope, run));
}

internal sealed class RelationBoxed(string[] columns, Boxed[][] rows) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => Array.ConvertAll(rows, row => {
    var context = new FeelContext();
    for (var i = 0; i < columns.Length; i++) {
      context.Put(columns[i], i < row.Length ? row[i].Value(scope, run) : null);
    }
    return (object?)context;
  });
}

internal sealed class ConditionalBoxed(Boxed condition, Boxed then, Boxed otherwise) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var test = condition.Value(scope, run);
    if (test is not (bool or null)) {
      run.Report(-1, "feel.not_boolean", FeelValue.KindWord(test));
    }
    return (test is true ? then : otherwise).Value(scope, run);
  }
}

internal sealed class FilterBoxed(Boxed source, Boxed match) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var value = source.Value(scope, run);
    if (value is null) {
      return null;
    }
    var kept = new List<object?>();
    foreach (var item in value as object?[] ?? [value]) {
      var inner = item is FeelContext members ? new FeelContext(scope.Concat(members)) : new FeelContext(scope);
      inner.Put("item", item);
      var test = match.Value(inner, run);
      if (test is not (bool or null)) {
        return run.Report(-1, "feel.not_boolean", FeelValue.KindWord(test));
      }
      if (test is true) {
        kept.Add(item);
      }
    }
    return kept.ToArray();
  }
}

internal enum Iteration { For, Some, Every }

internal sealed class IterationBoxed(Iteration kind, string variable, Boxed source, Boxed body) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var value = source.Value(scope, run);
    if (value is null) {
      return run.Report(-1, "feel.not_iterable", "word.kind_null");
    }
    var results = new List<object?>();
    foreach (var item in Items(value, run)) {
      run.Step();
      var inner = With(scope, variable, item);
      if (kind == Iteration.For) {
        inner.Put("partial", results.ToArray());
        run.Step(results.Count >> 3);
      }
      var result = body.Value(inner, run);
      if (kind != Iteration.For && result is not (bool or null)) {
        return run.Report(-1, "feel.not_boolean", FeelValue.KindWord(result));
      }
      results.Add(result);
    }
    return kind switch {
      Iteration.For => results.ToArray(),
      Iteration.Some => results.Contains(true) ? FeelValue.True : results.Contains(null) ? null : FeelValue.False,
      _ => results.Contains(false) ? FeelValue.False : results.Contains(null) ? null : FeelValue.True,
    };
  }

  static IEnumerable<object?> Items(object value, Evaluation run) {
    switch (value) {
      case object?[] list:
        return list;
      case FeelRange { Start: decimal start, End: decimal end } range:
        return Numbers(range.StartIncluded ? start : start + 1, end, range.EndIncluded).Select(n => (object?)n);
      case FeelRange { Start: FeelDate start, End: FeelDate end } range:
        return Numbers(start.EpochDay + (range.StartIncluded ? 0 : 1), end.EpochDay, range.EndIncluded).Select(n => FeelDate.FromEpochDay((long)n));
      case FeelRange:
        run.Report(-1, "feel.not_iterable", "word.kind_range");
        return [];
      default:
        return [value];
    }
  }

  static IEnumerable<decimal> Numbers(decimal from, decimal to, bool included) {
    for (var i = from; included ? i <= to : i < to; i++) {
      yield return i;
    }
  }
}

internal sealed class InvocationBoxed(FeelExpression callee, (string Name, Boxed Value)[] bindings) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) {
    var target = callee.Evaluate(scope, run);
    if (target is not FeelFunction function) {
      return run.Report(-1, "feel.not_function", FeelValue.KindWord(target));
    }
    var names = Array.ConvertAll(bindings, b => b.Name);
    return function.InvokeNamed(names, Array.ConvertAll(bindings, b => b.Value.Value(scope, run)), run);
  }
}

internal sealed class FunctionBoxed((string Name, FeelType? Type)[] parameters, Boxed body) : Boxed {
  protected override object? Evaluate(FeelContext scope, Evaluation run) => new BoxedFunction("function", parameters, body, null, scope);
}

/// <summary>A function of boxed logic: a business knowledge model or a function definition.</summary>
internal sealed class BoxedFunction(string name, (string Name, FeelType? Type)[] parameters, Boxed body, FeelType? result, FeelContext captured) : FeelFunction {
  readonly string[] names = Array.ConvertAll(parameters, p => p.Name);
  FeelContext scope = captured;
  string shown = name;

  internal override string Name => shown;
  internal override IReadOnlyList<string> Parameters => names;
  internal override FeelType?[] ParameterTypes => Array.ConvertAll(parameters, p => p.Type);

  /// <summary>Gives a function of a context its entry's name, by which it may call itself.</summary>
  internal void Bind(string entry, FeelContext around) {
    shown = entry;
    scope = new FeelContext(around);
    scope.Put(entry, this);
  }

  internal override object? Invoke(object?[] arguments, Evaluation run) {
    if (arguments.Length != parameters.Length) {
      return run.Report("feel.arity", Name, parameters.Length, arguments.Length);
    }
    var inner = new FeelContext(scope);
    for (var i = 0; i < arguments.Length; i++) {
      var (parameter, type) = parameters[i];
      var value = type is null ? arguments[i] : type.Coerce(arguments[i], run);
      if (value is null && arguments[i] is not null) {
        return run.Report("feel.argument", Name, parameter, type!.Word, FeelValue.KindWord(arguments[i]));
      }
      inner.Put(parameter, value);
    }
    return Boxed.Typed(body.Value(inner, run), result, run);
  }
}
