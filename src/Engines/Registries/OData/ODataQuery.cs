using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>The options of an OData query, read.</summary>
/// <param name="Select">The properties that are wanted; all when null.</param>
/// <param name="Expand">By reference, the properties of the other record that are wanted; all when null.</param>
/// <param name="Top">Of records still wanted, over all pages; all when null.</param>
/// <param name="Skip">Records left out at the beginning.</param>
internal sealed record ODataQuery(Filter? Filter, IReadOnlyList<SortKey> Sort, IReadOnlyList<string>? Select, IReadOnlyDictionary<RegistryField, IReadOnlyList<string>?> Expand, int? Top, int Skip, bool Count, string? After) {
  /// <summary>Records on a page; what is left comes by the link to the next.</summary>
  public const int Page = 500;

  /// <summary>Signs of what is chosen.</summary>
  const int LongestChoice = 4_000;

  static readonly HashSet<string> known = new(StringComparer.Ordinal) { "$filter", "$select", "$orderby", "$expand", "$top", "$skip", "$count", "$skiptoken", "$search", "$format" };

  /// <summary>An option of OData that there is not here; the standard asks for 501.</summary>
  public static string? Unknown(IQueryCollection query) => query.Keys.FirstOrDefault(k => k.StartsWith('$') && !known.Contains(k));

  public static Answer<ODataQuery> Read(IQueryCollection query, ODataModel model, ReadableRegistry registry) => ODataFilter.Reading(() => {
    string? Option(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    List<Filter> filters = [];
    if (Option("$filter") is { } filter) filters.Add(Given(ODataFilter.Read(filter, model, registry.Key)));
    if (Option("$search") is { } words) filters.Add(new Filter.Words(words.Replace('"', ' ')));
    var (select, expand) = Option("$select") is null && Option("$expand") is null ? (null, new Dictionary<RegistryField, IReadOnlyList<string>?>()) : Chosen(query, model, registry);
    return new ODataQuery(
      filters switch { [] => null, [var one] => one, _ => new Filter.All(filters) },
      Option("$orderby") is { } order ? Sorted(ODataFilter.Parser(model, registry.Key, "$orderby", order).ParseOrderBy()) : [],
      select, expand, Number("$top", Option("$top")), Number("$skip", Option("$skip")) ?? 0, Option("$count") switch { null or "false" => false, "true" => true, _ => throw Wrong("$count") }, Option("$skiptoken"));
  });

  static int? Number(string option, string? text) =>
    text is null ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(option);

  static Filter Given(Answer<Filter> read) => read.IsError ? throw new FilterFault(read.Error) : read.Value;

  static FilterFault Wrong(string what) => new(FilterErrors.Unsupported(what));

  static List<SortKey> Sorted(OrderByClause? clause) {
    var keys = new List<SortKey>();
    for (; clause is not null; clause = clause.ThenBy)
      keys.Add(clause.Expression is SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode } property ? new(property.Property.Name, clause.Direction == OrderByDirection.Descending, EmptyLeast: true) : throw Wrong("$orderby"));
    return keys;
  }

  static (IReadOnlyList<string>?, Dictionary<RegistryField, IReadOnlyList<string>?>) Chosen(IQueryCollection query, ODataModel model, ReadableRegistry registry) {
    var set = model.Set(registry.Key);
    var options = new Dictionary<string, string>(StringComparer.Ordinal);
    // left out, it would be as if everything had been asked for
    foreach (var name in new[] { "$select", "$expand" }) if (query[name].ToString() is { Length: > 0 } text) options[name] = text.Length <= LongestChoice ? text : throw new FilterFault(FilterErrors.TooLong(name, LongestChoice));
    var clause = new ODataQueryOptionParser(model.Model, set.EntityType(), set, options) { Settings = { MaximumExpansionDepth = 1 } }.ParseSelectAndExpand();
    var expand = new Dictionary<RegistryField, IReadOnlyList<string>?>();
    foreach (var item in clause.SelectedItems.OfType<ExpandedNavigationSelectItem>()) {
      if (item is { FilterOption: not null } or { OrderByOption: not null } or { TopOption: not null } or { SkipOption: not null } or { SearchOption: not null } or { CountOption: not null } or { LevelsOption: not null }) throw Wrong("$expand");
      var name = item.PathToNavigationProperty.FirstSegment.Identifier;
      expand[registry.Definition.Find(name[..^ODataModel.Record.Length])!] = Properties(item.SelectAndExpand);
    }
    return (Properties(clause), expand);
  }

  static List<string>? Properties(SelectExpandClause clause) {
    if (clause.AllSelected || clause.SelectedItems.Any(i => i is WildcardSelectItem)) return null;
    List<string> properties = [.. clause.SelectedItems.OfType<PathSelectItem>().Select(i => i.SelectedPath.FirstSegment).OfType<PropertySegment>().Select(s => s.Property.Name)];
    return properties.Count == 0 ? null : properties;
  }
}
