using System.Linq.Expressions;
using Saola.Feel;

namespace Saola.Identity;

/// <summary>
/// FEEL to an expression over the actor and a row. FEEL knows a third answer, unknown; so each part is translated twice, into
/// when it is true and into when it is false, and "not" exchanges the two. What is neither gives no right.
/// </summary>
/// <param name="facts">Null where no act asks with a row.</param>
internal sealed class ConditionTranslator(ParameterExpression actor, Expression? row, IReadOnlyDictionary<string, LambdaExpression>? facts) {
  static readonly Expression Yes = Expression.Constant(true), No = Expression.Constant(false);

  /// <summary>Whether the row was asked for.</summary>
  public bool AsksRow { get; private set; }

  public Expression True(FeelShape shape) => Truth(shape).True;

  (Expression True, Expression False) Truth(FeelShape shape) {
    switch (shape) {
      case FeelShape.Value { Of: var value }:
        return value is null or bool ? (value is true ? Yes : No, value is false ? Yes : No) : throw Wrong("condition_not_truth", shape);
      case FeelShape.Name:
        var flag = Operand(shape);
        return flag.Type == typeof(bool?) ? (Same(flag, true), Same(flag, false)) : throw Wrong("condition_not_truth", shape);
      case FeelShape.And(var left, var right):
        var (a, b) = (Truth(left), Truth(right));
        return (Expression.AndAlso(a.True, b.True), Expression.OrElse(a.False, b.False));
      case FeelShape.Or(var left, var right):
        var (c, d) = (Truth(left), Truth(right));
        return (Expression.OrElse(c.True, d.True), Expression.AndAlso(c.False, d.False));
      case FeelShape.Call("not", [var inner]):
        var (yes, no) = Truth(inner);
        return (no, yes);
      case FeelShape.Call("list contains", [FeelShape.Name list, var item]):
        return Member(list, item);
      case FeelShape.Compare compare:
        return Compared(compare);
      case FeelShape.Between(var of, var low, var high):
        return Within(Pair(of, low), Pair(of, high), true, true);
      case FeelShape.In(var of, var tests):
        return tests.Select(t => Test(of, t)).Aggregate((x, y) => (Expression.OrElse(x.True, y.True), Expression.AndAlso(x.False, y.False)));
      default:
        throw Wrong("condition_unsupported", shape);
    }
  }

  (Expression True, Expression False) Compared(FeelShape.Compare compare) {
    var (left, right) = Pair(compare.Left, compare.Right);
    if (compare.Sign is "=" or "!=") {
      var (same, other) = (Expression.Equal(left, right), Expression.NotEqual(left, right));
      return compare.Sign == "=" ? (same, other) : (other, same);
    }
    Ordered(left, compare);
    return compare.Sign switch {
      "<" => (Expression.LessThan(left, right), Expression.GreaterThanOrEqual(left, right)),
      "<=" => (Expression.LessThanOrEqual(left, right), Expression.GreaterThan(left, right)),
      ">" => (Expression.GreaterThan(left, right), Expression.LessThanOrEqual(left, right)),
      _ => (Expression.GreaterThanOrEqual(left, right), Expression.LessThan(left, right)),
    };
  }

  (Expression True, Expression False) Test(FeelShape of, FeelShape test) {
    switch (test) {
      case FeelShape.List { Items: var items }:
        var any = items.Select(i => Pair(of, i)).Select(p => (True: (Expression)Expression.Equal(p.Left, p.Right), False: (Expression)Expression.NotEqual(p.Left, p.Right))).ToList();
        return any.Count == 0 ? (No, Yes) : any.Aggregate((x, y) => (Expression.OrElse(x.True, y.True), Expression.AndAlso(x.False, y.False)));
      case FeelShape.Range { Start: { } start, End: { } end } range:
        return Within(Pair(of, start), Pair(of, end), range.StartIncluded, range.EndIncluded);
      case FeelShape.Name list when List(list) is not null:
        return Member(list, of);
      default:
        var (left, right) = Pair(of, test);
        return (Expression.Equal(left, right), Expression.NotEqual(left, right));
    }
  }

  (Expression True, Expression False) Within((Expression Left, Expression Right) low, (Expression Left, Expression Right) high, bool from, bool to) {
    Ordered(low.Left, null);
    return (
      Expression.AndAlso(from ? Expression.GreaterThanOrEqual(low.Left, low.Right) : Expression.GreaterThan(low.Left, low.Right), to ? Expression.LessThanOrEqual(high.Left, high.Right) : Expression.LessThan(high.Left, high.Right)),
      Expression.OrElse(from ? Expression.LessThan(low.Left, low.Right) : Expression.LessThanOrEqual(low.Left, low.Right), to ? Expression.GreaterThan(high.Left, high.Right) : Expression.GreaterThanOrEqual(high.Left, high.Right)));
  }

