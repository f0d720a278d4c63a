using Saola.Feel.Nodes;

namespace Saola.Feel.Syntax;

internal sealed partial class Parser {
  Node Expression() => Nested(Or);

  Node Or() {
    var left = And();
    var links = 0;
    while (Current.IsWord("or")) {
      var position = Current.Start;
      at++;
      left = Chained(new OrNode(left, And()) { Position = position }, ref links);
    }
    return left;
  }

  Node And() {
    var left = Compared();
    var links = 0;
    while (Current.IsWord("and")) {
      var position = Current.Start;
      at++;
      left = Chained(new AndNode(left, Compared()) { Position = position }, ref links);
    }
    return left;
  }

  Node Compared() {
    var left = Sum();
    var links = 0;
    while (true) {
      var position = Current.Start;
      if (ComparisonSign(Current) is { } kind) {
        at++;
        left = new ComparisonNode(kind, left, Sum()) { Position = position };
      } else if (AcceptWord("between")) {
        var low = Sum();
        ExpectWord("and");
        left = new BetweenNode(left, low, Sum()) { Position = position };
      } else if (AcceptWord("in")) {
        left = In(left, position);
      } else {
        return left;
      }
      left = Chained(left, ref links);
    }
  }

  static Comparison? ComparisonSign(Token token) => token.Kind != TokenKind.Symbol ? null : token.Value switch {
    "=" => Comparison.Equal,
    "!=" => Comparison.NotEqual,
    "<" => Comparison.Less,
    "<=" => Comparison.LessOrEqual,
    ">" => Comparison.Greater,
    ">=" => Comparison.GreaterOrEqual,
    _ => null,
  };

  Node In(Node left, int position) {
    var slot = scope.Function.NewSlot();
    var inner = new Scope(scope, scope.Function);
    inner.Declare("?", slot);
    var tests = InScope(inner, () => {
      if (Current.Is("(")) {
        var back = at;
        at++;
        var list = Tests(slot, anyTruth: false);
        if (!Current.Is("..")) {
          Expect(")");
          return list;
        }
        at = back;
      }
      return [Test(slot, anyTruth: false)];
    });
    return new InNode(left, slot, tests) { Position = position };
  }

  Node Sum() {
    var left = Product();
    var links = 0;
    while (Current.Is("+") || Current.Is("-")) {
      var sign = Current;
      at++;
      left = Chained(new BinaryNode(sign.Value[0], left, Product()) { Position = sign.Start }, ref links);
    }
    return left;
  }

  Node Product() {
    var left = Power();
    var links = 0;
    while (Current.Is("*") || Current.Is("/")) {
      var sign = Current;
      at++;
      left = Chained(new BinaryNode(sign.Value[0], left, Power()) { Position = sign.Start }, ref links);
    }
    return left;
  }

  Node Power() {
    var left = Instance();
    var links = 0;
    while (Current.Is("**")) {
      var position = Current.Start;
      at++;
      left = Chained(new BinaryNode('^', left, Instance()) { Position = position }, ref links);
    }
    return left;
  }

  Node Instance() {
    var left = Signed();
    while (Current.IsWord("instance") && Ahead().IsWord("of")) {
      var position = Current.Start;
      at += 2;
      left = new InstanceNode(left, Type()) { Position = position };
    }
    return left;
  }

  Node Signed() {
    if (!Current.Is("-")) {
      return Postfix();
    }
    var position = Current.Start;
    at++;
    var operand = Nested(Signed);
    return operand is Literal { Value: decimal number } ? new Literal(-number) { Position = position } : new NegateNode(operand) { Position = position };
  }

  // ---- unary tests ----

  /// <summary>The whole text of an input entry: "-", "not(...)", or tests of which one must hold.</summary>
  internal Node ParseUnaryTests() {
    var slot = scope.Declare("?");
    if (Current.Is("-") && Ahead().Kind == TokenKind.End) {
      return new Literal(FeelValue.True);
    }
    Node node;
    if (Current.IsWord("not") && Ahead().Is("(") && NotSpansAll()) {
      at += 2;
      node = new NotTests(Tests(slot, anyTruth: true));
      Expect(")");
    } else {
      node = new AnyTests(Tests(slot, anyTruth: true));
    }
    ExpectEnd();
    return node;
  }

  bool NotSpansAll() {
    var depth = 0;
    for (var i = at + 1; i < tokens.Count; i++) {
      depth += tokens[i].Is("(") ? 1 : tokens[i].Is(")") ? -1 : 0;
      if (depth == 0) {
        return tokens[i + 1].Kind == TokenKind.End;
      }
    }
    return false;
  }

  Node[] Tests(int slot, bool anyTruth) {
    var tests = new List<Node>();
    do {
      tests.Add(Test(slot, anyTruth));
    } while (Accept(","));
    return [.. tests];
  }

  Node Test(int slot, bool anyTruth) {
    var start = Current;
    if (ComparisonSign(start) is { } kind) {
      at++;
      return new CompareTest(kind, slot, Nested(Sum)) { Position = start.Start };
    }
    var before = questionAsked;
    questionAsked = false;
    var expression = anyTruth ? Expression() : Nested(Sum);
    var asks = questionAsked;
    questionAsked = before || asks;
    return new UnaryTest(expression, slot, asks, anyTruth) { Position = start.Start };
  }
}
