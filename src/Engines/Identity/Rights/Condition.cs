using System.Collections.Concurrent;
using System.Linq.Expressions;
using Saola.Feel;

namespace Saola.Identity;

/// <summary>
/// A condition of a right, written in FEEL over <c>subject</c>, <c>resource</c> and <c>context</c>: one translation serves the
/// question about a row in memory and the question to the database, so that they cannot differ.
/// </summary>
internal sealed class Condition : ICondition {
  public const int Limit = 2000;
  readonly FeelShape shape;
  readonly ConcurrentDictionary<Type, object> compiled = new();
  readonly Lazy<Func<Actor, bool>>? rowless;

  Condition(string text, FeelShape shape, bool asksRow) {
    (Text, this.shape, AsksRow) = (text, shape, asksRow);
    if (!asksRow) rowless = new(() => {
      var actor = Expression.Parameter(typeof(Actor), "actor");
      return Expression.Lambda<Func<Actor, bool>>(new ConditionTranslator(actor, null, null).True(shape), actor).Compile();
    });
  }

  /// <summary>What stands in for a condition that cannot be read.</summary>
  public static ICondition Never { get; } = new Condition("false", new FeelShape.Value(false), false);

  public string Text { get; }

  public bool AsksRow { get; }

  /// <summary>The condition, or what is wrong with it for rows with these facts, in words.</summary>
  /// <param name="facts">Null where the permission is over no rows: then it may not ask for any.</param>
  public static (Condition? Condition, string? Fault) Read(string text, IReadOnlyDictionary<string, LambdaExpression>? facts) {
    if (text.Length > Limit) return (null, T["condition_long", Limit]);
    if (FeelExpression.TryParse(text, out var error) is not { } parsed) return (null, error!.ToString());
    try {
      var translator = new ConditionTranslator(Expression.Parameter(typeof(Actor)), null, facts);
      translator.True(parsed.Shape);
      return (new(text, parsed.Shape, translator.AsksRow), null);
    } catch (ConditionException wrong) {
      return (null, wrong.Message);
    }
  }

  /// <summary>Whether it asks for nothing, so that it is always true or never.</summary>
  public bool IsConstant => !Parts(shape).Any(p => p is FeelShape.Name);

  /// <summary>The network zones that a text names; none where it cannot be read.</summary>
  public static IReadOnlyList<string> Zones(string text) => FeelExpression.TryParse(text, out _) is not { } parsed ? []
    : [.. Parts(parsed.Shape).Where(p => p is FeelShape.Compare or FeelShape.In && Parts(p).Any(IsZone)).SelectMany(Parts).OfType<FeelShape.Value>().Select(v => v.Of).OfType<string>().Distinct(StringComparer.Ordinal)];

  static bool IsZone(FeelShape shape) => shape is FeelShape.Name { Path: ["context", "zone"] };

  static IEnumerable<FeelShape> Parts(FeelShape shape) => (shape switch {
    FeelShape.And(var left, var right) => [left, right],
    FeelShape.Or(var left, var right) => [left, right],
    FeelShape.Compare(_, var left, var right) => [left, right],
    FeelShape.Between(var of, var low, var high) => [of, low, high],
    FeelShape.In(var of, var tests) => [of, .. tests],
    FeelShape.List(var items) => items,
    FeelShape.Range(var start, _, var end, _) => new[] { start, end }.OfType<FeelShape>(),
    FeelShape.Call(_, var arguments) => arguments,
    _ => Enumerable.Empty<FeelShape>(),
  }).SelectMany(Parts).Prepend(shape);

  public bool MayHold(Actor actor) => rowless is null || rowless.Value(actor);

  public bool Holds<TRow>(Actor actor, TRow row) where TRow : class, IProtected<TRow> =>
    ((Func<Actor, TRow, bool>)compiled.GetOrAdd(typeof(TRow), static (_, self) => self.Lambda<TRow>().Compile(), this))(actor, row);

