using System.Xml.Linq;
using Saola.Feel.Syntax;

namespace Saola.Feel.Dmn;

/// <summary>The item definitions of a model as FEEL types. A definition may refer to itself.</summary>
internal sealed class DmnTypes {
  readonly Dictionary<string, XElement> definitions = new(StringComparer.Ordinal);
  readonly Dictionary<string, FeelType> built = new(StringComparer.Ordinal);
  readonly HashSet<string> building = new(StringComparer.Ordinal);
  readonly Action<XElement, string, object?[]> fail;

  internal DmnTypes(XElement root, IEnumerable<(string Name, DmnModel Model)> imports, Action<XElement, string, object?[]> fail) {
    this.fail = fail;
    foreach (var (prefix, model) in imports) {
      foreach (var (name, type) in model.Types.built) {
        built[prefix.Length == 0 ? name : prefix + "." + name] = type;
      }
    }
    foreach (var definition in root.All("itemDefinition")) {
      definitions[definition.Get("name").Trimmed()] = definition;
    }
    foreach (var name in definitions.Keys) {
      Named(name);
    }
  }

  internal IReadOnlyDictionary<string, FeelType> Known => built;

  /// <summary>Null when nothing is said, or everything allowed.</summary>
  internal FeelType? Resolve(string? reference, XElement at) {
    var name = reference.Trimmed();
    if (name.Length == 0) {
      return null;
    }
    // Older files write "feel:number" or the prefix of their own namespace.
    var colon = name.IndexOf(':', StringComparison.Ordinal);
    name = colon >= 0 && !definitions.ContainsKey(name) ? name[(colon + 1)..] : name;
    if ((definitions.ContainsKey(name) || built.ContainsKey(name)) && Named(name) is { } own) {
      return own;
    }
    if (FeelType.Find(name) is { } standard) {
      return standard.Kind == TypeKind.Any ? null : standard;
    }
    fail(at, "dmn.type", [name]);
    return null;
  }

  FeelType? Named(string name) {
    if (built.TryGetValue(name, out var done)) {
      return done;
    }
    if (!building.Add(name)) {
      return new FeelType(TypeKind.Any) { Target = new Lazy<FeelType>(() => built[name]) };
    }
    var type = Build(definitions[name]);
    building.Remove(name);
    return built[name] = type;
  }

  FeelType Build(XElement definition) {
    var fields = definition.All("itemComponent").ToList();
    FeelType type;
    if (fields.Count > 0) {
      type = new FeelType(TypeKind.Context, Fields: fields.DistinctBy(f => f.Get("name").Trimmed()).ToDictionary(f => f.Get("name").Trimmed(), Build)) { Open = true };
    } else if (definition.One("functionItem") is { } function) {
      type = new FeelType(TypeKind.Function) { Parameters = [.. function.All("parameters").Select(p => Resolve(p.Get("typeRef"), p) ?? FeelType.Any)] };
    } else {
      type = Resolve(definition.One("typeRef")?.Value ?? definition.Get("typeRef"), definition) ?? FeelType.Any;
    }
    type = Constrained(type, definition.One("allowedValues"));
    type = definition.Get("isCollection") == "true" ? new FeelType(TypeKind.List, type) : type;
    return Constrained(type, definition.One("typeConstraint"));
  }

  FeelType Constrained(FeelType type, XElement? constraint) {
    if (constraint?.TextOf() is not { } text || string.IsNullOrWhiteSpace(text)) {
      return type;
    }
    try {
      var tests = FeelUnary.Parse(text, new FeelNames([], new NameTable()) { Types = built });
      var before = type.Allowed;
      return type with { Allowed = value => before?.Invoke(value) is not false && tests.Test(value).IsTrue };
    } catch (FeelSyntaxException failed) {
      fail(constraint, "dmn.expression", [failed.Error]);
      return type;
    }
  }
}
