using System.Runtime.CompilerServices;
using Saola.Feel.Functions;
using Saola.Feel.Nodes;

namespace Saola.Feel.Syntax;

/// <summary>Reads text straight into evaluable nodes: each name becomes a slot while it is read, as FEEL can only be read knowing its names.</summary>
internal sealed partial class Parser {
  const int MaxLength = 200_000;
  const int MaxNesting = 250;

  static readonly NameTable PropertyNames = new(FeelProperties.Names);

  readonly string text;
  readonly FeelNames known;
  readonly List<Token> tokens;
  readonly FunctionScope root = new(null);
  readonly Dictionary<string, int> freeSlots = new(StringComparer.Ordinal);
  readonly NameTable keysSeen = new();
  Scope scope;
  int at;
  int nesting;
  bool questionAsked;

  internal Parser(string text, FeelNames? names) {
    this.text = text;
    known = names ?? FeelNames.None;
    scope = new Scope(null, root);
    if (text.Length > MaxLength) {
      throw new FeelSyntaxException(FeelError.At(text, "feel.too_long", MaxLength, 1, [MaxLength]));
    }
    tokens = Lexer.Read(text);
  }

  internal int SlotCount => root.SlotCount;
  internal IReadOnlyDictionary<string, int> FreeSlots => freeSlots;

  /// <summary>The free names that are surely variables: not those that may be members of filtered items, or functions.</summary>
  internal HashSet<string> Certain { get; } = new(StringComparer.Ordinal);

  internal List<FeelError> Warnings { get; } = [];

  internal Node ParseWhole() {
    var node = Expression();
    ExpectEnd();
    return node;
  }

  Token Current => tokens[at];
  Token Ahead(int count = 1) => tokens[Math.Min(at + count, tokens.Count - 1)];

  bool Accept(string symbol) {
    if (!Current.Is(symbol)) {
      return false;
    }
    at++;
    return true;
  }

  bool AcceptWord(string word) {
    if (!Current.IsWord(word)) {
      return false;
    }
    at++;
    return true;
  }

  void Expect(string symbol) {
    if (!Accept(symbol)) {
      throw Expected(symbol);
    }
  }

  void ExpectWord(string word) {
    if (!AcceptWord(word)) {
      throw Expected(word);
    }
  }

  void ExpectEnd() {
    if (Current.Kind != TokenKind.End) {
      throw Unexpected();
    }
  }

  FeelSyntaxException Expected(string what) => Current.Kind == TokenKind.End
    ? Fail("feel.end", Current, what)
    : Fail("feel.expected", Current, what, Shown(Current));

