namespace Saola.Feel;

/// <summary>
/// The form of an expression that others can translate, for example into a question to a database: logic, comparisons, names, literals
/// and calls of built-in functions. Whatever else FEEL has is <see cref="Other"/>.
/// </summary>
public abstract record FeelShape {
  FeelShape() { }

  /// <summary>Where it starts in the text.</summary>
  public int Position { get; init; }

  public sealed record Value(object? Of) : FeelShape;

  /// <summary>A name from outside with its path: <c>resource.handler</c>.</summary>
  public sealed record Name(IReadOnlyList<string> Path) : FeelShape;

  public sealed record And(FeelShape Left, FeelShape Right) : FeelShape;

  public sealed record Or(FeelShape Left, FeelShape Right) : FeelShape;

  /// <param name="Sign">=, !=, &lt;, &lt;=, &gt;, &gt;=</param>
  public sealed record Compare(string Sign, FeelShape Left, FeelShape Right) : FeelShape;

  public sealed record Between(FeelShape Of, FeelShape Low, FeelShape High) : FeelShape;

  /// <summary>One of the tests holds: each is a value, a list of values or a range.</summary>
  public sealed record In(FeelShape Of, IReadOnlyList<FeelShape> Tests) : FeelShape;

  public sealed record List(IReadOnlyList<FeelShape> Items) : FeelShape;

  public sealed record Range(FeelShape? Start, bool StartIncluded, FeelShape? End, bool EndIncluded) : FeelShape;

  public sealed record Call(string Function, IReadOnlyList<FeelShape> Arguments) : FeelShape;

  public sealed record Other : FeelShape;
}
