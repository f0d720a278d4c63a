using System.Globalization;

namespace Saola.Registries.Pages;

/// <summary>One condition of a list.</summary>
/// <param name="How">As the address writes it (<see cref="RestFilter"/>): <c>eq</c>, <c>contains</c> ...; and <see cref="RecordFilter.Filled"/>.</param>
/// <param name="Value">As the address has it.</param>
internal sealed record FilterRow(string Field, string How, string Value);

/// <param name="Any">One of the rows is enough.</param>
internal sealed record FilterGroup(bool Any, IReadOnlyList<FilterRow> Rows);

/// <summary>The conditions of a list: groups of which all, or one, must hold. They live in the address in the words of <see cref="RestFilter"/>.</summary>
/// <param name="Any">One of the groups is enough.</param>
internal sealed record RecordFilter(bool Any, IReadOnlyList<FilterGroup> Groups) {
  public const int MostGroups = 5, MostRows = 20;
  public const string Empty = "empty", Filled = "filled";

  public static RecordFilter None { get; } = new(false, []);

  public IEnumerable<FilterRow> Rows => Groups.SelectMany(g => g.Rows);

  public IEnumerable<KeyValuePair<string, string>> Parameters() {
    var groups = Groups.Where(g => g.Rows.Count > 0).ToList();
    if (Any && groups.Count > 1) yield return new(RestFilter.Match, "any");
    for (var i = 0; i < groups.Count; i++) {
      var prefix = !groups[i].Any && i == 0 && (groups.Count == 1 || !Any) ? "" : $"{(groups[i].Any ? "any" : "all")}.{(i + 1).ToString(CultureInfo.InvariantCulture)}.";
      foreach (var row in groups[i].Rows)
        yield return new($"{prefix}{row.Field}[{(row.How == Filled ? Empty : row.How)}]", row.How switch { Filled => "false", Empty => "true", _ => row.Value });
    }
  }

  /// <param name="isField">Whether a name without a bracket is a field that is compared.</param>
  public static RecordFilter Read(IReadOnlyCollection<KeyValuePair<string, string>> parameters, Func<string, bool> isField) {
    var any = parameters.Any(p => p is { Key: RestFilter.Match, Value: "any" });
    var groups = new Dictionary<string, List<FilterRow>>(StringComparer.Ordinal);
    foreach (var (name, value) in parameters) {
      var (group, condition) = RestFilter.InGroup(name) ?? (any ? "any" : "all", name);
      var open = condition.IndexOf('[', StringComparison.Ordinal);
      if (open < 0 ? !isField(condition) : open == 0 || condition[^1] != ']') continue;
      if (!groups.TryGetValue(group, out var rows)) groups[group] = rows = [];
      rows.Add(open < 0 ? new(condition, "eq", value) : Row(condition[..open], condition[(open + 1)..^1], value));
    }
    return new(any, [.. groups.Select(g => new FilterGroup(g.Key.StartsWith("any", StringComparison.Ordinal), g.Value))]);
  }

  static FilterRow Row(string field, string how, string value) => how == Empty ? new(field, value == "false" ? Filled : Empty, "") : new(field, how, value);

  public RecordFilter Where(Func<FilterRow, bool> kept) => this with { Groups = [.. Groups.Select(g => g with { Rows = [.. g.Rows.Where(kept)] }).Where(g => g.Rows.Count > 0)] };
}
