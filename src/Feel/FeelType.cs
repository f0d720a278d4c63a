using System.Runtime.CompilerServices;

namespace Saola.Feel;

internal enum TypeKind { Any, Null, Number, Text, Boolean, Date, Time, DateTime, Days, Months, List, Context, Range, Function }

/// <summary>A FEEL type, as after "instance of" and in DMN item definitions.</summary>
internal sealed record FeelType(TypeKind Kind, FeelType? Element = null, IReadOnlyDictionary<string, FeelType>? Fields = null) {
  /// <summary>Parameter types of a function type; Element is what it returns.</summary>
  internal IReadOnlyList<FeelType>? Parameters { get; init; }

  /// <summary>A further condition, from allowedValues of an item definition.</summary>
  internal Func<object?, bool>? Allowed { get; init; }

  /// <summary>A type that refers to itself is known only once it is complete.</summary>
  internal Lazy<FeelType>? Target { get; init; }

  /// <summary>A context may lack fields, which are then null.</summary>
  internal bool Open { get; init; }

  internal static readonly FeelType Any = new(TypeKind.Any);

  static readonly Dictionary<string, FeelType> Named = new(StringComparer.Ordinal) {
    ["Any"] = Any,
    ["Null"] = new(TypeKind.Null),
    ["number"] = new(TypeKind.Number),
    ["string"] = new(TypeKind.Text),
    ["boolean"] = new(TypeKind.Boolean),
    ["date"] = new(TypeKind.Date),
    ["time"] = new(TypeKind.Time),
    ["date and time"] = new(TypeKind.DateTime),
    ["dateTime"] = new(TypeKind.DateTime),
    ["days and time duration"] = new(TypeKind.Days),
    ["dayTimeDuration"] = new(TypeKind.Days),
    ["years and months duration"] = new(TypeKind.Months),
    ["yearMonthDuration"] = new(TypeKind.Months),
    ["list"] = new(TypeKind.List),
    ["context"] = new(TypeKind.Context),
    ["range"] = new(TypeKind.Range),
    ["function"] = new(TypeKind.Function),
  };

  internal static IEnumerable<string> Names => Named.Keys;

  internal static FeelType? Find(string name) => Named.GetValueOrDefault(name);

  internal bool Includes(object? value, Evaluation run) => value is null ? Kind == TypeKind.Null : Conforms(value, run);

  /// <summary>Null conforms to every type, except where "instance of" asks.</summary>
  internal bool Conforms(object? value, Evaluation? run = null) {
    if (value is null) {
      return true;
    }
    RuntimeHelpers.EnsureSufficientExecutionStack();
    if (Target is not null) {
      return Target.Value.Conforms(value, run);
    }
    run?.Step();
    return Kind switch {
      TypeKind.Any => true,
      TypeKind.Number => value is decimal,
      TypeKind.Text => value is string,
      TypeKind.Boolean => value is bool,
      TypeKind.Date => value is FeelDate,
      TypeKind.Time => value is FeelTime,
      TypeKind.DateTime => value is FeelDateTime,
      TypeKind.Days => value is FeelDays,
      TypeKind.Months => value is FeelMonths,
      TypeKind.List => value is object?[] list && (Element is null || Array.TrueForAll(list, item => Element.Conforms(item, run))),
      TypeKind.Context => value is FeelContext context && (Fields is null || Fields.All(f => context.TryGetValue(f.Key, out var entry) ? f.Value.Conforms(entry, run) : Open)),
      TypeKind.Range => value is FeelRange range && (Element is null || (Element.Conforms(range.Start) && Element.Conforms(range.End))),
      TypeKind.Function => value is FeelFunction function && (Parameters is null || Accepts(function, Parameters)),
      _ => false,
    } && (Allowed is null || Allowed(value));
  }

  /// <summary>A function fits when it takes every argument the type promises.</summary>
  static bool Accepts(FeelFunction function, IReadOnlyList<FeelType> promised) {
    if (function.Parameters is { } names && names.Count != promised.Count) {
      return false;
    }
    var own = function.ParameterTypes;
    return own is null || promised.Zip(own).All(p => p.Second is null || p.Second.Kind is TypeKind.Any || p.Second.Kind == p.First.Kind);
  }

  /// <summary>The value as this type, by the implicit conversions of the standard; null when it does not fit.</summary>
  internal object? Coerce(object? value, Evaluation run) {
    if (value is null || Conforms(value, run)) {
      return value;
    }
    if (Kind != TypeKind.List && value is object?[] { Length: 1 } single && Conforms(single[0], run)) {
      return single[0];
    }
    if (Kind == TypeKind.List && value is not object?[] && (Element is null || Element.Conforms(value, run))) {
      return new[] { value };
    }
    return Kind == TypeKind.DateTime && value is FeelDate date ? new FeelDateTime(date, new FeelTime(0, 0)) : null;
  }

  /// <summary>Its name for messages, as a key of the texts where there is one.</summary>
  internal string Word => Kind is TypeKind.Any or TypeKind.Null || (Kind == TypeKind.List && Element is not null) ? ToString() : $"word.kind_{ToString().Replace(' ', '_')}";

  public override string ToString() => Kind switch {
    TypeKind.Text => "string",
    TypeKind.DateTime => "date and time",
    TypeKind.Days => "days and time duration",
    TypeKind.Months => "years and months duration",
    TypeKind.List when Element is not null => "list<" + Element + ">",
    TypeKind.Any or TypeKind.Null => Kind.ToString(),
    _ => Kind.ToString().ToLowerInvariant(),
  };
}
