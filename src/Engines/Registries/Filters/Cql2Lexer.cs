using System.Globalization;
using System.Text;

namespace Saola.Registries;

internal enum Cql2Kind { Word, Name, Text, Number, Sign, End }

/// <param name="Text">Of a word as written, of a text and a quoted name what is between the quotes.</param>
/// <param name="At">Where it begins, from 0.</param>
internal readonly record struct Cql2Token(Cql2Kind Kind, string Text, int At);

/// <summary>Signs of CQL2 text into tokens; the last is always <see cref="Cql2Kind.End"/>.</summary>
internal static class Cql2Lexer {
  /// <summary>Longer filters than an address can carry are none that somebody means.</summary>
  const int Longest = 20_000;

  public static List<Cql2Token> Read(string text) {
    if (text.Length > Longest) throw new FilterFault(FilterErrors.TooLarge);
    var tokens = new List<Cql2Token>();
    for (var i = 0; ;) {
      while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
      if (i == text.Length) break;
      var start = i;
      var token = text[i] switch {
        '\'' => new(Cql2Kind.Text, Quoted(text, ref i, '\''), start),
        '"' => new(Cql2Kind.Name, Quoted(text, ref i, '"'), start),
        >= '0' and <= '9' or '+' or '-' or '.' => new(Cql2Kind.Number, Number(text, ref i), start),
        '<' or '>' or '=' or '(' or ')' or ',' => new(Cql2Kind.Sign, Sign(text, ref i), start),
        var c when IsStart(c) => new Cql2Token(Cql2Kind.Word, Word(text, ref i), start),
        _ => throw new FilterFault(i, Words.T["filter_need_condition"]),
      };
      tokens.Add(token);
    }
    tokens.Add(new(Cql2Kind.End, "", text.Length));
    return tokens;
  }

  static bool IsStart(char c) => char.IsLetter(c) || c is '_' or ':';

  static string Word(string text, ref int i) {
    var start = i;
    while (i < text.Length && (IsStart(text[i]) || char.IsAsciiDigit(text[i]) || text[i] == '.')) i++;
    return text[start..i];
  }

  /// <summary>A quote inside is written twice or after a backslash; every other backslash is one.</summary>
  static string Quoted(string text, ref int i, char quote) {
    var (start, inside) = (i++, new StringBuilder());
    for (; i < text.Length; i++) {
      var escaped = text[i] == '\\' || text[i] == quote;
      if (escaped && i + 1 < text.Length && text[i + 1] == quote) inside.Append(text[++i]);
      else if (text[i] == quote) {
        i++;
        return inside.ToString();
      } else inside.Append(text[i]);
    }
    throw new FilterFault(text.Length, quote.ToString());
  }

  static string Number(string text, ref int i) {
    var start = i;
    if (text[i] is '+' or '-') i++;
    while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.')) i++;
    if (i < text.Length && text[i] is 'e' or 'E') {
      i++;
      if (i < text.Length && text[i] is '+' or '-') i++;
      while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
    }
    return double.TryParse(text[start..i], NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text[start..i] : throw new FilterFault(start, Words.T["filter_need_number"]);
  }

  static string Sign(string text, ref int i) {
    var two = i + 1 < text.Length ? text[i..(i + 2)] : "";
    var sign = two is "<=" or ">=" or "<>" ? two : text[i].ToString();
    i += sign.Length;
    return sign;
  }
}
