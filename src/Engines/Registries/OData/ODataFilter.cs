using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.Spatial;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>
/// OData's <c>$filter</c>. There an empty value is a value: it is not equal to anything else, and no comparison is unknown. So
/// <c>ne</c> holds for empty fields, and what is under a <c>not</c> is first made to know that the field is not empty.
/// </summary>
internal sealed partial class ODataFilter {
  const int Longest = 20_000;

  readonly FilterFields fields;
  int depth;

  ODataFilter(FilterFields fields) => this.fields = fields;

  /// <param name="registry">Whose records are asked for; one of the model's.</param>
  public static Answer<Filter> Read(string text, ODataModel model, string registry) => Reading(() => {
    if (text.Length > Longest) throw new FilterFault(FilterErrors.TooLarge);
    if (string.IsNullOrWhiteSpace(text)) throw new FilterFault(0, Words.T["filter_need_condition"]);
    return new ODataFilter(model.Registries[registry]).Read(Parser(model, registry, "$filter", InLists.Expand(text)).ParseFilter().Expression, isExact: false);
  });

  /// <summary>The library's parser for one option of a query.</summary>
  internal static ODataQueryOptionParser Parser(ODataModel model, string registry, string option, string text) {
    var set = model.Set(registry);
    return new(model.Model, set.EntityType(), set, new Dictionary<string, string>(StringComparer.Ordinal) { [option] = text });
  }

  /// <summary>What the library says of a query that it cannot read becomes an error of ours.</summary>
  internal static Answer<T> Reading<T>(Func<T> read) where T : notnull {
    try {
      return read();
    } catch (FilterFault fault) {
      return fault.Error;
    } catch (Exception e) when (e is ODataException or FormatException or OverflowException or ParseErrorException or ArgumentException) {
      if (UnknownProperty().Match(e.Message) is { Success: true } unknown) return FilterErrors.UnknownField(unknown.Groups[1].Value);
      var at = Position().Match(e.Message) is { Success: true } found && int.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
      return FilterErrors.Syntax(at + 1, Words.T["filter_need_condition"]);
    }
  }

