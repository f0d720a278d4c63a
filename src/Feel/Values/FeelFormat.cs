using System.Runtime.CompilerServices;
using System.Text;

namespace Saola.Feel;

/// <summary>Text of a value as the FEEL function string() gives it.</summary>
public static class FeelFormat {
  public static string Text(object? value) => Text(value, nested: false);

  /// <summary>For messages: the beginning is enough.</summary>
  internal static string Short(object? value) {
    var text = Text(value, nested: true, 60);
    return text.Length > 60 ? text[..60] + "…" : text;
  }

  /// <summary>Stops soon after <paramref name="max"/> characters: lists may share parts and be endless in text.</summary>
  internal static string Text(object? value, bool nested, int max = int.MaxValue) {
    if (value is string text && !nested) {
      return text;
    }
    var to = new StringBuilder();
    Write(to, value, max);
    return to.ToString();
  }

  static void Write(StringBuilder to, object? value, int max) {
    RuntimeHelpers.EnsureSufficientExecutionStack();
    if (to.Length > max) {
      return;
    }
    switch (value) {
      case null:
        to.Append("null");
        break;
      case bool b:
        to.Append(b ? "true" : "false");
        break;
      case decimal number:
        to.Append(FeelNumber.Text(number));
        break;
      case string text:
        Quote(to, text);
        break;
      case object?[] list:
        to.Append('[');
        for (var i = 0; i < list.Length && to.Length <= max; i++) {
          to.Append(i == 0 ? "" : ", ");
          Write(to, list[i], max);
        }
        to.Append(']');
        break;
      case FeelContext context:
        WriteContext(to, context, max);
        break;
      case FeelRange range:
        to.Append(range.StartIncluded ? '[' : '(');
        Write(to, range.Start, max);
        to.Append("..");
        Write(to, range.End, max);
        to.Append(range.EndIncluded ? ']' : ')');
        break;
      default:
        to.Append(value);
        break;
    }
  }

  static void WriteContext(StringBuilder to, FeelContext context, int max) {
    to.Append('{');
    var first = true;
    foreach (var (key, value) in context) {
      to.Append(first ? "" : ", ");
      first = false;
      if (IsName(key)) {
        to.Append(key);
      } else {
        Quote(to, key);
      }
      to.Append(": ");
      Write(to, value, max);
      if (to.Length > max) {
        break;
      }
    }
    to.Append('}');
  }

  static bool IsName(string key) {
    if (key.Length == 0 || !Syntax.Lexer.IsNameStart(key, 0, out _)) {
      return false;
    }
    foreach (var c in key) {
      if (c is '"' or '\\' or '{' or '}' or '[' or ']' or ':' or ',' or '(' or ')' || char.IsControl(c)) {
        return false;
      }
    }
    return true;
  }

  static void Quote(StringBuilder to, string text) {
    to.Append('"');
    foreach (var c in text) {
      if (c is '"' or '\\') {
        to.Append('\\');
      }
      to.Append(c);
    }
    to.Append('"');
  }
}
