using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// Conditions as parameters of an address, all of which hold:
/// <code>
/// name=Phở Thìn            is equal                 area[ne]=10              is another (and not empty)
/// area[gt]=10  [gte] [lt] [lte]                     status[in]=open,closed   is one of these; \, is a comma in a value
/// closed[empty]=true       is empty, or false: not  name[contains]=pho [starts] [ends]   without regard to case and diacritics
/// name[like]=Ph%           LIKE, as it is written   q=words                  every word, in the fields that are searched
/// place[bbox]=105.7,20.9,105.9,21.1                 place[near]=105.85,21.02,500   metres; both in degrees of WGS84
/// </code>
/// <c>[not.gt]</c> and so on is the opposite. A name without a bracket that the interface itself uses, such as limit, is no condition;
/// a field of that name is asked as <c>limit[eq]</c>. Conditions with the same beginning are a group:
/// <code>
/// any.1.name=Phở   any.1.area[gt]=10   one of these is enough      all.2.name=Phở   all.2.area[gt]=10   all of these hold
/// match=any        one of the conditions and groups is enough; words (q) must occur all the same
/// </code>
/// </summary>
internal static partial class RestFilter {
  public const string Match = "match";

  /// <param name="parameters">Name and value of each, decoded.</param>
  /// <param name="reserved">Names that the interface itself uses.</param>
  /// <returns>A filter with no parts when there is no condition.</returns>
  public static Answer<Filter.All> Read(IEnumerable<KeyValuePair<string, string>> parameters, IReadOnlySet<string> reserved) {
    try {
      var (words, parts, groups, any) = (new List<Filter>(), new List<Filter>(), new Dictionary<string, List<Filter>>(StringComparer.Ordinal), false);
      foreach (var (name, value) in parameters.Where(p => !reserved.Contains(p.Key))) {
        if (name == "q") words.Add(new Filter.Words(value));
        else if (name == Match) any = value switch { "any" => true, "all" => false, _ => throw new FilterFault(FilterErrors.Unsupported($"{Match}={value}")) };
        else if (InGroup(name) is not var (group, condition)) parts.Add(Condition(name, value));
        else if (groups.TryGetValue(group, out var others)) others.Add(Condition(condition, value));
        else groups[group] = [Condition(condition, value)];
      }
      foreach (var (group, conditions) in groups) parts.Add(group.StartsWith("any", StringComparison.Ordinal) ? new Filter.Any(conditions) : new Filter.All(conditions));
      return new Filter.All(any && parts.Count > 0 ? [.. words, new Filter.Any(parts)] : [.. words, .. parts]);
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  /// <summary>The group that a name begins with, <c>any.1</c>, and the rest of it; null where it names none.</summary>
  internal static (string Group, string Condition)? InGroup(string name) => Group().Match(name) is { Success: true } m ? (m.Groups[1].Value, m.Groups[2].Value) : null;

  [GeneratedRegex(@"\A((?:any|all)\.[0-9]{1,3})\.(.+)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1_000)]
  private static partial Regex Group();

  static Filter Condition(string name, string value) {
    var open = name.IndexOf('[', StringComparison.Ordinal);
    if (open < 0) return new Filter.Compare(name, Comparison.Equal, value);
    if (name[^1] != ']') throw new FilterFault(name.Length, "]");
    var (field, how) = (name[..open], name[(open + 1)..^1]);
    return how.StartsWith("not.", StringComparison.Ordinal) ? new Filter.Not(Condition(field, how[4..], value)) : Condition(field, how, value);
  }

  static Filter Condition(string field, string how, string value) => how switch {
    "eq" => new Filter.Compare(field, Comparison.Equal, value),
    "ne" => new Filter.Compare(field, Comparison.NotEqual, value),
    "lt" => new Filter.Compare(field, Comparison.Less, value),
    "lte" => new Filter.Compare(field, Comparison.LessOrEqual, value),
    "gt" => new Filter.Compare(field, Comparison.Greater, value),
    "gte" => new Filter.Compare(field, Comparison.GreaterOrEqual, value),
    "in" => new Filter.In(field, [.. Split(value).Select(v => (JsonNode)v)]),
    "empty" => value switch { "true" => new Filter.IsEmpty(field), "false" => new Filter.Not(new Filter.IsEmpty(field)), _ => throw new FilterFault(FilterErrors.BadValue(new(field, field, ColumnKind.Boolean))) },
    "contains" => new Filter.Matches(field, TextMatch.Contains, value, Folding.All),
    "starts" => new Filter.Matches(field, TextMatch.StartsWith, value, Folding.All),
    "ends" => new Filter.Matches(field, TextMatch.EndsWith, value, Folding.All),
    "like" => new Filter.Like(field, value),
    "bbox" => Numbers(value) is [var west, var south, var east, var north] ? new Filter.Spatial(field, Relation.Intersects, FilterShapes.Box(west, south, east, north), Crs.Wgs84) : throw new FilterFault(FilterErrors.BadShape(field)),
    "near" => Numbers(value) is [var x, var y, var metres] ? new Filter.Near(field, new() { ["type"] = "Point", ["coordinates"] = new JsonArray(x, y) }, Crs.Wgs84, metres) : throw new FilterFault(FilterErrors.BadShape(field)),
    _ => throw new FilterFault(FilterErrors.Unsupported($"[{how}]")),
  };

  static List<string> Split(string list) {
    var (values, value) = (new List<string>(), new StringBuilder());
    for (var i = 0; i < list.Length; i++) {
      if (list[i] == '\\' && i + 1 < list.Length && list[i + 1] is ',' or '\\') value.Append(list[++i]);
      else if (list[i] == ',') {
        values.Add(value.ToString());
        value.Clear();
      } else value.Append(list[i]);
    }
    values.Add(value.ToString());
    return values;
  }

  /// <summary>Null where one is no number.</summary>
  internal static double[]? Numbers(string list) {
    var parts = list.Split(',');
    var numbers = new double[parts.Length];
    for (var i = 0; i < parts.Length; i++)
      if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
    return numbers;
  }
}
