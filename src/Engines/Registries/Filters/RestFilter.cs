using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
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
/// a field of that name is asked as <c>limit[eq]</c>.
/// </summary>
internal static class RestFilter {
  /// <param name="parameters">Name and value of each, decoded.</param>
  /// <param name="reserved">Names that the interface itself uses.</param>
  /// <returns>A filter with no parts when there is no condition.</returns>
  public static Answer<Filter.All> Read(IEnumerable<KeyValuePair<string, string>> parameters, IReadOnlySet<string> reserved) {
    try {
      return new Filter.All([.. parameters.Where(p => !reserved.Contains(p.Key)).Select(p => Condition(p.Key, p.Value))]);
    } catch (FilterFault fault) {
      return fault.Error;
    }
  }

  static Filter Condition(string name, string value) {
    if (name == "q") return new Filter.Words(value);
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
