using System.Text;

namespace Saola.Feel.Functions;

/// <summary>From the pattern language of XPath and XML Schema to that of .NET; null when the pattern is not of that language.</summary>
internal sealed class PatternTranslator(string pattern, bool dotAll, bool free, bool multiline) {
  const string Space = " \\t\\n\\r";
  readonly StringBuilder to = new();
  readonly string source = free ? WithoutSpace(pattern) : pattern;
  readonly Stack<int> open = new();
  readonly HashSet<int> closed = [];
  int at;
  int groups;

  internal string? Translate() {
    while (at < source.Length) {
      if (!Step(source[at])) {
        return null;
      }
    }
    return open.Count == 0 ? to.ToString() : null;
  }

  static string WithoutSpace(string pattern) {
    var kept = new StringBuilder();
    var depth = 0;
    for (var i = 0; i < pattern.Length; i++) {
      var c = pattern[i];
      if (c == '\\' && i + 1 < pattern.Length) {
        // "\ s" is still "\s" once white space is gone.
        kept.Append(c);
        while (depth == 0 && i + 1 < pattern.Length && pattern[i + 1] is ' ' or '\t' or '\n' or '\r') {
          i++;
        }
        kept.Append(i + 1 < pattern.Length ? pattern[++i] : "");
        continue;
      }
      depth += c == '[' ? 1 : c == ']' && depth > 0 ? -1 : 0;
      if (depth > 0 || c is not (' ' or '\t' or '\n' or '\r')) {
        kept.Append(c);
      }
    }
    return kept.ToString();
  }

  bool Step(char c) {
    switch (c) {
      case '\\':
        return Escape(inClass: false);
      case '[':
        return Class();
      case '.':
        to.Append(dotAll ? "[\\s\\S]" : "[^\\n\\r]");
        break;
      case '$':
        to.Append(multiline ? "(?=\\n|\\z)" : "\\z");
        break;
      case '(':
        return Open();
      case ')':
        if (open.Count == 0) {
          return false;
        }
        closed.Add(open.Pop());
        to.Append(c);
        break;
      case '{':
        return Quantity();
      case ']' or '}':
        return false;
      case '#' or ' ':
        to.Append('\\').Append(c);
        break;
      default:
        to.Append(c);
        break;
    }
    at++;
    return true;
  }

  bool Open() {
    if (at + 1 < source.Length && source[at + 1] == '?') {
      if (at + 2 >= source.Length || source[at + 2] != ':') {
        return false;
      }
      open.Push(0);
      to.Append("(?:");
      at += 3;
      return true;
    }
    open.Push(++groups);
    to.Append('(');
    at++;
    return true;
  }

  bool Quantity() {
    var end = source.IndexOf('}', at);
    if (end < at + 2) {
      return false;
    }
    var parts = source[(at + 1)..end].Split(',');
    if (parts.Length > 2 || parts[0].Length == 0 || !parts.All(p => p.All(char.IsAsciiDigit) && p.Length < 9)) {
      return false;
    }
    to.Append(source, at, end + 1 - at);
    at = end + 1;
    return true;
  }

  bool Escape(bool inClass) {
    if (at + 1 >= source.Length) {
      return false;
    }
    var c = source[at + 1];
    at += 2;
    switch (c) {
      case 's':
        to.Append(inClass ? Space : "[" + Space + "]");
        return true;
      case 'S' when !inClass:
        to.Append("[^" + Space + "]");
        return true;
      case 'i':
        to.Append(inClass ? "\\p{L}_:" : "[\\p{L}_:]");
        return true;
      case 'I' when !inClass:
        to.Append("[^\\p{L}_:]");
        return true;
      case 'c':
        to.Append(inClass ? "\\p{L}\\p{M}\\p{Nd}._:\\-\u00B7" : "[\\p{L}\\p{M}\\p{Nd}._:\\-\u00B7]");
        return true;
      case 'C' when !inClass:
        to.Append("[^\\p{L}\\p{M}\\p{Nd}._:\\-\u00B7]");
        return true;
      case 'w' when !inClass:
        to.Append("[^\\p{P}\\p{Z}\\p{C}]");
        return true;
      case 'W' when !inClass:
        to.Append("[\\p{P}\\p{Z}\\p{C}]");
        return true;
      case 'w' or 'W' or 'S' or 'd' or 'D' or 'n' or 'r' or 't' or '\\' or '|' or '.' or '?' or '*' or '+' or '(' or ')' or '{' or '}' or '-' or '[' or ']' or '^' or '$':
        to.Append('\\').Append(c);
        return true;
      case 'p' or 'P':
        return Category(c);
      default:
        return !inClass && c is >= '1' and <= '9' && BackReference(c - '0');
    }
  }

  bool Category(char c) {
    var end = source.IndexOf('}', at);
    if (at >= source.Length || source[at] != '{' || end < 0 || source[at..end].Contains(' ', StringComparison.Ordinal)) {
      return false;
    }
    var name = source[(at + 1)..end];
    to.Append('\\').Append(c).Append('{').Append(name is "IsGreek" ? "IsGreekandCoptic" : name).Append('}');
    at = end + 1;
    return true;
  }

  bool BackReference(int number) {
    while (at < source.Length && char.IsAsciiDigit(source[at]) && number * 10 + source[at] - '0' <= groups) {
      number = number * 10 + source[at++] - '0';
    }
    to.Append("(?:\\").Append(number).Append(')');
    return closed.Contains(number);
  }

  /// <summary>A bracketed class, with the subtraction that both languages write as "[a-z-[aeiou]]".</summary>
  bool Class() {
    to.Append('[');
    at++;
    if (at < source.Length && source[at] == '^') {
      to.Append('^');
      at++;
    }
    var first = at;
    while (at < source.Length) {
      var c = source[at];
      switch (c) {
        case ']':
          to.Append(']');
          at++;
          return at - 1 > first;
        case '\\':
          if (!Escape(inClass: true)) {
            return false;
          }
          break;
        case '[':
          if (at == first || source[at - 1] != '-' || !Class() || at >= source.Length || source[at] != ']') {
            return false;
          }
          break;
        default:
          to.Append(c);
          at++;
          break;
      }
    }
    return false;
  }
}
