using System.Text.RegularExpressions;
using Saola.Feel;
using Saola.Kernel;
using static Saola.Forms.Words;

namespace Saola.Forms;

/// <summary>Reads a template into its parts. It goes on after a mistake, so that all are told at once.</summary>
internal sealed partial class TemplateReader(string html) {
  readonly List<TemplateFault> faults = [];
  readonly HashSet<string> catalogues = new(StringComparer.Ordinal);
  readonly Stack<string> loops = new();
  int at;

  public IReadOnlyList<TemplateFault> Faults => faults;
  public IReadOnlySet<string> Catalogues => catalogues;

  public IReadOnlyList<TemplateText.Part> Read() {
    var parts = Parts(null, 1, out _);
    return parts;
  }

  /// <summary>What stands until the tag that closes the block, or until the end.</summary>
  /// <param name="block"><c>if</c>, <c>else</c> or <c>each</c>; null outside of blocks.</param>
  List<TemplateText.Part> Parts(string? block, int openedAt, out string closedBy) {
    var parts = new List<TemplateText.Part>();
    while (true) {
      var open = html.IndexOf("{{", at, StringComparison.Ordinal);
      var plain = open < 0 ? html[at..] : html[at..open];
      if (plain.Length > 0) parts.Add(new TemplateText.Plain(plain));
      if (open < 0) {
        at = html.Length;
        if (block is not null) Fault(openedAt, "not_closed", block == "each" ? "each" : "if");
        closedBy = "";
        return parts;
      }
      var line = LineAt(open);
      if (EndOf(open + 2) is not { } end) {
        Fault(line, "no_braces");
        at = html.Length;
        closedBy = "";
        return parts;
      }
      var text = html[(open + 2)..end].Trim();
      at = end + 2;
      switch (text) {
        case "/each" when block == "each":
        case "/if" when block is "if" or "else":
        case "else" when block == "if":
          closedBy = text;
          return parts;
        case "/each" or "/if" or "else":
          Fault(line, "stray", text);
          break;
        default:
          if (Tag(text, open, line) is { } part) parts.Add(part);
          break;
      }
    }
  }

  TemplateText.Part? Tag(string text, int open, int line) {
    if (!text.StartsWith('#')) return Expression(text, open, line) is { } value ? new TemplateText.Value(value) : null;
    if (EachTag().Match(text) is { Success: true } each) {
      var list = Expression(each.Groups["list"].Value, open, line);
      loops.Push(each.Groups["name"].Value);
      var body = Parts("each", line, out _);
      loops.Pop();
      return list is null ? null : new TemplateText.Each(each.Groups["name"].Value, list, body);
    }
    if (text.StartsWith("#if", StringComparison.Ordinal) && text.Length > 3 && char.IsWhiteSpace(text[3])) {
      var condition = Expression(text[3..].Trim(), open, line);
      var then = Parts("if", line, out var closedBy);
      var otherwise = closedBy == "else" ? Parts("else", line, out _) : [];
      return condition is null ? null : new TemplateText.If(condition, then, otherwise);
    }
    Fault(line, "unknown_block", text.Split(' ')[0]);
    // its end is looked for all the same, so that one slip is told once
    if (text.StartsWith("#each", StringComparison.Ordinal)) Parts("each", line, out _);
    else if (text.StartsWith("#if", StringComparison.Ordinal)) Parts("else", line, out _);
    return null;
  }

  FeelExpression? Expression(string text, int open, int line) {
    var names = new FeelNames(TemplateValues.Names.Concat(loops));
    var first = html.IndexOf(text, open, StringComparison.Ordinal);
    foreach (var error in text.Length == 0 ? [] : FeelExpression.Check(text, names))
      faults.Add(new(LineAt(Math.Max(open, first + Math.Max(0, error.Position))), T["template_bad_expression", text, error.MessageIn(System.Globalization.CultureInfo.CurrentUICulture)], T["template_bad_expression_cure"]));
    if (text.Length == 0) Fault(line, "empty");
    foreach (Match member in Member().Matches(Quoted().Replace(text, "\"\"")))
      if (!loops.Contains(member.Groups["of"].Value) && !TemplateValues.Has(member.Groups["of"].Value, member.Groups["name"].Value)) Fault(line, "no_member", member.Value);
    foreach (var catalogue in CataloguesOf(text)) {
      if (catalogue is not null) catalogues.Add(catalogue);
      else Fault(line, "label");
    }
    return FeelExpression.TryParse(text, out _, names);
  }

  public static IEnumerable<string?> CataloguesOf(string feel) => LabelCall().Matches(feel).Select(m => m.Groups["catalogue"] is { Success: true } named ? named.Value : null);

  /// <summary>Where the braces of a tag close: not inside a text, nor the braces of a context.</summary>
  int? EndOf(int start) {
    var depth = 0;
    for (var i = start; i < html.Length; i++) {
      var c = html[i];
      if (c == '"') {
        do i++; while (i < html.Length && (html[i] != '"' || html[i - 1] == '\\'));
      } else if (c == '{') depth++;
      else if (c == '}' && depth > 0) depth--;
      else if (c == '}' && i + 1 < html.Length && html[i + 1] == '}') return i;
    }
    return null;
  }

  void Fault(int line, string what, params object[] arguments) => faults.Add(new(line, T[$"template_{what}", arguments], T[$"template_{what}_cure", arguments]));

  int LineAt(int index) => 1 + html.AsSpan(0, Math.Min(index, html.Length)).Count('\n');

  [GeneratedRegex(@"^#each\s+(?<name>[A-Za-z][A-Za-z0-9]*)\s+in\s+(?<list>.+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex EachTag();
  [GeneratedRegex(@"(?<![\w.])(?<of>[a-z]\w*)\.(?<name>[A-Za-z]\w*)", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Member();
  [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex Quoted();
  [GeneratedRegex(@"(?<!\w)label\(\s*(?:""(?<catalogue>[^""]+)""\s*,)?", RegexOptions.ExplicitCapture, 1000)]
  private static partial Regex LabelCall();
}
