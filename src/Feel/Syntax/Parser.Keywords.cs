using Saola.Feel.Nodes;

namespace Saola.Feel.Syntax;

internal sealed partial class Parser {
  Node Keyword(Token token) {
    at++;
    switch (token.Value) {
      case "true":
        return new Literal(FeelValue.True) { Position = token.Start };
      case "false":
        return new Literal(FeelValue.False) { Position = token.Start };
      case "null":
        return new Literal(null) { Position = token.Start };
      case "if":
        return If(token);
      case "for":
        return For(token);
      case "some" or "every":
        return Quantified(token);
      case "function":
        return Function(token);
      default:
        at--;
        throw Unexpected();
    }
  }

  Node If(Token token) {
    var condition = Expression();
    ExpectWord("then");
    var then = Expression();
    ExpectWord("else");
    return new IfNode(condition, then, Expression()) { Position = token.Start };
  }

  Node For(Token token) {
    var inner = new Scope(scope, scope.Function);
    return InScope(inner, () => {
      var iterators = Iterators(inner);
      ExpectWord("return");
      var partial = inner.Declare("partial");
      return new ForNode(iterators, partial, Expression()) { Position = token.Start };
    });
  }

  Node Quantified(Token token) {
    var inner = new Scope(scope, scope.Function);
    return InScope(inner, () => {
      var iterators = Iterators(inner);
      ExpectWord("satisfies");
      return new QuantifiedNode(iterators, token.Value == "every", Expression()) { Position = token.Start };
    });
  }

  Iterator[] Iterators(Scope inner) {
    var iterators = new List<Iterator>();
    do {
      var name = DeclaredName(t => t.IsWord("in"));
      at++;
      var source = Expression();
      var end = Accept("..") ? Expression() : null;
      iterators.Add(new Iterator(inner.Declare(name), source, end));
      // The standard's older texts separate iterators by white space only.
    } while (Accept(",") || (Current.Kind == TokenKind.Name && Ahead().IsWord("in")));
    return [.. iterators];
  }

  Node Function(Token token) {
    Expect("(");
    var function = new FunctionScope(scope.Function);
    var inner = new Scope(scope, function);
    var parameters = new List<(string, int, FeelType?)>();
    if (!Accept(")")) {
      do {
        var name = DeclaredName(t => t.Is(",") || t.Is(")") || t.Is(":"));
        parameters.Add((name, inner.Declare(name), Accept(":") ? Type() : null));
      } while (Accept(","));
      Expect(")");
    }
    if (AcceptWord("external")) {
      InScope(inner, Expression);
      Warn("feel.external", token.Start, token.End - token.Start);
      return new ExternalFunctionNode { Position = token.Start };
    }
    var body = InScope(inner, Expression);
    return new FunctionNode("function", [.. parameters], function.SlotCount, body) { Position = token.Start };
  }

  static readonly NameTable TypeNames = new(FeelType.Names);

  FeelType Type() {
    var longest = 0;
    var name = "";
    Consider(TypeNames, ref longest, ref name);
    foreach (var candidate in known.Types.Keys) {
      Consider(new NameTable([candidate]), ref longest, ref name);
    }
    if (longest == 0) {
      throw Current.Kind == TokenKind.Name ? Fail("feel.unknown_type", Current, Current.Value) : Expected("word.type");
    }
    at += longest;
    var type = known.Types.GetValueOrDefault(name) ?? FeelType.Find(name)!;
    return type.Kind switch {
      TypeKind.List or TypeKind.Range when Accept("<") => Closed(type with { Element = Type() }),
      TypeKind.Context when Accept("<") => Closed(type with { Fields = TypeFields() }),
      TypeKind.Function when Accept("<") => FunctionType(type),
      _ => type,
    };
  }

  FeelType Closed(FeelType type) {
    Expect(">");
    return type;
  }

  Dictionary<string, FeelType> TypeFields() {
    var fields = new Dictionary<string, FeelType>(StringComparer.Ordinal);
    do {
      var name = Key();
      fields[name] = Type();
    } while (Accept(","));
    return fields;
  }

  FeelType FunctionType(FeelType type) {
    var parameters = new List<FeelType>();
    while (!Accept(">")) {
      if (parameters.Count > 0) {
        Expect(",");
      }
      parameters.Add(Type());
    }
    return type with { Parameters = parameters, Element = Accept("->") ? Type() : null };
  }
}
