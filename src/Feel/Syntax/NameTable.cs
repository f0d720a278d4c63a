namespace Saola.Feel.Syntax;

/// <summary>Names by their tokens, so that "Monthly Salary" or "Date-Time" is found as one name. The longest match wins.</summary>
internal sealed class NameTable {
  readonly Dictionary<string, List<(string[] Parts, string Name)>> byFirst = new(StringComparer.Ordinal);

  internal NameTable() { }

  internal NameTable(IEnumerable<string> names) {
    foreach (var name in names) {
      Add(name);
    }
  }

  internal void Add(string name) {
    string[] parts;
    try {
      parts = [.. Lexer.Read(name).Where(t => t.Kind != TokenKind.End).Select(t => t.Value)];
    } catch (FeelSyntaxException) {
      return;
    }
    if (parts.Length == 0) {
      return;
    }
    if (!byFirst.TryGetValue(parts[0], out var list)) {
      byFirst[parts[0]] = list = [];
    }
    if (!list.Exists(e => e.Name == name)) {
      list.Add((parts, name));
      list.Sort((a, b) => b.Parts.Length.CompareTo(a.Parts.Length));
    }
  }

  /// <summary>The number of tokens of the longest name that starts here, or 0.</summary>
  internal int Match(List<Token> tokens, int at, out string name) {
    name = "";
    var first = tokens[at];
    if (first.Kind == TokenKind.Name && byFirst.TryGetValue(first.Value, out var list)) {
      foreach (var (parts, candidate) in list) {
        if (Follows(tokens, at, parts)) {
          name = candidate;
          return parts.Length;
        }
      }
    }
    return 0;
  }

  static bool Follows(List<Token> tokens, int at, string[] parts) {
    for (var i = 1; i < parts.Length; i++) {
      if (tokens[at + i] is { Kind: TokenKind.End or TokenKind.Text or TokenKind.Temporal } || tokens[at + i].Value != parts[i]) {
        return false;
      }
    }
    return true;
  }
}