  Filter Read(QueryNode node, bool isExact) {
    if (++depth > 2 * FilterBinder.Depth) throw new FilterFault(FilterErrors.TooLarge);
    var read = Unwrapped(node) switch {
      BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } and => new Filter.All([.. Chain(and).Select(n => Read(n, isExact))]),
      BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } or => new Filter.Any([.. Chain(or).Select(n => Read(n, isExact))]),
      UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => new Filter.Not(Read(not.Operand, isExact: true)),
      BinaryOperatorNode binary => Compared(binary, isExact),
      SingleValueFunctionCallNode call => Called(call),
      ConstantNode { Value: bool truth } => truth ? Cql2Rules.True : Cql2Rules.False,
      SingleValuePropertyAccessNode property => Exactly(new Filter.Compare(property.Property.Name, Comparison.Equal, true), property.Property.Name, isExact),
      var other => throw new FilterFault(FilterErrors.Unsupported(other.Kind.ToString())),
    };
    depth--;
    return read;
  }

  /// <summary>The library reads <c>a or b or c</c> as a tree that is as deep as it is long.</summary>
  static List<QueryNode> Chain(BinaryOperatorNode node) {
    var chain = new List<QueryNode>();
    QueryNode left = node;
    for (; Unwrapped(left) is BinaryOperatorNode inner && inner.OperatorKind == node.OperatorKind; left = inner.Left) chain.Add(inner.Right);
    chain.Add(left);
    chain.Reverse();
    return chain;
  }

  static QueryNode Unwrapped(QueryNode node) {
    while (node is ConvertNode convert) node = convert.Source;
    return node;
  }

  Filter Compared(BinaryOperatorNode node, bool isExact) {
    var by = node.OperatorKind switch {
      BinaryOperatorKind.Equal => Comparison.Equal,
      BinaryOperatorKind.NotEqual => Comparison.NotEqual,
      BinaryOperatorKind.LessThan => Comparison.Less,
      BinaryOperatorKind.LessThanOrEqual => Comparison.LessOrEqual,
      BinaryOperatorKind.GreaterThan => Comparison.Greater,
      BinaryOperatorKind.GreaterThanOrEqual => Comparison.GreaterOrEqual,
      _ => throw new FilterFault(FilterErrors.Unsupported(node.OperatorKind.ToString())),
    };
    var (left, right) = (Unwrapped(node.Left), Unwrapped(node.Right));
    if (left is ConstantNode && right is not ConstantNode) (left, right, by) = (right, left, Cql2Rules.Turned(by));
    if (left is SingleValueFunctionCallNode { Name: "geo.distance" } distance) return Near(distance, by, right);
    var (field, fold) = Field(left);
    if (right is ConstantNode { Value: null }) return Emptiness(field, by);
    if (right is ConstantNode constant) return Compared(field, by, Folded(Value(constant), fold), fold, isExact);
    var (other, otherFold) = Field(right);
    return fold == otherFold ? Compared(field, by, other, fold, isExact) : throw new FilterFault(FilterErrors.Unsupported("tolower"));
  }

  /// <summary>Only equality knows null; an order with it holds for nothing.</summary>
  static Filter Emptiness(string field, Comparison by) => by switch {
    Comparison.Equal => new Filter.IsEmpty(field),
    Comparison.NotEqual => new Filter.Not(new Filter.IsEmpty(field)),
    _ => new Filter.All([Cql2Rules.False, new Filter.IsEmpty(field)]),
  };

  static Filter Compared(string field, Comparison by, JsonValue value, Folding fold, bool isExact) {
    var compared = new Filter.Compare(field, by, value, fold);
    return by == Comparison.NotEqual ? new Filter.Any([new Filter.IsEmpty(field), compared]) : Exactly(compared, field, isExact);
  }

  static Filter Compared(string field, Comparison by, string other, Folding fold, bool isExact) {
    Filter One(bool isEmpty) => new Filter.All([Empty(field, isEmpty), Empty(other, isEmpty)]);
    var compared = new Filter.CompareFields(field, by == Comparison.NotEqual ? Comparison.Equal : by, other, fold);
    var both = new Filter.All([One(isEmpty: false), compared]);
    return by switch {
      Comparison.Equal => new Filter.Any([One(isEmpty: true), both]),
      Comparison.NotEqual => new Filter.Not(new Filter.Any([One(isEmpty: true), both])),
      _ => isExact ? both : compared,
    };
  }

  static Filter Empty(string field, bool isEmpty) => isEmpty ? new Filter.IsEmpty(field) : new Filter.Not(new Filter.IsEmpty(field));

  static Filter Exactly(Filter filter, string field, bool isExact) => isExact ? new Filter.All([Empty(field, isEmpty: false), filter]) : filter;

  Filter Called(SingleValueFunctionCallNode call) {
    QueryNode[] parameters = [.. call.Parameters.Select(Unwrapped)];
    if (call.Name == "geo.intersects" && parameters is [var one, var other]) return Intersects(one, other);
    TextMatch how = call.Name switch {
      "contains" => TextMatch.Contains,
      "startswith" => TextMatch.StartsWith,
      "endswith" => TextMatch.EndsWith,
      _ => throw new FilterFault(FilterErrors.Unsupported(call.Name)),
    };
    if (parameters is not [var text, ..] || Unwrapped(parameters[^1]) is not ConstantNode { Value: string } part) throw new FilterFault(FilterErrors.Unsupported(call.Name));
    var (field, fold) = Field(text);
    return new Filter.Matches(field, how, Folded(Value(part), fold).GetValue<string>(), fold);
  }

  Filter Intersects(QueryNode one, QueryNode other) {
    if (one is ConstantNode) (one, other) = (other, one);
    var (field, _) = Field(one);
    var (geoJson, srid) = Shape(field, other);
    return new Filter.Spatial(field, Relation.Intersects, geoJson, srid);
  }

  Filter Near(SingleValueFunctionCallNode distance, Comparison by, QueryNode metres) {
    if (by is not (Comparison.Less or Comparison.LessOrEqual) || metres is not ConstantNode constant || Number(constant) is not { } within) throw new FilterFault(FilterErrors.Unsupported("geo.distance"));
    QueryNode[] parameters = [.. distance.Parameters.Select(Unwrapped)];
    var (one, other) = parameters[0] is ConstantNode ? (parameters[1], parameters[0]) : (parameters[0], parameters[1]);
    var (field, _) = Field(one);
    var (geoJson, srid) = Shape(field, other);
    return new Filter.Near(field, geoJson, srid, (double)within);
  }

  (JsonObject GeoJson, int Srid) Shape(string field, QueryNode node) =>
    node is ConstantNode { Value: ISpatial shape } && Geo.Read(shape, fields.Find(field)?.Srid ?? 0) is { } read ? read : throw new FilterFault(FilterErrors.BadShape(field));

  static (string Field, Folding Fold) Field(QueryNode node) => node switch {
    SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode } property => (property.Property.Name, Folding.None),
    SingleValueFunctionCallNode { Name: "tolower" } call when Unwrapped(call.Parameters.First()) is SingleValuePropertyAccessNode property => (property.Property.Name, Folding.Case),
    SingleValueFunctionCallNode call => throw new FilterFault(FilterErrors.Unsupported(call.Name)),
    _ => throw new FilterFault(FilterErrors.Unsupported(node.Kind.ToString())),
  };

  /// <summary>Beside <c>tolower(field)</c> a text must be in small letters already: nothing else could be equal to it.</summary>
  static JsonValue Folded(JsonValue value, Folding fold) =>
    fold == Folding.None || FilterValues.TextOf(value) is { } text && text == text.ToLowerInvariant() ? value : throw new FilterFault(FilterErrors.Unsupported("tolower"));

  static JsonValue Value(ConstantNode node) => node.Value switch {
    string text => JsonValue.Create(text),
    bool truth => JsonValue.Create(truth),
    Guid id => JsonValue.Create(id.ToString("D")),
    Date day => JsonValue.Create(day.ToString()),
    TimeOfDay time => JsonValue.Create(new TimeOnly(time.Ticks).ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
    DateTimeOffset at => JsonValue.Create(at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture)),
    _ => Number(node) is { } number ? JsonValue.Create(number) : throw new FilterFault(FilterErrors.Unsupported(node.LiteralText ?? "")),
  };

  /// <summary>As it was written, so that no digit is lost on the way through a double.</summary>
  static decimal? Number(ConstantNode node) {
    if (node.Value is not (byte or sbyte or short or int or long or float or double or decimal)) return null;
    if (node.LiteralText?.TrimEnd('d', 'D', 'f', 'F', 'm', 'M', 'l', 'L') is { } text && FilterValues.Number(text) is { } written) return written;
    return node.Value is double or float && !double.IsFinite(Convert.ToDouble(node.Value, CultureInfo.InvariantCulture)) ? null : Convert.ToDecimal(node.Value, CultureInfo.InvariantCulture);
  }

  [GeneratedRegex("property named '([^']{1,100})'", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex UnknownProperty();

  [GeneratedRegex(@"(?:at position|character) (\d{1,6})", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Position();
}
