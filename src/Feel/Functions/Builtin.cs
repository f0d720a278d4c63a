namespace Saola.Feel.Functions;

internal delegate object? BuiltinBody(object?[] arguments, Evaluation run);

/// <summary>
/// One form of a built-in function, written as its signature: "substring(string: s, start position: n, length?: n)".
/// Type letters: n number, s string, b boolean, d date or date and time, t anything with a time, l list, c context, f function, x anything;
/// a trailing * after the type letter admits null; "..." after the last takes any number of them as one list.
/// A wrong or missing argument gives null with a diagnostic before the body runs.
/// </summary>
internal sealed class BuiltinForm {
  internal static readonly object Omitted = new();
  readonly BuiltinBody body;
  readonly char[] types;
  readonly bool[] nullable;

  internal BuiltinForm(string signature, BuiltinBody body) {
    this.body = body;
    var open = signature.IndexOf('(', StringComparison.Ordinal);
    Name = signature[..open];
    var inside = signature[(open + 1)..^1];
    Variadic = inside.EndsWith("...", StringComparison.Ordinal);
    inside = Variadic ? inside[..^3] : inside;
    var parts = inside.Length == 0 ? [] : inside.Split(", ");
    Parameters = new string[parts.Length];
    types = new char[parts.Length];
    nullable = new bool[parts.Length];
    for (var i = 0; i < parts.Length; i++) {
      var pair = parts[i].Split(": ");
      var optional = pair[0].EndsWith('?');
      Parameters[i] = pair[0].TrimEnd('?');
      Required += optional ? 0 : 1;
      types[i] = pair[1][0];
      nullable[i] = pair[1].EndsWith('*') || types[i] == 'x';
    }
  }

  internal string Name { get; }
  internal string[] Parameters { get; }
  internal int Required { get; }
  internal bool Variadic { get; }

  internal bool Takes(int count) => Variadic ? count >= 1 : count >= Required && count <= Parameters.Length;

  internal bool Takes(string[] names) =>
    !Variadic && names.All(n => Array.IndexOf(Parameters, n) >= 0) && names.Distinct(StringComparer.Ordinal).Count() == names.Length
    && Parameters.Take(Required).All(p => Array.IndexOf(names, p) >= 0);

  internal object? Invoke(object?[] values, Evaluation run) {
    run.Step();
    object?[] arguments;
    if (Variadic) {
      arguments = [values];
    } else {
      arguments = values.Length == types.Length ? values : Pad(values);
      for (var i = 0; i < arguments.Length; i++) {
        if (!Fit(ref arguments[i], types[i]) && !(arguments[i] is null && nullable[i])) {
          return run.Report("feel.argument", Name, Parameters[i], $"word.type_{types[i]}", FeelValue.KindWord(arguments[i]));
        }
      }
    }
    try {
      return body(arguments, run);
    } catch (OverflowException) {
      return run.Report("feel.overflow");
    }
  }

  object?[] Pad(object?[] values) {
    var padded = new object?[types.Length];
    Array.Fill(padded, Omitted);
    values.CopyTo(padded, 0);
    return padded;
  }

  static bool Fit(ref object? value, char type) {
    if (ReferenceEquals(value, Omitted)) {
      value = null;
      return true;
    }
    if (Is(value, type)) {
      return true;
    }
    if (type == 'l') {
      if (value is null) {
        return false;
      }
      value = new[] { value };
      return true;
    }
    if (value is object?[] { Length: 1 } single && Is(single[0], type)) {
      value = single[0];
      return true;
    }
    return false;
  }

  static bool Is(object? value, char type) => type switch {
    'n' => value is decimal,
    's' => value is string,
    'b' => value is bool,
    'l' => value is object?[],
    'c' => value is FeelContext,
    'f' => value is FeelFunction,
    'd' => value is FeelDate or FeelDateTime,
    _ => true,
  };
}

/// <summary>A built-in function used as a value, such as in sort(list, f) or f: count.</summary>
internal sealed class BuiltinFunction(string name, BuiltinForm[] forms) : FeelFunction {
  internal override string Name => name;
  internal BuiltinForm[] Forms => forms;
  internal override IReadOnlyList<string>? Parameters => forms.Length == 1 && !forms[0].Variadic ? forms[0].Parameters : null;

  internal override object? Invoke(object?[] arguments, Evaluation run) =>
    Array.Find(forms, f => f.Takes(arguments.Length)) is { } form ? form.Invoke(arguments, run) : run.Report("feel.arity", name, Counts(), arguments.Length);

  internal override object? InvokeNamed(string[] names, object?[] values, Evaluation run) {
    if (Array.Find(forms, f => f.Takes(names)) is not { } form) {
      return run.Report("feel.parameters", name, string.Join(", ", names));
    }
    var ordered = new object?[form.Parameters.Length];
    Array.Fill(ordered, BuiltinForm.Omitted);
    for (var i = 0; i < names.Length; i++) {
      ordered[Array.IndexOf(form.Parameters, names[i])] = values[i];
    }
    return form.Invoke(ordered, run);
  }

  internal string Counts() => string.Join(" / ", forms.Select(f => f.Variadic ? "1.." : f.Required == f.Parameters.Length ? $"{f.Required}" : $"{f.Required}-{f.Parameters.Length}"));
}
