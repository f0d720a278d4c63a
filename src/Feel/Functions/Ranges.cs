using Saola.Feel.Nodes;
using Saola.Feel.Syntax;

namespace Saola.Feel.Functions;

/// <summary>The range relations of Allen's algebra, between ranges and points.</summary>
internal static class Ranges {
  internal static BuiltinForm[] Forms => [
    .. Forms4("before", (a, b) => Less(a.End, b.Start) is var c && c == 0 ? !a.EndIncluded || !b.StartIncluded : c < 0),
    .. Forms4("after", (a, b) => Less(b.End, a.Start) is var c && c == 0 ? !b.EndIncluded || !a.StartIncluded : c < 0),
    .. Pair("meets", (a, b) => a.EndIncluded && b.StartIncluded && Less(a.End, b.Start) == 0),
    .. Pair("met by", (a, b) => a.StartIncluded && b.EndIncluded && Less(a.Start, b.End) == 0),
    .. Pair("overlaps", (a, b) => Reaches(a, b) && Reaches(b, a)),
    .. Pair("overlaps before", (a, b) => Starts(a, b) < 0 && Reaches(a, b) && Ends(a, b) <= 0),
    .. Pair("overlaps after", (a, b) => Starts(b, a) < 0 && Reaches(b, a) && Ends(b, a) <= 0),
    .. Within("finishes", "point", "range", (a, b) => a.EndIncluded == b.EndIncluded && Less(a.End, b.End) == 0 && Starts(a, b) >= 0),
    .. Within("finished by", "range", "point", (a, b) => a.EndIncluded == b.EndIncluded && Less(a.End, b.End) == 0 && Starts(a, b) <= 0),
    .. Within("includes", "range", "point", (a, b) => Starts(a, b) <= 0 && Ends(b, a) <= 0),
    .. Within("during", "point", "range", (a, b) => Starts(b, a) <= 0 && Ends(a, b) <= 0),
    .. Within("starts", "point", "range", (a, b) => a.StartIncluded == b.StartIncluded && Less(a.Start, b.Start) == 0 && Ends(a, b) <= 0),
    .. Within("started by", "range", "point", (a, b) => a.StartIncluded == b.StartIncluded && Less(a.Start, b.Start) == 0 && Ends(b, a) <= 0),
    new("coincides(point1: x, point2: x)", (a, run) => Relate("coincides", a, run, Same)),
    new("coincides(range1: x, range2: x)", (a, run) => Relate("coincides", a, run, Same)),
  ];

  static BuiltinForm[] Forms4(string name, Func<FeelRange, FeelRange, bool> relation) => [
    new(name + "(point1: x, point2: x)", (a, run) => Relate(name, a, run, relation)),
    new(name + "(point: x, range: x)", (a, run) => Relate(name, a, run, relation)),
    new(name + "(range: x, point: x)", (a, run) => Relate(name, a, run, relation)),
    .. Pair(name, relation, pointsToo: true),
  ];

  static BuiltinForm[] Pair(string name, Func<FeelRange, FeelRange, bool> relation, bool pointsToo = false) => [
    new(name + "(range1: x, range2: x)", (a, run) => pointsToo || (a[0] is FeelRange && a[1] is FeelRange) ? Relate(name, a, run, relation) : NotRange(name, a, run)),
  ];

  static BuiltinForm[] Within(string name, string first, string second, Func<FeelRange, FeelRange, bool> relation) {
    var outer = first == "range" ? 0 : 1;
    BuiltinBody body = (a, run) => a[outer] is FeelRange ? Relate(name, a, run, relation) : NotRange(name, a, run);
    return [new(name + $"({first}: x, {second}: x)", body), new(name + "(range1: x, range2: x)", body)];
  }

  static object? NotRange(string name, object?[] a, Evaluation run) =>
    run.Report("feel.argument", name, "range", "word.kind_range", FeelValue.KindWord(a[0] is FeelRange ? a[1] : a[0]));

  static object? Relate(string name, object?[] a, Evaluation run, Func<FeelRange, FeelRange, bool> relation) {
    if (Range(a[0]) is not { } first || Range(a[1]) is not { } second) {
      return run.Report("feel.argument", name, "range", "word.kind_range", "word.kind_null");
    }
    // All ends must be of one kind; an open side compares with everything.
    object?[] ends = [first.Start, first.End, second.Start, second.End];
    var some = Array.Find(ends, e => e is not null);
    if (some is null || !Array.TrueForAll(ends, e => e is null || FeelCompare.Order(e, some) is not null)) {
      return run.Report("feel.incomparable", FeelValue.KindWord(first.Start ?? first.End), FeelValue.KindWord(second.Start ?? second.End));
    }
    return FeelValue.Box(relation(first, second));
  }

  static FeelRange? Range(object? value) => value as FeelRange ?? (value is null ? null : new FeelRange(value, true, value, true));

  static bool Same(FeelRange a, FeelRange b) => Starts(a, b) == 0 && Ends(a, b) == 0;

  /// <summary>Order of an end or point with another; where one side is open there is no meeting, which 1 or -1 says.</summary>
  static int Less(object? x, object? y) => x is null || y is null ? 1 : FeelCompare.Order(x, y)!.Value;

  static int Starts(FeelRange a, FeelRange b) {
    if (a.Start is null || b.Start is null) {
      return a.Start is null ? b.Start is null ? 0 : -1 : 1;
    }
    var order = FeelCompare.Order(a.Start, b.Start)!.Value;
    return order != 0 ? order : b.StartIncluded.CompareTo(a.StartIncluded);
  }

  static int Ends(FeelRange a, FeelRange b) {
    if (a.End is null || b.End is null) {
      return a.End is null ? b.End is null ? 0 : 1 : -1;
    }
    var order = FeelCompare.Order(a.End, b.End)!.Value;
    return order != 0 ? order : a.EndIncluded.CompareTo(b.EndIncluded);
  }

  /// <summary>a does not end before b starts.</summary>
  static bool Reaches(FeelRange a, FeelRange b) {
    if (a.End is null || b.Start is null) {
      return true;
    }
    var order = FeelCompare.Order(a.End, b.Start)!.Value;
    return order > 0 || (order == 0 && a.EndIncluded && b.StartIncluded);
  }

  /// <summary>range("[1..5]"): the ends must be literals, nothing is computed.</summary>
  internal static FeelRange? Parse(string text) {
    try {
      var trimmed = text.Trim();
      if (trimmed.Length < 4 || trimmed[0] is not ('[' or '(' or ']') || trimmed[^1] is not ('[' or ')' or ']')) {
        return null;
      }
      // "[1..]" and "[..5]" are open on one side.
      var open = trimmed.AsSpan(1, trimmed.Length - 2).Trim();
      var inside = open.StartsWith("..") ? "null" + open.ToString() : open.EndsWith("..") ? open.ToString() + "null" : open.ToString();
      var parser = new Parser(trimmed[0] + inside + trimmed[^1], null);
      var node = parser.ParseWhole();
      if (node is not RangeNode { Start: not null, End: not null } range || !IsLiteral(range.Start) || !IsLiteral(range.End)) {
        return null;
      }
      return node.Evaluate(new Frame([], null, new Evaluation(FeelOptions.Default))) as FeelRange;
    } catch (FeelSyntaxException) {
      return null;
    }
  }

  static bool IsLiteral(Node? node) => node is Literal { Value: not FeelFunction };
}
