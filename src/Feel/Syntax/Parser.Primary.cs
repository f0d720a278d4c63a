using System.Globalization;
using Saola.Feel.Functions;
using Saola.Feel.Nodes;

namespace Saola.Feel.Syntax;

internal sealed partial class Parser {
  Node Postfix() {
    var node = Primary();
    var links = 0;
    while (true) {
      var position = Current.Start;
      if (Current.Is(".")) {
        at++;
        node = new PathNode(node, MemberName()) { Position = position };
      } else if (Current.Is("[") && StartsExpression(Ahead())) {
        at++;
        node = Filter(node, position);
      } else if (Current.Is("(")) {
        at++;
        node = Call(node, position);
      } else {
        return node;
      }
      node = Chained(node, ref links);
    }
  }

  // A bracket that no expression follows closes an open range, as in "]1..5[".
  static bool StartsExpression(Token token) => token.Kind switch {
    TokenKind.End => false,
    TokenKind.Symbol => token.Value is "(" or "[" or "{" or "-" or "?" or "]",
    TokenKind.Name => token.Value is not ("and" or "or" or "then" or "else" or "return" or "satisfies" or "in" or "between" or "instance"),
    _ => true,
  };

  string MemberName() {
    var longest = 0;
    var name = "";
    Consider(known.MemberTable, ref longest, ref name);
    Consider(keysSeen, ref longest, ref name);
    Consider(PropertyNames, ref longest, ref name);
    Consider(known.VariableTable, ref longest, ref name);
    if (Current.Kind != TokenKind.Name) {
      throw Expected("word.name");
    }
    var plain = PlainNameLength();
    if (plain > longest) {
      longest = plain;
      name = Joined(at, at + plain);
    }
    at += longest;
    return name;
  }

  Node Filter(Node source, int position) {
    var slot = scope.Function.NewSlot();
    // A member called "item" comes before the item itself.
    var names = new Scope(scope, scope.Function);
    names.Declare("item", slot);
    var filter = InScope(new Scope(names, scope.Function, slot), Expression);
    Expect("]");
    return new FilterNode(source, slot, filter) { Position = position };
  }

  Node Call(Node callee, int position) {
    List<string>? names = null;
    var arguments = new List<Node>();
    if (!Current.Is(")")) {
      do {
        if (NamedUntilColon() is { } name) {
          if (arguments.Count > 0 && names is null) {
            throw Fail("feel.mixed_arguments", Current);
          }
          (names ??= []).Add(name);
        } else if (names is not null) {
          throw Fail("feel.mixed_arguments", Current);
        }
        arguments.Add(Expression());
      } while (Accept(","));
    }
    Expect(")");
    return callee is Literal { Value: BuiltinFunction builtin }
      ? CallBuiltin(builtin, names, arguments, callee.Position)
      : new CallNode(callee, names?.ToArray(), [.. arguments]) { Position = position };
  }

  Node CallBuiltin(BuiltinFunction builtin, List<string>? names, List<Node> arguments, int position) {
    BuiltinForm? form;
    Node?[] ordered;
    if (names is null) {
      form = Array.Find(builtin.Forms, f => f.Takes(arguments.Count));
      ordered = [.. arguments];
      if (form is null) {
        Warn("feel.arity", position, builtin.Name.Length, builtin.Name, builtin.Counts(), arguments.Count);
        return new BadCall("feel.arity", [builtin.Name, builtin.Counts(), arguments.Count]) { Position = position };
      }
    } else {
      form = Array.Find(builtin.Forms, f => f.Takes([.. names]));
      if (form is null) {
        Warn("feel.parameters", position, builtin.Name.Length, builtin.Name, string.Join(", ", names));
        return new BadCall("feel.parameters", [builtin.Name, string.Join(", ", names)]) { Position = position };
      }
      ordered = new Node?[form.Parameters.Length];
      for (var i = 0; i < names.Count; i++) {
        ordered[Array.IndexOf(form.Parameters, names[i])] = arguments[i];
      }
    }
    var call = new BuiltinCall(form, ordered) { Position = position };
    return Fold(call, builtin, arguments) ?? call;
  }

  /// <summary>Calls such as date("2026-01-01") are computed once, here.</summary>
  static Node? Fold(BuiltinCall call, BuiltinFunction builtin, List<Node> arguments) {
    if (arguments.Count == 0 || !Builtins.IsFoldable(builtin.Name) || !arguments.TrueForAll(a => a is Literal { Value: decimal or string })) {
      return null;
    }
    var run = new Evaluation(FeelOptions.Default);
    return call.Evaluate(new Frame([], null, run)) is { } value ? new Literal(value) { Position = call.Position } : null;
  }

