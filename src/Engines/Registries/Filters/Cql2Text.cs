using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>CQL2 text (OGC 21-065): <c>area &gt;= 10 AND name LIKE 'Ph%' AND S_INTERSECTS(place, BBOX(105,20,106,21))</c>.</summary>
internal sealed class Cql2Text {
  readonly List<Cql2Token> tokens;
  readonly int srid;
  int next, depth;

  Cql2Text(string text, int srid) => (tokens, this.srid) = (Cql2Lexer.Read(text), srid);

  /// <param name="srid">Of the coordinates in the filter.</param>
  public static Answer<Filter> Read(string text, int srid = Crs.Wgs84) {
    try {
      var reader = new Cql2Text(text, srid);
      var filter = reader.Either();
      return reader.Now.Kind == Cql2Kind.End ? filter : FilterErrors.Syntax(reader.Now.At + 1, Words.T["filter_need_end"]);
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  Cql2Token Now => tokens[next];

  bool IsWord(string word) => Now.Kind == Cql2Kind.Word && Now.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

  bool IsSign(string sign) => Now.Kind == Cql2Kind.Sign && Now.Text == sign;

  bool Skip(string word) {
    if (!IsWord(word)) return false;
    next++;
    return true;
  }

  bool SkipSign(string sign) {
    if (!IsSign(sign)) return false;
    next++;
    return true;
  }

  void Need(string sign) {
    if (!SkipSign(sign)) throw new FilterFault(Now.At, sign);
  }

  FilterFault Fault(string need) => new(Now.At, Words.T[need]);

  Filter Either() {
    var parts = new List<Filter> { Together() };
    while (Skip("OR")) parts.Add(Together());
    return parts is [var one] ? one : new Filter.Any(parts);
  }

  Filter Together() {
    var parts = new List<Filter> { Factor() };
    while (Skip("AND")) parts.Add(Factor());
    return parts is [var one] ? one : new Filter.All(parts);
  }

  Filter Factor() {
    if (++depth > 2 * FilterBinder.Depth) throw new FilterFault(FilterErrors.TooLarge);
    try {
      if (Skip("NOT")) return new Filter.Not(Factor());
      if (!SkipSign("(")) return Predicate();
      var inside = Either();
      Need(")");
      return inside;
    } finally {
      depth--;
    }
  }

  Filter Predicate() {
    if (Now.Kind == Cql2Kind.Word && tokens[next + 1] is { Kind: Cql2Kind.Sign, Text: "(" }) {
      var name = Now.Text;
      if (Cql2Rules.RelationOf(name) is { } relation) {
        var (left, right) = Two(Spatial);
        return Cql2Rules.Spatial(relation, left, right, srid);
      }
      if (name.StartsWith("T_", StringComparison.OrdinalIgnoreCase)) {
        var (left, right) = Two(Temporal);
        return Cql2Time.Relate(name, left, right) ?? throw new FilterFault(FilterErrors.Unsupported(name));
      }
    }
    var start = next;
    var first = Scalar();
    if (first is Operand.Literal { Value: var literal } && literal.TryGetValue<bool>(out var truth) && !IsComparison) return truth ? Cql2Rules.True : Cql2Rules.False;
    if (Sign() is { } by) {
      next++;
      return Cql2Rules.Compare(first, by, Scalar());
    }
    if (Skip("IS")) {
      var isNot = Skip("NOT");
      if (!Skip("NULL")) throw new FilterFault(Now.At, "NULL");
      return Negated(Cql2Rules.IsNull(first), isNot);
    }
    var not = Skip("NOT");
    if (Skip("LIKE")) return Negated(Cql2Rules.Like(first, Scalar()), not);
    if (Skip("IN")) return Negated(Cql2Rules.In(first, List()), not);
    if (!Skip("BETWEEN")) throw next == start ? Fault("filter_need_condition") : Fault("filter_need_sign");
    var low = Scalar();
    if (!Skip("AND")) throw new FilterFault(Now.At, "AND");
    return Negated(Cql2Rules.Between(first, low, Scalar()), not);
  }

  static Filter Negated(Filter filter, bool not) => not ? new Filter.Not(filter) : filter;

  bool IsComparison => Sign() is not null;

  Comparison? Sign() => Now.Kind == Cql2Kind.Sign ? ComparisonSign.Find(Now.Text) : null;

  (Operand Left, Operand Right) Two(Func<Operand> operand) {
    next++;
    Need("(");
    var left = operand();
    Need(",");
    var right = operand();
    Need(")");
    return (left, right);
  }

  List<Operand> List() {
    Need("(");
    var list = new List<Operand> { Scalar() };
    while (SkipSign(",")) list.Add(Scalar());
    Need(")");
    return list;
  }

  Operand Scalar() {
    var token = Now;
    next++;
    switch (token.Kind) {
      case Cql2Kind.Text: return new Operand.Literal(JsonValue.Create(token.Text));
      case Cql2Kind.Name: return new Operand.Property(token.Text);
      case Cql2Kind.Number: return new Operand.Literal(FilterValues.Number(token.Text) is { } number ? JsonValue.Create(number) : throw new FilterFault(token.At, Words.T["filter_need_number"]));
      case Cql2Kind.Word when token.Text.Equals("TRUE", StringComparison.OrdinalIgnoreCase): return new Operand.Literal(JsonValue.Create(true));
      case Cql2Kind.Word when token.Text.Equals("FALSE", StringComparison.OrdinalIgnoreCase): return new Operand.Literal(JsonValue.Create(false));
      case Cql2Kind.Word when IsSign("("): return Function(token);
      case Cql2Kind.Word: return new Operand.Property(token.Text);
      default: throw new FilterFault(token.At, Words.T["filter_need_value"]);
    }
  }

  Operand Function(Cql2Token name) {
    Operand made;
    Need("(");
    switch (name.Text.ToUpperInvariant()) {
      case "CASEI" or "ACCENTI":
        if (++depth > 2 * FilterBinder.Depth) throw new FilterFault(FilterErrors.TooLarge);
        made = new Operand.Folded(Scalar(), name.Text[0] is 'C' or 'c' ? Folding.Case : Folding.Accents);
        depth--;
        break;
      case "DATE" or "TIMESTAMP":
        made = Instant();
        break;
      default:
        throw new FilterFault(FilterErrors.Unsupported(name.Text));
    }
    Need(")");
    return made;
  }

  Operand Instant() {
    if (Now.Kind != Cql2Kind.Text) throw Fault("filter_need_time");
    return new Operand.Instant(tokens[next++].Text);
  }

  Operand Temporal() {
    if (!IsWord("INTERVAL") || tokens[next + 1] is not { Kind: Cql2Kind.Sign, Text: "(" }) return Scalar();
    next += 2;
    var from = Bound();
    Need(",");
    var to = Bound();
    Need(")");
    return new Operand.Interval(from, to);
  }

  Operand? Bound() {
    if (Now.Kind != Cql2Kind.Text) return Scalar();
    if (Now.Text != "..") return Instant();
    next++;
    return null;
  }

  Operand Spatial() {
    if (Now.Kind is Cql2Kind.Name || Now.Kind is Cql2Kind.Word && tokens[next + 1] is { Kind: Cql2Kind.Sign, Text: "," or ")" }) return new Operand.Property(tokens[next++].Text);
    return new Operand.Shape(Wkt.Read(tokens, ref next));
  }
}