  FeelSyntaxException Unexpected() => Current.Kind == TokenKind.End
    ? Fail(tokens.Count == 1 ? "feel.empty" : "feel.end", Current, "word.expression")
    : Current.Value switch {
      "==" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, "==", "="),
      "&&" or "&" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, Current.Value, "and"),
      "||" or "|" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, Current.Value, "or"),
      "!" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, "!", "not(...)"),
      "%" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, "%", "modulo(a, b)"),
      "'" when Current.Kind == TokenKind.Symbol => Fail("feel.use_instead", Current, "'...'", "\"...\""),
      "?" when Current.Kind == TokenKind.Symbol => Fail("feel.question", Current),
      _ => Fail("feel.unexpected", Current, Shown(Current)),
    };

  string Shown(Token token) => text[token.Start..Math.Min(token.End, token.Start + 40)];

  FeelSyntaxException Fail(string code, Token token, params object?[] arguments) =>
    new(FeelError.At(text, code, token.Start, token.End - token.Start, arguments));

  void Warn(string code, int position, int length, params object?[] arguments) =>
    Warnings.Add(FeelError.At(text, code, position, length, arguments, FeelSeverity.Warning));

  /// <summary>Every nested construct passes here: the depth is bounded, and deep trees check the stack while they run.</summary>
  Node Nested(Func<Node> parse) {
    if (++nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) {
      throw Fail("feel.too_deep", Current, MaxNesting);
    }
    var node = parse();
    nesting--;
    return nesting % 16 == 15 ? new GuardNode(node) : node;
  }

  /// <summary>Long chains (a + b + c ...) nest to the left; every 64th link checks the stack.</summary>
  static Node Chained(Node node, ref int links) => ++links % 64 == 0 ? new GuardNode(node) : node;

  T InScope<T>(Scope inner, Func<T> parse) {
    var before = scope;
    scope = inner;
    var result = parse();
    scope = before;
    return result;
  }

  // ---- names ----

  /// <summary>Reads the name that starts here and gives what it stands for; null when no name starts here.</summary>
  Node? Name() {
    var start = Current;
    if (start.Kind != TokenKind.Name) {
      return null;
    }
    var longest = 0;
    var name = "";
    var inFilter = known.MembersStandAlone;
    for (var s = scope; s is not null; s = s.Outer) {
      Consider(s.Names, ref longest, ref name);
      inFilter |= s.ItemSlot >= 0;
    }
    Consider(known.VariableTable, ref longest, ref name);
    Consider(Builtins.Names, ref longest, ref name);
    if (inFilter) {
      Consider(known.MemberTable, ref longest, ref name);
      Consider(keysSeen, ref longest, ref name);
    }
    if (longest <= 1 && Reserved(start.Value)) {
      return null;
    }
    var plain = PlainNameLength();
    if (plain > longest) {
      longest = plain;
      name = Joined(at, at + plain);
    }
    at += longest;
    return Resolve(name, start.Start);
  }

  void Consider(NameTable table, ref int longest, ref string name) {
    var length = table.Match(tokens, at, out var found);
    if (length > longest) {
      longest = length;
      name = found;
    }
  }

  static bool Reserved(string word) => word is "if" or "for" or "some" or "every" or "function" or "true" or "false" or "null"
    or "then" or "else" or "return" or "satisfies" or "and" or "or" or "in" or "between";

  bool EndsName(int index) => tokens[index].Value switch {
    "and" or "or" or "then" or "else" or "return" or "satisfies" or "in" or "between" => true,
    "instance" => tokens[Math.Min(index + 1, tokens.Count - 1)].IsWord("of"),
    _ => false,
  };

  /// <summary>Words side by side can only be one name.</summary>
  int PlainNameLength() {
    var end = at + 1;
    while (tokens[end].Kind == TokenKind.Name && !EndsName(end)) {
      end++;
    }
    return end - at;
  }

  string Joined(int from, int to) => string.Join(' ', tokens.GetRange(from, to - from).Select(t => t.Value));

  Node Resolve(string name, int position) {
    var depth = 0;
    var called = Current.Is("(");
    List<Node>? items = null;
    for (var s = scope; s is not null; s = s.Outer) {
      if (s.TryGet(name, out var slot)) {
        return WithItems(new LocalVariable(depth, slot) { Position = position }, name, items);
      }
      if (s.ItemSlot >= 0 && !called) {
        (items ??= []).Add(new LocalVariable(depth, s.ItemSlot));
      }
      if (s.Outer is { } outer && outer.Function != s.Function) {
        depth++;
      }
    }
    var builtin = known.Variables.Contains(name) ? null : Builtins.Find(name);
    if (builtin is not null && called) {
      return new Literal(builtin) { Position = position };
    }
    if (builtin is not null) {
      // Not called: a variable given from outside comes before the built-in function of its name ("today").
      return WithItems(new FreeVariable(name, depth, FreeSlot(name), builtin) { Position = position }, name, items);
    }
    if ((items is null || known.Variables.Contains(name)) && Certain.Add(name) && known != FeelNames.None && !known.Variables.Contains(name)) {
      Warn("feel.unknown_variable", position, name.Length, name);
    }
    return WithItems(new FreeVariable(name, depth, FreeSlot(name), null) { Position = position }, name, items);
  }

  int FreeSlot(string name) {
    if (!freeSlots.TryGetValue(name, out var free)) {
      freeSlots[name] = free = root.NewSlot();
    }
    return free;
  }

  static Node WithItems(Node node, string name, List<Node>? items) {
    for (var i = (items?.Count ?? 0) - 1; i >= 0; i--) {
      node = new MemberOrOuter(items![i], name, node) { Position = node.Position };
    }
    return node;
  }

  /// <summary>A name being declared: everything up to the stop, with its spaces made single.</summary>
  string DeclaredName(Func<Token, bool> stop) {
    var from = at;
    if (Current.Kind != TokenKind.Name || stop(Current)) {
      throw Expected("word.name");
    }
    while (!stop(Current)) {
      if (Current.Kind is TokenKind.End or TokenKind.Text or TokenKind.Temporal || (Current.Kind == TokenKind.Symbol && !NameSymbol(Current.Value))) {
        throw Expected("word.name_end");
      }
      at++;
    }
    return Declared(from, at);
  }

  static bool NameSymbol(string symbol) => symbol is "+" or "-" or "*" or "**" or "/" or "." or "'" or "->";

  string Declared(int from, int to) {
    var raw = text[tokens[from].Start..tokens[to - 1].End];
    return string.Join(' ', raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize();
  }
}