  Node Primary() {
    var token = Current;
    switch (token.Kind) {
      case TokenKind.Number:
        at++;
        return FeelNumber.TryParse(token.Value, out var number)
          ? new Literal(decimal.IsInteger(number) && number is >= 0 and < 256 ? FeelNumber.Box((int)number) : number) { Position = token.Start }
          : throw Fail("feel.number_range", token, token.Value);
      case TokenKind.Text:
        at++;
        return new Literal(token.Value) { Position = token.Start };
      case TokenKind.Temporal:
        at++;
        return new Literal(Temporal.AtLiteral(token.Value) ?? throw Fail("feel.at_literal", token, token.Value)) { Position = token.Start };
      case TokenKind.Symbol:
        return Bracketed(token);
      case TokenKind.End:
        throw Unexpected();
      default:
        return Name() ?? Keyword(token);
    }
  }

  Node Bracketed(Token token) {
    switch (token.Value) {
      case "(":
        at++;
        return ComparisonSign(Current) is { } kind && kind != Comparison.NotEqual ? HalfRange(kind, token) : Parenthesis(token);
      case "[":
        at++;
        return ListOrRange(token);
      case "]":
        at++;
        return RangeEnd(Expression(), startIncluded: false, token);
      case "{":
        at++;
        return Context(token);
      case "?" when Question() is { } question:
        at++;
        return question;
      default:
        throw Unexpected();
    }
  }

  Node? Question() {
    var depth = 0;
    for (var s = scope; s is not null; s = s.Outer) {
      if (s.TryGet("?", out var slot)) {
        questionAsked = true;
        return new LocalVariable(depth, slot) { Position = Current.Start };
      }
      depth += s.Outer is { } outer && outer.Function != s.Function ? 1 : 0;
    }
    return null;
  }

  Node Parenthesis(Token open) {
    var inner = Expression();
    if (Current.Is("..")) {
      return RangeEnd(inner, startIncluded: false, open);
    }
    Expect(")");
    return inner;
  }

  Node HalfRange(Comparison kind, Token open) {
    at++;
    var end = Nested(Sum);
    Expect(")");
    return kind switch {
      Comparison.Equal => new RangeNode(end, true, end, true),
      Comparison.Less or Comparison.LessOrEqual => new RangeNode(null, false, end, kind == Comparison.LessOrEqual) { Position = open.Start },
      _ => new RangeNode(end, kind == Comparison.GreaterOrEqual, null, false) { Position = open.Start },
    };
  }

  Node ListOrRange(Token open) {
    if (Accept("]")) {
      return new ListNode([]) { Position = open.Start };
    }
    var first = Expression();
    if (Current.Is("..")) {
      return RangeEnd(first, startIncluded: true, open);
    }
    var items = new List<Node> { first };
    while (Accept(",")) {
      items.Add(Expression());
    }
    Expect("]");
    return new ListNode([.. items]) { Position = open.Start };
  }

  Node RangeEnd(Node start, bool startIncluded, Token open) {
    Expect("..");
    var end = Expression();
    var close = Current;
    if (!Accept("]") && !Accept(")") && !Accept("[")) {
      throw Expected("]");
    }
    return new RangeNode(start, startIncluded, end, close.Value == "]") { Position = open.Start };
  }

  /// <summary>A context key or argument name with its colon, if one stands here.</summary>
  string? NamedUntilColon() {
    if (Current.Kind != TokenKind.Name) {
      return null;
    }
    var end = at + 1;
    while (tokens[end].Kind is TokenKind.Name or TokenKind.Number || (tokens[end].Kind == TokenKind.Symbol && NameSymbol(tokens[end].Value))) {
      end++;
    }
    if (!tokens[end].Is(":")) {
      return null;
    }
    var name = Declared(at, end);
    at = end + 1;
    return name;
  }

  Node Context(Token open) {
    var inner = new Scope(scope, scope.Function);
    var entries = new List<(string, int, Node)>();
    var keys = new HashSet<string>(StringComparer.Ordinal);
    while (!Accept("}")) {
      if (entries.Count > 0) {
        Expect(",");
      }
      var at0 = Current;
      var key = Key();
      if (!keys.Add(key)) {
        throw Fail("feel.duplicate_key", at0, key);
      }
      keysSeen.Add(key);
      var slot = scope.Function.NewSlot();
      if (Current.IsWord("function")) {
        inner.Declare(key, slot);
      }
      entries.Add((key, slot, InScope(inner, Expression)));
      inner.Declare(key, slot);
    }
    return new ContextNode([.. entries]) { Position = open.Start };
  }

  string Key() {
    if (Current.Kind == TokenKind.Text) {
      var key = Current.Value;
      at++;
      Expect(":");
      return key;
    }
    return NamedUntilColon() ?? throw Expected("word.key");
  }
}
