namespace Saola.Feel.Nodes;

/// <summary>Three-valued "and": false wins, whatever is not a boolean counts as unknown.</summary>
internal sealed class AndNode(Node left, Node right) : Node {
  internal override FeelShape Shape => new FeelShape.And(left.Shape, right.Shape) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    var a = left.Evaluate(frame);
    if (a is false) {
      return FeelValue.False;
    }
    var b = right.Evaluate(frame);
    return b is false ? FeelValue.False : a is true && b is true ? FeelValue.True : null;
  }
}

internal sealed class OrNode(Node left, Node right) : Node {
  internal override FeelShape Shape => new FeelShape.Or(left.Shape, right.Shape) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    var a = left.Evaluate(frame);
    if (a is true) {
      return FeelValue.True;
    }
    var b = right.Evaluate(frame);
    return b is true ? FeelValue.True : a is false && b is false ? FeelValue.False : null;
  }
}

internal enum Comparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

internal sealed class ComparisonNode(Comparison kind, Node left, Node right) : Node {
  static readonly string[] Signs = ["=", "!=", "<", "<=", ">", ">="];

  internal override FeelShape Shape => new FeelShape.Compare(Signs[(int)kind], left.Shape, right.Shape) { Position = Position };

  internal override object? Evaluate(Frame frame) => Apply(kind, left.Evaluate(frame), right.Evaluate(frame), frame, Position);

  internal static object? Apply(Comparison kind, object? a, object? b, Frame frame, int position) {
    bool? answer;
    if (kind <= Comparison.NotEqual) {
      answer = FeelCompare.Equal(a, b, frame.Run);
      answer = kind == Comparison.NotEqual ? !answer : answer;
    } else {
      answer = FeelCompare.Order(a, b) is { } order
        ? kind switch {
          Comparison.Less => order < 0,
          Comparison.LessOrEqual => order <= 0,
          Comparison.Greater => order > 0,
          _ => order >= 0,
        }
        : null;
    }
    return answer is { } known ? FeelValue.Box(known) : frame.Run.Report(position, "feel.incomparable", FeelValue.KindWord(a), FeelValue.KindWord(b));
  }
}

internal sealed class BetweenNode(Node value, Node low, Node high) : Node {
  internal override FeelShape Shape => new FeelShape.Between(value.Shape, low.Shape, high.Shape) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    var v = value.Evaluate(frame);
    var a = low.Evaluate(frame);
    var b = high.Evaluate(frame);
    bool? above = FeelCompare.Order(v, a) is { } first ? first >= 0 : null;
    bool? below = FeelCompare.Order(v, b) is { } second ? second <= 0 : null;
    if (above is false || below is false) {
      return FeelValue.False;
    }
    return above is true && below is true ? FeelValue.True : Report(frame, "feel.incomparable", FeelValue.KindWord(v), FeelValue.KindWord(above is null ? a : b));
  }
}

/// <summary>"value in tests": the value goes into a slot that the tests read as "?".</summary>
internal sealed class InNode(Node value, int slot, Node[] tests) : Node {
  internal override FeelShape Shape => new FeelShape.In(value.Shape, [.. tests.Select(t => t.Shape)]) { Position = Position };

  internal override object? Evaluate(Frame frame) {
    frame.Slots[slot] = value.Evaluate(frame);
    return UnaryTest.Any(tests, frame);
  }
}

/// <summary>A comparison with the tested value, such as "&lt; 18".</summary>
internal sealed class CompareTest(Comparison kind, int slot, Node right) : Node {
  internal override object? Evaluate(Frame frame) =>
    ComparisonNode.Apply(kind, frame.Slots[slot], right.Evaluate(frame), frame, Position);
}

/// <summary>An expression as a test: by its truth when it speaks of "?", else by equality with, or membership in, its value.</summary>
internal sealed class UnaryTest(Node expression, int slot, bool asksQuestion, bool anyTruth) : Node {
  internal override FeelShape Shape => asksQuestion ? base.Shape : expression.Shape;

  internal override object? Evaluate(Frame frame) {
    var tested = frame.Slots[slot];
    var value = expression.Evaluate(frame);
    if (asksQuestion && value is bool or null) {
      return value;
    }
    return value is true && anyTruth && tested is not (bool or null) ? value : Matches(tested, value, frame, Position);
  }

  internal static object? Matches(object? tested, object? value, Frame frame, int position) {
    switch (value) {
      case FeelRange range when tested is not FeelRange:
        return FeelValue.Box(range.Contains(tested)) ?? frame.Run.Report(position, "feel.incomparable", FeelValue.KindWord(tested), "word.kind_range");
      case object?[] list:
        if (tested is object?[] && FeelCompare.Same(tested, list, frame.Run)) {
          return FeelValue.True;
        }
        frame.Run.Step(list.Length);
        return FeelValue.Box(Array.Exists(list, item => FeelCompare.Same(tested, item, frame.Run) || (item is FeelRange r && tested is not FeelRange && r.Contains(tested) is true)));
      default:
        return FeelCompare.Equal(tested, value, frame.Run) is { } equal
          ? FeelValue.Box(equal)
          : frame.Run.Report(position, "feel.incomparable", FeelValue.KindWord(tested), FeelValue.KindWord(value));
    }
  }

  internal static object? Any(Node[] tests, Frame frame) {
    object? answer = FeelValue.False;
    foreach (var test in tests) {
      switch (test.Evaluate(frame)) {
        case true:
          return FeelValue.True;
        case null:
          answer = null;
          break;
        default:
          break;
      }
    }
    return answer;
  }
}

/// <summary>not(...) of unary tests.</summary>
internal sealed class NotTests(Node[] tests) : Node {
  internal override object? Evaluate(Frame frame) => UnaryTest.Any(tests, frame) is bool found ? FeelValue.Box(!found) : null;
}

internal sealed class AnyTests(Node[] tests) : Node {
  internal override object? Evaluate(Frame frame) => tests.Length == 1 ? tests[0].Evaluate(frame) : UnaryTest.Any(tests, frame);
}

internal sealed class InstanceNode(Node value, FeelType type) : Node {
  internal override object? Evaluate(Frame frame) => FeelValue.Box(type.Includes(value.Evaluate(frame), frame.Run));
}
