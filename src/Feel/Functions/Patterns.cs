using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Feel.Functions;

/// <summary>matches, replace and split with the regular expressions of XPath, carried over to .NET's.</summary>
internal static class Patterns {
  const int MaxCached = 512;
  static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(250);
  static readonly ConcurrentDictionary<(string Pattern, string Flags), Regex?> Cache = new();

  static Regex? Compile(string pattern, string? flags) {
    var key = (pattern, flags ?? "");
    if (Cache.TryGetValue(key, out var known)) {
      return known;
    }
    var regex = Build(pattern, key.Item2);
    if (Cache.Count >= MaxCached) {
      Cache.Clear();
    }
    return Cache[key] = regex;
  }

  static Regex? Build(string pattern, string flags) {
    var options = RegexOptions.CultureInvariant;
    var dotAll = false;
    var free = false;
    var quoted = false;
    foreach (var flag in flags) {
      switch (flag) {
        case 'i':
          options |= RegexOptions.IgnoreCase;
          break;
        case 'm':
          options |= RegexOptions.Multiline;
          break;
        case 's':
          dotAll = true;
          break;
        case 'x':
          free = true;
          break;
        case 'q':
          quoted = true;
          break;
        default:
          return null;
      }
    }
    try {
      var translated = quoted ? Regex.Escape(pattern) : new PatternTranslator(pattern, dotAll, free, options.HasFlag(RegexOptions.Multiline)).Translate();
      return translated is null ? null : new Regex(translated, options, MaxTime);
    } catch (ArgumentException) {
      return null;
    }
  }

  static object? Use(string input, string pattern, string? flags, Evaluation run, Func<Regex, object?> use) {
    run.Step(1 + (input.Length >> 4));
    run.Look();
    if (Compile(pattern, flags) is not { } regex) {
      return run.Report("feel.pattern", pattern);
    }
    try {
      return use(regex);
    } catch (RegexMatchTimeoutException) {
      throw new LimitException("feel.limit_time");
    }
  }

  internal static object? Matches(string input, string pattern, string? flags, Evaluation run) =>
    Use(input, pattern, flags, run, regex => FeelValue.Box(regex.IsMatch(input)));

  internal static object? Replace(string input, string pattern, string replacement, string? flags, Evaluation run) =>
    Use(input, pattern, flags, run, regex => {
      // A pattern that matches nothing at all is an error in XPath.
      if (regex.IsMatch("")) {
        return run.Report("feel.pattern", pattern);
      }
      var quoted = flags?.Contains('q', StringComparison.Ordinal) == true;
      var with = quoted ? replacement.Replace("$", "$$", StringComparison.Ordinal) : Replacement(replacement, regex.GetGroupNumbers().Length - 1);
      return with is null ? run.Report("feel.pattern", replacement) : Replaced(regex, input, with, run);
    });

  /// <summary>Counts the text while it grows: a long replacement for each of many matches would not fit anywhere.</summary>
  static string Replaced(Regex regex, string input, string with, Evaluation run) {
    var references = with.AsSpan().Count('$');
    long length = input.Length;
    return regex.Replace(input, match => {
      run.Step();
      length += with.Length + (long)references * match.Length;
      return length > 4L * run.Options.MaxText ? throw new LimitException("feel.limit_size") : match.Result(with);
    });
  }

  internal static object? Split(string input, string delimiter, Evaluation run) =>
    Use(input, delimiter, null, run, regex => {
      if (regex.IsMatch("")) {
        return run.Report("feel.pattern", delimiter);
      }
      var parts = new List<object?>();
      var from = 0;
      for (var match = regex.Match(input); match.Success; match = match.NextMatch()) {
        run.Step();
        parts.Add(input[from..match.Index]);
        from = match.Index + match.Length;
      }
      parts.Add(input[from..]);
      return parts.ToArray();
    });

  /// <summary>"$1" takes as many digits as there are groups; "\$" and "\\" are literal; any other use of them is wrong.</summary>
  static string? Replacement(string text, int groups) {
    var result = new StringBuilder();
    for (var i = 0; i < text.Length; i++) {
      var c = text[i];
      if (c == '\\') {
        if (++i >= text.Length || text[i] is not ('\\' or '$')) {
          return null;
        }
        result.Append(text[i] == '$' ? "$$" : "\\");
      } else if (c == '$') {
        if (++i >= text.Length || !char.IsAsciiDigit(text[i])) {
          return null;
        }
        var number = text[i] - '0';
        while (i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]) && number * 10 + text[i + 1] - '0' <= groups) {
          number = number * 10 + text[++i] - '0';
        }
        result.Append(number > groups ? "" : "${" + number + "}");
      } else {
        result.Append(c);
      }
    }
    return result.ToString();
  }
}
