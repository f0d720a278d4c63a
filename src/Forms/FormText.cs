using System.Globalization;
using System.Text;
using Saola.Feel;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>A text of a form; its English is missing where the pack has none.</summary>
public readonly record struct FormText(FormTemplate? Vi, FormTemplate? En = null) {
  /// <summary>As it is written, in the language of the screen, else in Vietnamese.</summary>
  public string? Said => Template?.Source;

  /// <summary>It is said in Vietnamese on a page in another language, which must say so.</summary>
  public bool IsForeign => Vi is { Source.Length: > 0 } && En is null && IsEnglish;

  FormTemplate? Template => IsEnglish ? En ?? Vi : Vi;

  /// <summary>With the values of the answers in it.</summary>
  /// <param name="escape">What is done to a value so that it stays text where it is put.</param>
  public string? In(FormScope scope, Func<string, string>? escape = null) => Template?.In(scope, escape);

  static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";
}

/// <summary>
/// A text with values in it, as form-js writes them: wholly FEEL after "=", or with <c>{{ expression }}</c>,
/// <c>{{#if condition}}</c> and <c>{{#loop list}}</c>, where <c>this</c> is the item.
/// </summary>
public sealed class FormTemplate {
  const int Longest = 100_000, MostItems = 1000;
  abstract record Part;
  sealed record Plain(string Text) : Part;
  sealed record Value(FormExpression Expression) : Part;
  sealed record If(FormExpression Condition, IReadOnlyList<Part> Body) : Part;
  sealed record Loop(FormExpression List, IReadOnlyList<Part> Body) : Part;

  readonly IReadOnlyList<Part> parts;

  FormTemplate(string source, IReadOnlyList<Part> parts) => (Source, this.parts) = (source, parts);

  public string Source { get; }

  public bool IsPlain => parts is [] or [Plain];

  /// <exception cref="FormatException">A block is not closed, or stands where none is open.</exception>
  /// <exception cref="FeelSyntaxException">An expression is not FEEL.</exception>
  internal static FormTemplate? Of(string? text) {
    if (text is null) return null;
    if (text.TrimStart().StartsWith('=')) return new(text, [new Value(FormExpression.Of(text))]);
    var at = 0;
    return new(text, Read(text, ref at, null));
  }

  static List<Part> Read(string text, ref int at, string? block) {
    var read = new List<Part>();
    while (at < text.Length) {
      var open = text.IndexOf("{{", at, StringComparison.Ordinal);
      var plain = open < 0 ? text[at..] : text[at..open];
      if (plain.Length > 0) read.Add(new Plain(plain));
      if (open < 0) {
        at = text.Length;
        break;
      }
      if (EndOf(text, open + 2) is not { } end) throw new FormatException("braces are not closed");
      var tag = text[(open + 2)..end].Trim();
      at = end + 2;
      if (tag is "/if" or "/loop") return tag[1..] == block ? read : throw new FormatException($"{tag} closes no block");
      read.Add(Tag(text, ref at, tag));
    }
    return block is null ? read : throw new FormatException($"#{block} is not closed");
  }

  static Part Tag(string text, ref int at, string tag) {
    if (tag.StartsWith("#if ", StringComparison.Ordinal)) return new If(FormExpression.Of(tag[4..]), Read(text, ref at, "if"));
    if (tag.StartsWith("#loop ", StringComparison.Ordinal)) return new Loop(FormExpression.Of(tag[6..]), Read(text, ref at, "loop"));
    return tag.StartsWith('#') ? throw new FormatException($"there is no block {tag.Split(' ')[0]}") : new Value(FormExpression.Of(tag));
  }

  /// <summary>Where the braces of a tag close: not inside a text, nor the braces of a context.</summary>
  static int? EndOf(string text, int start) {
    var depth = 0;
    for (var i = start; i < text.Length; i++) {
      var c = text[i];
      if (c == '"') {
        do i++; while (i < text.Length && (text[i] != '"' || text[i - 1] == '\\'));
      } else if (c == '{') depth++;
      else if (c == '}' && depth > 0) depth--;
      else if (c == '}' && i + 1 < text.Length && text[i + 1] == '}') return i;
    }
    return null;
  }

  internal string In(FormScope scope, Func<string, string>? escape) {
    if (IsPlain) return Source;
    var said = new StringBuilder();
    Write(parts, scope.Values, escape ?? (t => t), said);
    return said.ToString();
  }

  static void Write(IReadOnlyList<Part> parts, FeelContext values, Func<string, string> escape, StringBuilder said) {
    foreach (var part in parts) {
      if (said.Length > Longest) return;
      switch (part) {
        case Plain plain:
          said.Append(plain.Text);
          break;
        case Value value:
          said.Append(escape(Say(value.Expression.Result(values).Value)));
          break;
        case If choice:
          if (choice.Condition.IsTrue(values)) Write(choice.Body, values, escape, said);
          break;
        case Loop loop:
          foreach (var item in (loop.List.Result(values).Value as object?[] ?? []).Take(MostItems)) Write(loop.Body, FormScope.Item(values, item), escape, said);
          break;
        default:
          throw new InvalidOperationException($"No way to write {part.GetType().Name}.");
      }
    }
  }

  static string Say(object? value) => value is bool yes ? T[yes ? "yes" : "no"] : TemplateRenderer.Words(value);
}
