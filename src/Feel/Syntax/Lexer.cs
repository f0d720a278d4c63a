using System.Text;

namespace Saola.Feel.Syntax;

internal enum TokenKind { End, Name, Number, Text, Temporal, Symbol }

/// <summary>Value is the decoded text of a string, the normalised name, or the symbol.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Value) {
  internal bool Is(string symbol) => Kind == TokenKind.Symbol && Value == symbol;
  internal bool IsWord(string word) => Kind == TokenKind.Name && Value == word;
}

internal sealed class Lexer(string text) {
  // Longest first.
  static readonly string[] Symbols = ["..", "**", "->", "<=", ">=", "!=", "==", "&&", "||", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ":", ".", "<", ">", "=", "?", "'", "!", "&", "|", ";", "%"];

  int at;

  internal static List<Token> Read(string text) {
    var lexer = new Lexer(text);
    var tokens = new List<Token>(text.Length / 3 + 2);
    Token token;
    do {
      token = lexer.Next();
      tokens.Add(token);
    } while (token.Kind != TokenKind.End);
    return tokens;
  }

  Token Next() {
    SkipSpace();
    var start = at;
    if (at >= text.Length) {
      return new Token(TokenKind.End, start, start, "");
    }
    var c = text[at];
    if (c == '"') {
      return new Token(TokenKind.Text, start, at, Quoted()) with { End = at };
    }
    if (c == '@' && at + 1 < text.Length && text[at + 1] == '"') {
      at++;
      return new Token(TokenKind.Temporal, start, at, Quoted()) with { End = at };
    }
    if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && (at == 0 || text[at - 1] != '.'))) {
      return Number();
    }
    if (IsNameStart(text, at, out var width)) {
      at += width;
      while (at < text.Length && IsNamePart(text, at, out width)) {
        at += width;
      }
      var name = text[start..at];
      return new Token(TokenKind.Name, start, at, Ascii(name) ? name : name.Normalize());
    }
    foreach (var symbol in Symbols) {
      if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0) {
        at += symbol.Length;
        return new Token(TokenKind.Symbol, start, at, symbol);
      }
    }
    throw Fail("feel.character", start, 1, Printable(c));
  }

  static bool Ascii(string name) => Encoding.UTF8.GetByteCount(name) == name.Length;

  static string Printable(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : c.ToString();

  void SkipSpace() {
    while (at < text.Length) {
      if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF') {
        at++;
      } else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/') {
        while (at < text.Length && text[at] is not ('\n' or '\r')) {
          at++;
        }
      } else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*') {
        var close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        at = close < 0 ? throw Fail("feel.comment_open", at, 2) : close + 2;
      } else {
        return;
      }
    }
  }

  Token Number() {
    var start = at;
    Digits();
    // "1..5" is a range and "1.x" a path, only a digit makes the point decimal.
    if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1])) {
      at++;
      Digits();
    }
    if (at < text.Length && text[at] is 'e' or 'E') {
      var sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? 1 : 0;
      if (at + 1 + sign < text.Length && char.IsAsciiDigit(text[at + 1 + sign])) {
        at += 1 + sign;
        Digits();
      }
    }
    return new Token(TokenKind.Number, start, at, text[start..at]);
  }

  void Digits() {
    while (at < text.Length && char.IsAsciiDigit(text[at])) {
      at++;
    }
  }

  string Quoted() {
    var open = at++;
    var plain = text.AsSpan(at).IndexOfAny('"', '\\');
    if (plain >= 0 && text[at + plain] == '"') {
      at += plain + 1;
      return text.Substring(open + 1, plain);
    }
    var value = new StringBuilder();
    while (at < text.Length && text[at] != '"') {
      if (text[at] == '\\' && at + 1 < text.Length) {
        Escape(value);
      } else {
        value.Append(text[at++]);
      }
    }
    if (at >= text.Length) {
      throw Fail("feel.string_open", open, 1);
    }
    at++;
    return value.ToString();
  }

  void Escape(StringBuilder value) {
    var c = text[at + 1];
    var digits = c switch { 'u' => 4, 'U' => 6, _ => 0 };
    if (digits > 0 && at + 2 + digits <= text.Length
        && int.TryParse(text.AsSpan(at + 2, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) && code <= 0x10FFFF) {
      if (code <= 0xFFFF) {
        value.Append((char)code);
      } else {
        value.Append(char.ConvertFromUtf32(code));
      }
      at += 2 + digits;
      return;
    }
    // A backslash before any other character stays, so that patterns such as "\d" can be written plainly.
    value.Append(c switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '"' => "\"", '\'' => "'", '\\' => "\\", _ => "\\" + c });
    at += 2;
  }

  internal static bool IsNameStart(string text, int at, out int width) {
    var c = text[at];
    width = 1;
    if (char.IsAsciiLetter(c) || c == '_') {
      return true;
    }
    if (c < 0xC0) {
      return false;
    }
    if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) {
      width = 2;
      return char.ConvertToUtf32(c, text[at + 1]) <= 0xEFFFF;
    }
    return c is not ('\u00D7' or '\u00F7' or '\u037E') && c is <= '\u02FF' or >= '\u0370' and <= '\u1FFF' or '\u200C' or '\u200D'
      or >= '\u2070' and <= '\u218F' or >= '\u2C00' and <= '\u2FEF' or >= '\u3001' and <= '\uD7FF' or >= '\uF900' and <= '\uFDCF' or >= '\uFDF0' and <= '\uFFFD' and not '\uFEFF';
  }

  static bool IsNamePart(string text, int at, out int width) =>
    IsNameStart(text, at, out width) || char.IsAsciiDigit(text[at]) || text[at] is '\u00B7' or >= '\u0300' and <= '\u036F' or '\u203F' or '\u2040';

  FeelSyntaxException Fail(string code, int position, int length, params object?[] arguments) =>
    new(FeelError.At(text, code, position, length, arguments));
}