  public Expression<Func<TRow, bool>> Filter<TRow>(Actor actor) where TRow : class, IProtected<TRow> {
    var lambda = Lambda<TRow>();
    // The actor goes as a captured variable would, so that the database gets what is asked of them as parameters.
    var captured = Expression.Field(Expression.Constant(new Parameter<Actor>(actor)), nameof(Parameter<>.Value));
    return Expression.Lambda<Func<TRow, bool>>(lambda.With(0, captured), lambda.Parameters[1]);
  }

  Expression<Func<Actor, TRow, bool>> Lambda<TRow>() where TRow : class, IProtected<TRow> {
    ParameterExpression actor = Expression.Parameter(typeof(Actor), "actor"), row = Expression.Parameter(typeof(TRow), "row");
    return Expression.Lambda<Func<Actor, TRow, bool>>(new ConditionTranslator(actor, row, TRow.Access.Facts).True(shape), actor, row);
  }
}

/// <summary>What a condition says that cannot be asked; the message is in words.</summary>
internal sealed class ConditionException(string message) : Exception(message);

/// <summary>The names that every condition may use besides the facts of its row.</summary>
internal static class ConditionNames {
  /// <summary>
  /// Who acts: ids of the person, of their unit and office, the office's code, the unit as dossiers name it, the roles of the post, and
  /// ids of those whose power they hold today to act for them.
  /// </summary>
  public static readonly IReadOnlyDictionary<string, LambdaExpression> Subject = new Dictionary<string, LambdaExpression>(StringComparer.Ordinal) {
    ["id"] = (Actor a) => a.Id,
    ["unit"] = (Actor a) => UnitOf(a),
    ["office"] = (Actor a) => OfficeOf(a),
    ["officeCode"] = (Actor a) => CodeOf(a),
    ["place"] = (Actor a) => PlaceOf(a),
    ["roles"] = (Actor a) => RolesOf(a),
    ["principals"] = (Actor a) => PrincipalsOf(a),
  };

  /// <summary>What surrounds the act: date, time of day, weekday (1 is Monday), whether the office works, the network zone.</summary>
  public static readonly IReadOnlyDictionary<string, LambdaExpression> Context = new Dictionary<string, LambdaExpression>(StringComparer.Ordinal) {
    ["date"] = (Actor a) => DateOf(a),
    ["time"] = (Actor a) => TimeOf(a),
    ["weekday"] = (Actor a) => WeekdayOf(a),
    ["working"] = (Actor a) => WorkingOf(a),
    ["zone"] = (Actor a) => ZoneOf(a),
  };

  /// <summary>Every name that a condition may use where rows have these facts.</summary>
  public static IEnumerable<string> All(IReadOnlyDictionary<string, LambdaExpression>? facts) =>
    [.. Subject.Keys.Select(k => "subject." + k), .. (facts?.Keys ?? []).Select(k => "resource." + k), .. Context.Keys.Select(k => "context." + k)];

  public static Guid? UnitOf(Actor a) => a.Post?.Unit;

  public static Guid? OfficeOf(Actor a) => a.Post?.Office;

  public static string? CodeOf(Actor a) => a.Post?.OfficeCode;

  public static string? PlaceOf(Actor a) => a.Post?.Place;

  public static string[] RolesOf(Actor a) => a.Post is { } post ? [.. post.Roles] : [];

  public static Guid?[] PrincipalsOf(Actor a) => [.. a.Powers.Select(p => (Guid?)p.Principal).Distinct()];

  public static DateOnly? DateOf(Actor a) => a.Circumstances is { } c ? DateOnly.FromDateTime(c.Now) : null;

  public static TimeOnly? TimeOf(Actor a) => a.Circumstances is { } c ? TimeOnly.FromDateTime(c.Now) : null;

  public static decimal? WeekdayOf(Actor a) => a.Circumstances is { } c ? c.Now.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)c.Now.DayOfWeek : null;

  public static bool? WorkingOf(Actor a) => a.Circumstances?.Working;

  public static string? ZoneOf(Actor a) => a.Circumstances?.Zone;
}