  (Expression True, Expression False) Member(FeelShape.Name list, FeelShape item) {
    if (List(list) is not { } members) throw Wrong("condition_not_list", list);
    var kind = members.Type.GetElementType()!;
    var one = Operand(item, kind);
    if (one.Type != kind) throw Wrong("condition_kinds", item);
    var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [kind], members, one);
    return (contains, Expression.Not(contains));
  }

  Expression? List(FeelShape.Name name) =>
    name.Path is ["subject", var key] && ConditionNames.Subject.TryGetValue(key, out var known) && known.Body.Type.IsArray ? known.With(0, actor) : null;

  /// <summary>Both sides in one kind. A literal takes the kind of the other side.</summary>
  (Expression Left, Expression Right) Pair(FeelShape left, FeelShape right) {
    var (a, b) = left is FeelShape.Value ? (null, Operand(right)) : (Operand(left), (Expression?)null);
    a ??= Operand(left, b!.Type);
    b ??= Operand(right, a.Type);
    return a.Type == b.Type ? (a, b) : throw Wrong("condition_kinds", right);
  }

  static void Ordered(Expression side, FeelShape? shape) {
    if (side.Type == typeof(decimal?) || side.Type == typeof(DateOnly?) || side.Type == typeof(TimeOnly?)) return;
    throw Wrong("condition_no_order", shape);
  }

  /// <summary>A value that may be missing: text, or one of the kinds that FEEL and the rows share.</summary>
  Expression Operand(FeelShape shape, Type? wanted = null) {
    switch (shape) {
      case FeelShape.Value { Of: var value }:
        return Literal(value, wanted, shape);
      case FeelShape.Name { Path: ["subject", var key] } when ConditionNames.Subject.TryGetValue(key, out var known) && !known.Body.Type.IsArray:
        return Lifted(known.With(0, actor), shape);
      case FeelShape.Name { Path: ["context", var key] } when ConditionNames.Context.TryGetValue(key, out var known):
        return Lifted(known.With(0, actor), shape);
      case FeelShape.Name { Path: ["resource", ..] } when facts is null:
        throw new ConditionException(T["condition_no_row"]);
      case FeelShape.Name { Path: ["resource", var key] } when facts!.TryGetValue(key, out var fact):
        AsksRow = true;
        return Lifted(row is null ? Expression.Default(fact.Body.Type) : fact.With(0, row), shape);
      case FeelShape.Name name:
        throw new ConditionException(T["condition_no_name", string.Join('.', name.Path), string.Join(", ", ConditionNames.All(facts))]);
      default:
        throw Wrong("condition_unsupported", shape);
    }
  }

  static Expression Literal(object? value, Type? wanted, FeelShape shape) => value switch {
    null => Expression.Constant(null, wanted ?? typeof(string)),
    string text when wanted == typeof(Guid?) => Expression.Constant(Guid.TryParse(text, out var id) ? id : throw Wrong("condition_kinds", shape), typeof(Guid?)),
    string text => Expression.Constant(text, typeof(string)),
    bool truth => Expression.Constant(truth, typeof(bool?)),
    decimal number => Expression.Constant(number, typeof(decimal?)),
    FeelDate date => Expression.Constant(new DateOnly(date.Year, date.Month, date.Day), typeof(DateOnly?)),
    FeelTime { OffsetSeconds: null, Zone: null } time => Expression.Constant(new TimeOnly(time.Nanos / 100), typeof(TimeOnly?)),
    _ => throw Wrong("condition_kinds", shape),
  };

  static Expression Lifted(Expression value, FeelShape shape) {
    var kind = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
    if (kind == typeof(string)) return value;
    var lifted = kind == typeof(int) || kind == typeof(short) || kind == typeof(long) || kind == typeof(decimal) ? typeof(decimal?)
      : kind == typeof(Guid) ? typeof(Guid?) : kind == typeof(bool) ? typeof(bool?) : kind == typeof(DateOnly) ? typeof(DateOnly?) : kind == typeof(TimeOnly) ? typeof(TimeOnly?)
      : throw Wrong("condition_kinds", shape);
    return value.Type == lifted ? value : Expression.Convert(value, lifted);
  }

  static BinaryExpression Same(Expression flag, bool value) => Expression.Equal(flag, Expression.Constant(value, typeof(bool?)));

  static ConditionException Wrong(string key, FeelShape? shape) => new(T[key, (shape?.Position ?? 0) + 1]);
}
