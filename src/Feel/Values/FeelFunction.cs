using Saola.Feel.Nodes;

namespace Saola.Feel;

/// <summary>A function value: built in, defined in an expression, or given by the host as a variable.</summary>
public abstract class FeelFunction {
  internal abstract string Name { get; }

  /// <summary>The parameter names; null when any number of arguments is taken.</summary>
  internal abstract IReadOnlyList<string>? Parameters { get; }

  /// <summary>The declared parameter types; null when none is declared.</summary>
  internal virtual FeelType?[]? ParameterTypes => null;

  internal abstract object? Invoke(object?[] arguments, Evaluation run);

  internal virtual object? InvokeNamed(string[] names, object?[] values, Evaluation run) {
    var parameters = Parameters ?? [];
    var ordered = new object?[parameters.Count];
    for (var i = 0; i < names.Length; i++) {
      var at = parameters.IndexOf(names[i]);
      if (at < 0) {
        return run.Report("feel.parameter", Name, names[i]);
      }
      ordered[at] = values[i];
    }
    return names.Length == parameters.Count ? Invoke(ordered, run) : run.Report("feel.arity", Name, parameters.Count, names.Length);
  }

  /// <summary>A pure function of the host. It must not throw for bad arguments but return null.</summary>
  public static FeelFunction From(string name, IReadOnlyList<string> parameters, Func<IReadOnlyList<object?>, object?> body) =>
    new HostFunction(name, parameters, body);

  public override string ToString() => "function(" + string.Join(", ", Parameters ?? ["..."]) + ")";

  sealed class HostFunction(string name, IReadOnlyList<string> parameters, Func<IReadOnlyList<object?>, object?> body) : FeelFunction {
    internal override string Name => name;
    internal override IReadOnlyList<string> Parameters => parameters;

    internal override object? Invoke(object?[] arguments, Evaluation run) {
      run.Step();
      return arguments.Length == parameters.Count
        ? FeelValue.From(body(arguments))
        : run.Report("feel.arity", name, parameters.Count, arguments.Length);
    }
  }
}

internal static class ReadOnlyListSearch {
  internal static int IndexOf(this IReadOnlyList<string> list, string value) {
    for (var i = 0; i < list.Count; i++) {
      if (list[i] == value) {
        return i;
      }
    }
    return -1;
  }
}
