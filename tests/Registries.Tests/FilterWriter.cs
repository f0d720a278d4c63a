using System.Text.Json.Nodes;

namespace Saola.Registries.Tests;

internal enum Dialect { Rest, OData, Cql2Text, Cql2Json }

/// <summary>Makes filters by chance, of such parts as a language can say, and writes them in it.</summary>
internal sealed class FilterWriter(Random random, Dialect dialect) {
  static readonly Comparison[] Orders = Enum.GetValues<Comparison>(), Equalities = [Comparison.Equal, Comparison.NotEqual];

  public Filter Any() => dialect == Dialect.Rest
    ? new Filter.All([.. random.Next(8) == 0 ? [new Filter.Words(random.Next(2) == 0 ? "pho" : "BIÊN đ")] : Array.Empty<Filter>(), .. random.Next(4) == 0 ? [new Filter.Any(RestParts(2 + random.Next(2)))] : RestParts(random.Next(4))])
    : Tree(4);

  /// <summary>Conditions and groups of conditions.</summary>
  List<Filter> RestParts(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5) switch {
    0 => new Filter.Not(Leaf()),
    1 => random.Next(2) == 0 ? new Filter.Any([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Leaf())]) : new Filter.All([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Leaf())]),
    _ => Leaf(),
  })];

  Filter Tree(int depth) => depth == 0 || random.Next(3) == 0 ? Leaf() : random.Next(3) switch {
    0 => new Filter.All([Tree(depth - 1), Tree(depth - 1)]),
    1 => new Filter.Any([Tree(depth - 1), Tree(depth - 1)]),
    _ => new Filter.Not(Tree(depth - 1)),
  };

  Filter Leaf() {
    var (field, value) = Datum();
    var kind = FilterSample.Fields.Find(field)!.Kind;
    var fold = kind == ColumnKind.Text ? Fold() : Folding.None;
    switch (random.Next(7)) {
      case 0: return new Filter.IsEmpty(random.Next(5) == 0 ? "place" : field);
      case 1: return new Filter.In(field, [Written(value, fold), Written(Datum(field), fold)], fold);
      case 2 when kind == ColumnKind.Text: return Matching(field);
      case 3 when dialect != Dialect.Rest: return Fields(fold);
      case 4: return Place();
      default: return new Filter.Compare(field, Pick(kind is ColumnKind.Boolean or ColumnKind.Id ? Equalities : Orders), Written(value, fold), fold);
    }
  }

  Folding Fold() => dialect switch { Dialect.Rest => Folding.None, Dialect.OData => random.Next(2) == 0 ? Folding.None : Folding.Case, _ => (Folding)random.Next(4) };

  /// <summary>Beside a folded field OData wants small letters.</summary>
  JsonNode Written(JsonNode value, Folding fold) => dialect == Dialect.OData && fold != Folding.None ? JsonValue.Create(((string)value!).ToLowerInvariant()) : value.DeepClone();

  Filter Matching(string field) {
    var text = Pick(FilterSample.Texts);
    text = text[..random.Next(1, text.Length + 1)];
    var how = Pick(Enum.GetValues<TextMatch>());
    return dialect switch {
      Dialect.Rest when random.Next(2) == 0 => new Filter.Like(field, Pattern()),
      Dialect.Rest => new Filter.Matches(field, how, text, Folding.All),
      Dialect.OData => Fold() is var fold ? new Filter.Matches(field, how, (string)Written(text, fold)!, fold) : null!,
      _ => new Filter.Like(field, Pattern(), (Folding)random.Next(4)),
    };
  }

  string Pattern() => Pick(["%", "P%", "_h%", "%ở%", "50\\%", "50\\_", "50_", "a\\\\b", "%n", "%'%", "a\\\\%", "%đ%"]);

  Filter Fields(Folding fold) {
    if (fold != Folding.None) return new Filter.CompareFields("name", Pick(Orders), "note", fold);
    var (left, right) = Pick([("name", "note"), ("many", "price"), ("many", "area"), ("from", "to"), ("opened", "from")]);
    return new Filter.CompareFields(left, Pick(Orders), right);
  }

  Filter.Spatial Place() {
    var (x, y) = (102.5 + random.Next(4), 14.5 + random.Next(4));
    var relation = dialect is Dialect.Rest or Dialect.OData ? Relation.Intersects : Pick([Relation.Intersects, Relation.Disjoint, Relation.Within]);
    // OData knows places in metres by their own kind of shape
    return new(dialect == Dialect.OData ? "place" : Pick(["place", "spot"]), relation, FilterShapes.Box(x, y, x + 1 + random.Next(3), y + 1 + random.Next(3)), Crs.Wgs84);
  }

  (string Field, JsonNode Value) Datum() {
    var field = Pick(["name", "note", "many", "price", "area", "opened", "hour", "seen", "closed", "other", "id", "version", "state", "office", "from", "to", "at"]);
    return (field, Datum(field));
  }

  JsonNode Datum(string field) => field switch {
    "name" or "note" => Pick(FilterSample.Texts),
    "many" or "price" => Pick(FilterSample.Whole),
    "area" => Pick(FilterSample.Exact),
    "opened" or "from" or "to" => Pick(FilterSample.Days),
    "hour" => Pick(FilterSample.Times),
    "seen" or "at" => Pick(FilterSample.Moments),
    "closed" => random.Next(2) == 0,
    "version" => random.Next(4),
    "state" => Pick(["active", "ended"]),
    "id" => Pick(["019a8f3e-0000-7000-9000-000000000007", "019a8f3e-0000-7000-9000-000000000999"]),
    _ => Pick(FilterSample.Ids),
  };

  T Pick<T>(T[] pool) => pool[random.Next(pool.Length)];

  public static (double West, double South, double East, double North) Bounds(JsonObject box) {
    var ring = box["coordinates"]![0]!;
    return ((double)ring[0]![0]!, (double)ring[0]![1]!, (double)ring[2]![0]!, (double)ring[2]![1]!);
  }

  // ---- REST

  public static List<KeyValuePair<string, string>> Rest(Filter filter) {
    var (words, rest) = (((Filter.All)filter).Parts.OfType<Filter.Words>().Select(w => KeyValuePair.Create("q", w.Text)), ((Filter.All)filter).Parts.Where(p => p is not Filter.Words).ToList());
    // a choice that stands alone is written as the choice between all
    return rest is [Filter.Any { Parts: var either }] ? [.. words, new(RestFilter.Match, "any"), .. either.SelectMany(RestPart)] : [.. words, .. rest.SelectMany(RestPart)];
  }

  static IEnumerable<KeyValuePair<string, string>> RestPart(Filter part, int number) => part switch {
    Filter.Not not => [RestLeaf(not.Part, "not.")],
    Filter.Any any => any.Parts.Select(p => RestLeaf(p, "")).Select(p => KeyValuePair.Create($"any.{number}.{p.Key}", p.Value)),
    Filter.All all => all.Parts.Select(p => RestLeaf(p, "")).Select(p => KeyValuePair.Create($"all.{number}.{p.Key}", p.Value)),
    _ => [RestLeaf(part, "")],
  };

  static KeyValuePair<string, string> RestLeaf(Filter filter, string not) => filter switch {
    Filter.Compare c => new($"{c.Field}[{not}{c.By switch { Comparison.Equal => "eq", Comparison.NotEqual => "ne", Comparison.Less => "lt", Comparison.LessOrEqual => "lte", Comparison.Greater => "gt", _ => "gte" }}]", Plain(c.Value)),
    Filter.In i => new($"{i.Field}[{not}in]", string.Join(',', i.Values.Select(v => Plain(v).Replace("\\", "\\\\").Replace(",", "\\,")))),
    Filter.IsEmpty e => new($"{e.Field}[{not}empty]", "true"),
    Filter.Matches m => new($"{m.Field}[{not}{m.How switch { TextMatch.StartsWith => "starts", TextMatch.EndsWith => "ends", _ => "contains" }}]", m.Text),
    Filter.Like l => new($"{l.Field}[{not}like]", l.Pattern),
    Filter.Spatial s => new($"{s.Field}[{not}bbox]", Bounds(s.GeoJson) is var b ? FormattableString.Invariant($"{b.West},{b.South},{b.East},{b.North}") : ""),
    _ => throw new NotSupportedException(filter.GetType().Name),
  };

  static string Plain(JsonNode value) => value is JsonValue v && v.TryGetValue<bool>(out var truth) ? truth ? "true" : "false" : value.ToString();

  // ---- OData

  public static string OData(Filter filter) => filter switch {
    Filter.All all => $"({string.Join(" and ", all.Parts.Select(OData))})",
    Filter.Any any => $"({string.Join(" or ", any.Parts.Select(OData))})",
    Filter.Not not => $"not ({OData(not.Part)})",
    Filter.Compare c => $"{Lower(c.Field, c.Fold)} {ODataSign(c.By)} {ODataValue(c.Field, c.Value)}",
    Filter.CompareFields c => $"{Lower(c.Left, c.Fold)} {ODataSign(c.By)} {Lower(c.Right, c.Fold)}",
    Filter.In i => $"{Lower(i.Field, i.Fold)} in ({string.Join(',', i.Values.Select(v => ODataValue(i.Field, v)))})",
    Filter.IsEmpty e => $"{e.Field} eq null",
    Filter.Matches m => $"{m.How.ToString().ToLowerInvariant()}({Lower(m.Field, m.Fold)}, {ODataText(m.Text)})",
    Filter.Spatial s => $"geo.intersects({s.Field}, geography'{Polygon(s.GeoJson)}')",
    _ => throw new NotSupportedException(filter.GetType().Name),
  };

  static string Lower(string field, Folding fold) => fold == Folding.None ? field : $"tolower({field})";
  static string ODataSign(Comparison by) => by switch { Comparison.Equal => "eq", Comparison.NotEqual => "ne", Comparison.Less => "lt", Comparison.LessOrEqual => "le", Comparison.Greater => "gt", _ => "ge" };
  static string ODataText(string text) => $"'{text.Replace("'", "''")}'";
  static string ODataValue(string field, JsonNode value) => FilterSample.Fields.Find(field)!.Kind == ColumnKind.Text ? ODataText((string)value!) : Plain(value);

  static string Polygon(JsonObject box) {
    var (w, s, e, n) = Bounds(box);
    return FormattableString.Invariant($"POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))");
  }

  // ---- CQL2 text

  public static string Text(Filter filter) => filter switch {
    Filter.All all => $"({string.Join(" AND ", all.Parts.Select(Text))})",
    Filter.Any any => $"({string.Join(" or ", any.Parts.Select(Text))})",
    Filter.Not not => $"NOT ({Text(not.Part)})",
    Filter.Compare c => $"{Call(c.Field, c.Fold)} {ComparisonSign.Of(c.By)} {Call(TextValue(c.Field, c.Value), c.Fold)}",
    Filter.CompareFields c => $"{Call(c.Left, c.Fold)} {ComparisonSign.Of(c.By)} {Call($"\"{c.Right}\"", c.Fold)}",
    Filter.In i => $"{Call(i.Field, i.Fold)} IN ({string.Join(", ", i.Values.Select(v => Call(TextValue(i.Field, v), i.Fold)))})",
    Filter.IsEmpty e => $"{e.Field} IS NULL",
    Filter.Like l => $"{Call(l.Field, l.Fold)} LIKE {Call(Quoted(l.Pattern), l.Fold)}",
    Filter.Spatial s => $"S_{s.Relation.ToString().ToUpperInvariant()}({s.Field}, {(s.Relation == Relation.Intersects ? Bbox(s.GeoJson) : Polygon(s.GeoJson))})",
    _ => throw new NotSupportedException(filter.GetType().Name),
  };

  static string Call(string inner, Folding fold) => fold switch { Folding.All => $"CASEI(accenti({inner}))", Folding.Case => $"CASEI({inner})", Folding.Accents => $"ACCENTI({inner})", _ => inner };
  static string Quoted(string text) => $"'{text.Replace("'", "''")}'";
  static string Bbox(JsonObject box) => Bounds(box) is var b ? FormattableString.Invariant($"BBOX({b.West},{b.South},{b.East},{b.North})") : "";

  static string TextValue(string field, JsonNode value) => FilterSample.Fields.Find(field)!.Kind switch {
    ColumnKind.Date => $"DATE('{value}')",
    ColumnKind.Moment => $"TIMESTAMP('{value}')",
    ColumnKind.Text or ColumnKind.Time or ColumnKind.Id => Quoted((string)value!),
    _ => Plain(value),
  };

  // ---- CQL2 JSON

  public static JsonNode Json(Filter filter) => filter switch {
    Filter.All all => Op("and", [.. all.Parts.Select(Json)]),
    Filter.Any any => Op("or", [.. any.Parts.Select(Json)]),
    Filter.Not not => Op("not", Json(not.Part)),
    Filter.Compare c => Op(ComparisonSign.Of(c.By), Call(Property(c.Field), c.Fold), Call(JsonValueOf(c.Field, c.Value), c.Fold)),
    Filter.CompareFields c => Op(ComparisonSign.Of(c.By), Call(Property(c.Left), c.Fold), Call(Property(c.Right), c.Fold)),
    Filter.In i => Op("in", Call(Property(i.Field), i.Fold), new JsonArray([.. i.Values.Select(v => Call(JsonValueOf(i.Field, v), i.Fold))])),
    Filter.IsEmpty e => Op("isNull", Property(e.Field)),
    Filter.Like l => Op("like", Call(Property(l.Field), l.Fold), Call((JsonNode)l.Pattern, l.Fold)),
    Filter.Spatial s => Op($"s_{s.Relation.ToString().ToLowerInvariant()}", Property(s.Field), s.GeoJson.DeepClone()),
    _ => throw new NotSupportedException(filter.GetType().Name),
  };

  static JsonObject Op(string op, params JsonNode[] args) => new() { ["op"] = op, ["args"] = new JsonArray(args) };
  static JsonObject Property(string field) => new() { ["property"] = field };

  static JsonNode Call(JsonNode inner, Folding fold) => fold switch {
    Folding.All => Op("casei", new JsonObject { ["accenti"] = inner }),
    Folding.Case => Op("casei", inner),
    Folding.Accents => Op("accenti", inner),
    _ => inner,
  };

  static JsonNode JsonValueOf(string field, JsonNode value) => FilterSample.Fields.Find(field)!.Kind switch {
    ColumnKind.Date => new JsonObject { ["date"] = value.DeepClone() },
    ColumnKind.Moment => new JsonObject { ["timestamp"] = value.DeepClone() },
    _ => value.DeepClone(),
  };
}
