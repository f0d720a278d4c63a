using System.Linq.Expressions;

namespace Saola.Kernel;

/// <summary>A row over which rights are held.</summary>
public interface IProtected<T> where T : class, IProtected<T> {
  static abstract Access<T> Access { get; }
}

/// <summary>To which offices a row belongs, and which of its facts a condition of a right may ask for.</summary>
/// <param name="kind">The row's kind, as the ledger names it.</param>
/// <param name="offices">It is reached by a right in any one of them.</param>
public sealed class Access<T>(string kind, params Expression<Func<T, Guid>>[] offices) where T : class {
  readonly Dictionary<string, LambdaExpression> facts = new(StringComparer.Ordinal);
  readonly Func<T, Guid>[] officesOf = [.. offices.Select(o => o.Compile())];

  public string Kind => kind;

  public IReadOnlyDictionary<string, LambdaExpression> Facts => facts;

  /// <summary>A fact that conditions name <c>resource.name</c>.</summary>
  public Access<T> Fact<TValue>(string name, Expression<Func<T, TValue>> value) {
    facts.Add(name, value);
    return this;
  }

  internal bool In(T row, Reach reach) {
    foreach (var office in officesOf) if (reach.Offices.Contains(office(row))) return true;
    return false;
  }

  /// <summary>The rows that one of the reaches covers. The offices go as one parameter, so that all actors share one plan.</summary>
  internal Expression<Func<T, bool>> Filter(Actor actor, Reach[] reaches, Func<ICondition, Expression<Func<T, bool>>> condition) {
    var row = Expression.Parameter(typeof(T), "row");
    Expression? any = null;
    foreach (var reach in reaches) {
      if (reach.When is { } when && !when.MayHold(actor)) continue;
      var one = Belongs(row, reach);
      if (reach.When is { } bound) one = Expression.AndAlso(one, condition(bound).With(0, row));
      any = any is null ? one : Expression.OrElse(any, one);
    }
    return Expression.Lambda<Func<T, bool>>(any ?? Expression.Constant(false), row);
  }

  Expression Belongs(ParameterExpression row, Reach reach) {
    Expression all = Expression.Field(Expression.Constant(new Parameter<Guid[]>([.. reach.Offices])), nameof(Parameter<>.Value));
    return offices.Select(o => (Expression)Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(Guid)], all, o.With(0, row))).Aggregate(Expression.OrElse);
  }

}

/// <summary>For putting expressions together.</summary>
public static class Lambdas {
  /// <summary>The body of a lambda with something else in the place of one of its parameters.</summary>
  public static Expression With(this LambdaExpression lambda, int parameter, Expression value) => new Replacing(lambda.Parameters[parameter], value).Visit(lambda.Body);

  sealed class Replacing(ParameterExpression from, Expression to) : ExpressionVisitor {
    protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
  }
}

/// <summary>A value that a query takes as a parameter, as a captured variable would be.</summary>
public sealed class Parameter<T>(T value) {
  public readonly T Value = value;
}

/// <summary>A kind of protected rows as the rights know it by name.</summary>
public sealed record ProtectedKind(string Kind, IReadOnlyCollection<string> Permissions, IReadOnlyDictionary<string, LambdaExpression> Facts);
