using System.Text.Json.Nodes;
using Saola.Feel.Nodes;
using Saola.Feel.Syntax;

namespace Saola.Feel;

/// <summary>A parsed FEEL expression. Immutable: parse once, evaluate from any thread.</summary>
public sealed class FeelExpression {
  readonly Compiled compiled;

  FeelExpression(string text, Compiled compiled) {
    Text = text;
    this.compiled = compiled;
  }

  public string Text { get; }

  /// <summary>Its form, for who translates it.</summary>
  public FeelShape Shape => compiled.Shape;

  /// <summary>The names the expression takes from outside.</summary>
  public IReadOnlyCollection<string> Variables => compiled.Certain;

  /// <summary>Those, the names met inside filters, which may also be members of the filtered items, and uncalled names of built-in functions.</summary>
  public IReadOnlyCollection<string> PossibleVariables => compiled.Names;

  /// <exception cref="FeelSyntaxException">The text is not FEEL.</exception>
  public static FeelExpression Parse(string text, FeelNames? names = null) {
    var parser = new Parser(text, names);
    return new FeelExpression(text, new Compiled(parser.ParseWhole(), parser));
  }

  /// <summary>Parse without the exception; the error is null when it succeeds.</summary>
  public static FeelExpression? TryParse(string text, out FeelError? error, FeelNames? names = null) {
    try {
      error = null;
      return Parse(text, names);
    } catch (FeelSyntaxException failed) {
      error = failed.Error;
      return null;
    }
  }

  /// <summary>The mistakes of a text: at most one syntax error, or warnings such as wrong argument counts and, given names, unknown variables.</summary>
  public static IReadOnlyList<FeelError> Check(string text, FeelNames? names = null) => Compiled.Check(text, names, p => p.ParseWhole());

  public FeelResult Evaluate(FeelContext? variables = null, FeelOptions? options = null) =>
    compiled.Run(variables, static (v, name) => v is not null && v.TryGetValue(name, out var value) ? value : FreeVariable.Missing, null, options);

  /// <summary>Converts only the variables the expression names.</summary>
  public FeelResult Evaluate(JsonObject variables, FeelOptions? options = null) =>
    compiled.Run(variables, static (v, name) => v.TryGetPropertyValue(name, out var value) ? FeelValue.FromJson(value) : FreeVariable.Missing, null, options);

  internal object? Evaluate(FeelContext variables, Evaluation run) => compiled.Evaluate(variables, null, run);
}

/// <summary>Parsed unary tests, as in the input entries of a decision table: "&lt; 18", "[1..5]", "not(3, 4)", "-".</summary>
public sealed class FeelUnary {
  readonly Compiled compiled;

  FeelUnary(string text, Compiled compiled) {
    Text = text;
    this.compiled = compiled;
  }

  public string Text { get; }

  public IReadOnlyCollection<string> Variables => compiled.Certain;

  /// <exception cref="FeelSyntaxException">The text is not a list of unary tests.</exception>
  public static FeelUnary Parse(string text, FeelNames? names = null) {
    var parser = new Parser(text, names);
    return new FeelUnary(text, new Compiled(parser.ParseUnaryTests(), parser));
  }

  public static IReadOnlyList<FeelError> Check(string text, FeelNames? names = null) => Compiled.Check(text, names, p => p.ParseUnaryTests());

  /// <summary>True, false, or null when the input cannot be tested so.</summary>
  public FeelResult Test(object? input, FeelContext? variables = null, FeelOptions? options = null) =>
    compiled.Run(variables, static (v, name) => v is not null && v.TryGetValue(name, out var value) ? value : FreeVariable.Missing, [FeelValue.From(input)], options);

  internal object? Test(object? input, FeelContext variables, Evaluation run) => compiled.Evaluate(variables, [input], run);
}

/// <summary>The node tree with where its outside names go. A unary test's input is slot 0.</summary>
internal sealed class Compiled {
  readonly Node node;
  readonly int slotCount;
  readonly (string Name, int Slot)[] free;

  internal Compiled(Node node, Parser parser) {
    this.node = node;
    slotCount = parser.SlotCount;
    free = [.. parser.FreeSlots.Select(f => (f.Key, f.Value))];
    Names = [.. parser.FreeSlots.Keys];
    Certain = [.. Names.Where(parser.Certain.Contains)];
  }

  internal FeelShape Shape => node.Shape;
  internal string[] Names { get; }
  internal string[] Certain { get; }

  internal static IReadOnlyList<FeelError> Check(string text, FeelNames? names, Func<Parser, Node> parse) {
    try {
      var parser = new Parser(text, names);
      parse(parser);
      return parser.Warnings;
    } catch (FeelSyntaxException failed) {
      return [failed.Error];
    }
  }

  internal FeelResult Run<T>(T source, Func<T, string, object?> find, object?[]? input, FeelOptions? options) {
    var run = new Evaluation(options ?? FeelOptions.Default);
    try {
      return new FeelResult(run.Measured(Start(source, find, input, run)), run.Diagnostics);
    } catch (LimitException limit) {
      return run.Stopped(limit.Code);
    } catch (InsufficientExecutionStackException) {
      return run.Stopped("feel.limit_depth");
    }
  }

  internal object? Evaluate(FeelContext variables, object?[]? input, Evaluation run) =>
    Start(variables, static (v, name) => v.TryGetValue(name, out var value) ? value : FreeVariable.Missing, input, run);

  object? Start<T>(T source, Func<T, string, object?> find, object?[]? input, Evaluation run) {
    var slots = slotCount == 0 ? [] : new object?[slotCount];
    input?.CopyTo(slots, 0);
    foreach (var (name, slot) in free) {
      slots[slot] = find(source, name);
    }
    return node.Evaluate(new Frame(slots, null, run));
  }
}
