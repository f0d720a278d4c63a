using System.Text;
using System.Text.RegularExpressions;

namespace Saola.Registries;

/// <summary>
/// Writes <c>field in (a,b)</c> as <c>(field eq a or field eq b)</c>, which it means: the library reads such lists as JSON, so that
/// backslashes in texts are lost and days and moments are not understood.
/// </summary>
internal static partial class InLists {
  const int Longest = 200_000;

  public static string Expand(string filter) {
    var written = new StringBuilder(filter.Length);
    for (var i = 0; i < filter.Length;) {
      if (filter[i] == '\'') {
        var end = EndOfText(filter, i);
        written.Append(filter, i, end - i);
        i = end;
      } else if (IsStart(filter, i) && List().Match(filter, i) is { Success: true } list && list.Index == i && Values(filter, i + list.Length) is var (values, after)) {
        written.Append('(').AppendJoin(" or ", values.Select(v => $"{list.Groups["field"].Value} eq {v}")).Append(')');
        i = after;
      } else written.Append(filter[i++]);
      if (written.Length > Longest) throw new FilterFault(FilterErrors.TooLarge);
    }
    return written.ToString();
  }

  static bool IsStart(string filter, int i) => (char.IsLetter(filter[i]) || filter[i] == '_') && (i == 0 || !char.IsLetterOrDigit(filter[i - 1]) && filter[i - 1] is not ('_' or '/' or '.'));

  static int EndOfText(string filter, int start) {
    for (var i = start + 1; i < filter.Length; i++) {
      if (filter[i] != '\'') continue;
      if (i + 1 < filter.Length && filter[i + 1] == '\'') i++;
      else return i + 1;
    }
    return filter.Length;
  }

  /// <summary>The literals up to the closing bracket; null when there is none, or there is something that is no literal.</summary>
  static (List<string> Values, int After)? Values(string filter, int start) {
    var (values, from) = (new List<string>(), start);
    for (var i = start; i < filter.Length;) {
      switch (filter[i]) {
        case '\'':
          i = EndOfText(filter, i);
          continue;
        case '(':
          return null;
        case ',' or ')':
          if (filter[from..i].Trim() is not { Length: > 0 } value) return null;
          values.Add(value);
          if (filter[i] == ')') return values.Count <= FilterBinder.Parts ? (values, i + 1) : throw new FilterFault(FilterErrors.TooLarge);
          from = i + 1;
          break;
      }
      i++;
    }
    return null;
  }

  [GeneratedRegex(@"\G(?<field>tolower\(\s*\w{1,60}\s*\)|\w{1,60})\s{1,20}in\s{0,20}\(", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex List();
}
