using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>A registry with a field of every kind and rows in which each is empty now and then, in a table of its own.</summary>
public sealed class FilterSample : SaolaApp {
  public static readonly string[] Texts = ["Phở Thìn", "pho thin", "PHỞ THÌN", "Điện Biên", "dien bien", "50%", "50_", "50x", "O'Brien", "a\\b", "a\\%", "a,b", "\"q\"", " ", "x'); drop table sample; --"];
  public static readonly long[] Whole = [-3, 0, 7, 42, 9_007_199_254_740_993];
  public static readonly decimal[] Exact = [-1.5m, 0, 0.1m, 10.25m, 12345678901.123456m];
  public static readonly string[] Days = ["1999-12-31", "2024-02-29", "2026-01-01"], Times = ["00:00:00", "07:30:00", "23:59:59"];
  public static readonly string[] Moments = ["2024-02-28T17:00:00+00:00", "2024-02-29T16:59:59+00:00", "2026-01-01T00:00:00+00:00"];
  public static readonly string[] Ids = ["019a8f3e-0000-7000-8000-000000000001", "019a8f3e-0000-7000-8000-000000000002"];

  internal static readonly RegistryDefinition Definition = new(
    "test:registry/sample", "sample", new("Mẫu"), null, "test:organisation/owner", SharingClass.Shared, null, true, Writers.Owner, false, ["name"], "name", true,
    [new("active", new("Còn hiệu lực")), new("ended", new("Đã hết"))], [
      Of("name", FieldType.Text) with { Search = true }, Of("note", FieldType.Text) with { Search = true }, Of("many", FieldType.Integer), Of("price", FieldType.Money), Of("area", FieldType.Decimal), Of("opened", FieldType.Date),
      Of("hour", FieldType.Time), Of("seen", FieldType.Moment), Of("closed", FieldType.Boolean), Of("other", FieldType.Reference) with { Registry = "sample" }, Of("place", FieldType.Point), Of("spot", FieldType.Point) with { Srid = 3405 },
      Of("secret", FieldType.Text) with { Personal = new(null), Search = true },
    ], null, null, default);

  internal static readonly FilterFields Fields = new(Definition, f => f.Personal is null);

  /// <summary>The rows as the naive evaluator sees them.</summary>
  internal List<RegistryRecord> Rows { get; } = [];

  static RegistryField Of(string key, FieldType type) => new(key, type, new(key));

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await Sql("""
      create table public.sample (_id uuid primary key, _version int not null, _state text, _office uuid not null, _from date, _to date, _at timestamptz not null, _search text not null,
        name text, note text, many bigint, price bigint, area numeric, opened date, hour time, seen timestamptz, closed boolean, other uuid, place geometry(Point, 4326), spot geometry(Point, 3405), secret text)
      """);
    foreach (var row in Made()) await Add(row);
  }

  /// <summary>The same rows each time.</summary>
  internal static List<RegistryRecord> Made() {
    var random = new Random(5);
    return [.. Enumerable.Range(0, 60).Select(i => Row(random, i))];
  }

  static RegistryRecord Row(Random random, int i) {
    JsonNode? Some(Func<JsonNode> value) => random.Next(4) == 0 ? null : value();
    var values = new JsonObject {
      ["name"] = Some(() => Pick(random, Texts)), ["note"] = Some(() => Pick(random, Texts)), ["many"] = Some(() => Pick(random, Whole)), ["price"] = Some(() => Pick(random, Whole)),
      ["area"] = Some(() => Pick(random, Exact)), ["opened"] = Some(() => Pick(random, Days)), ["hour"] = Some(() => Pick(random, Times)), ["seen"] = Some(() => Pick(random, Moments)),
      ["closed"] = Some(() => random.Next(2) == 0), ["other"] = Some(() => Pick(random, Ids)), ["place"] = Some(() => Place(random)), ["spot"] = Some(() => Place(random)),
    };
    foreach (var empty in values.Where(v => v.Value is null).Select(v => v.Key).ToList()) values.Remove(empty);
    DateOnly? to = random.Next(2) == 0 ? new DateOnly(2025, 1, 1) : null;
    return new(Guid.Parse($"019a8f3e-0000-7000-9000-{i:D12}"), 1 + i % 3, i % 5 == 0 ? null : "active", Guid.Parse(Ids[i % 2]), new(2024, 1, 1), to, DateTimeOffset.UnixEpoch.AddDays(i), values);
  }

  async Task Add(RegistryRecord row) {
    Rows.Add(row);
    await Sql("""
      insert into public.sample select $1, $2, $3, $4, $5, $6, $7, kernel.fold(concat_ws(' ', r.name, r.note)),
        r.name, r.note, r.many, r.price, r.area, r.opened, r.hour, r.seen, r.closed, r.other, st_setsrid(st_geomfromgeojson($8::jsonb->>'place'), 4326), st_transform(st_setsrid(st_geomfromgeojson($8::jsonb->>'spot'), 4326), 3405), null
      from jsonb_to_record($8::jsonb) r(name text, note text, many bigint, price bigint, area numeric, opened date, hour time, seen timestamptz, closed boolean, other uuid)
      """, row.Id, row.Version, (object?)row.State ?? DBNull.Value, row.Office, row.From!, (object?)row.To ?? DBNull.Value, row.At, row.Values.ToJsonString());
  }

  static JsonNode Pick<T>(Random random, T[] pool) => JsonValue.Create(pool[random.Next(pool.Length)])!;

  static JsonObject Place(Random random) => new() { ["type"] = "Point", ["coordinates"] = new JsonArray(103.0 + random.Next(5), 15.0 + random.Next(5)) };

  /// <summary>Which rows PostgreSQL finds.</summary>
  internal async Task<List<Guid>> Found(Filter filter) {
    var bound = FilterBinder.Bind(filter, Fields);
    Assert.False(bound.IsError, bound.Error?.Message);
    return await Found(bound.Value);
  }

  NpgsqlConnection? connection;

  /// <summary>One for all questions: to connect anew takes longer than to answer.</summary>
  async Task<NpgsqlConnection> Opened() {
    var opened = new NpgsqlConnection(OwnerConnection);
    await opened.OpenAsync();
    return opened;
  }

  internal async Task<List<Guid>> Found(BoundFilter filter) {
    var parameters = new List<NpgsqlParameter>();
    var where = FilterSql.Write(filter, "r", parameters);
    await using var command = new NpgsqlCommand($"select _id from public.sample r where {where} order by _id", connection ??= await Opened());
    foreach (var parameter in parameters) command.Parameters.Add(parameter);
    await using var reader = await command.ExecuteReaderAsync();
    var found = new List<Guid>();
    while (await reader.ReadAsync()) found.Add(reader.GetGuid(0));
    return found;
  }

  internal List<Guid> Expected(Filter filter, bool odata = false) => [.. Rows.Where(r => new FilterOracle(r, odata).Holds(filter) == true).Select(r => r.Id).Order()];
}

/// <summary>
/// Says by the plainest means whether a record is meant; null where that is unknown. In OData nothing compared is unknown: an empty
/// value is equal to another empty one and to nothing else.
/// </summary>
internal sealed class FilterOracle(RegistryRecord record, bool odata) {
  public bool? Holds(Filter filter) => filter switch {
    Filter.All all => And(all.Parts.Select(Holds)),
    Filter.Any any => !And(any.Parts.Select(p => !Holds(p))),
    Filter.Not not => !Holds(not.Part),
    Filter.Compare c => Compare(Value(c.Field), c.By, Typed(c.Field, c.Value), c.Fold),
    Filter.CompareFields c => Compare(Value(c.Left), c.By, Value(c.Right), c.Fold),
    Filter.In i => Value(i.Field) is { } value ? i.Values.Any(v => Compare(value, Comparison.Equal, Typed(i.Field, v), i.Fold) == true) : odata ? false : null,
    Filter.IsEmpty e => Value(e.Field) is null,
    Filter.Matches m => Value(m.Field) is string text ? Fold(text, m.Fold) is var seen && Fold(m.Text, m.Fold) is var part && m.How switch {
      TextMatch.StartsWith => seen.StartsWith(part, StringComparison.Ordinal),
      TextMatch.EndsWith => seen.EndsWith(part, StringComparison.Ordinal),
      _ => seen.Contains(part, StringComparison.Ordinal),
    } : null,
    Filter.Like l => Value(l.Field) is string text ? Like(Fold(text, l.Fold), Fold(l.Pattern, l.Fold)) : null,
    Filter.Words w => w.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => Vn.Fold($"{Value("name")} {Value("note")}").Contains(Vn.Fold(word), StringComparison.Ordinal)),
    Filter.Spatial s => Value(s.Field) is JsonObject point ? s.Relation == Relation.Disjoint ? !IsIn(point, s.GeoJson) : IsIn(point, s.GeoJson) : null,
    _ => throw new NotSupportedException(filter.GetType().Name),
  };

  static bool? And(IEnumerable<bool?> parts) => parts.Aggregate((bool?)true, (a, b) => a & b);

  object? Value(string field) => field switch {
    "id" => record.Id,
    "version" => (decimal)record.Version,
    "state" => record.State,
    "office" => record.Office,
    "from" => record.From,
    "to" => record.To,
    "at" => record.At,
    _ => record.Values[field] is { } value ? Typed(field, value) : null,
  };

  static object Typed(string field, JsonNode value) => FilterSample.Fields.Find(field)!.Kind switch {
    ColumnKind.Text => (string)value!,
    ColumnKind.Integer or ColumnKind.Decimal => decimal.Parse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture),
    ColumnKind.Date => DateOnly.Parse((string)value!, CultureInfo.InvariantCulture),
    ColumnKind.Time => TimeOnly.Parse((string)value!, CultureInfo.InvariantCulture),
    ColumnKind.Moment => DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture),
    ColumnKind.Boolean => value.GetValueKind() == JsonValueKind.String ? (string)value! == "true" : (bool)value,
    ColumnKind.Id => Guid.Parse((string)value!),
    _ => value,
  };

  bool? Compare(object? a, Comparison by, object? b, Folding fold) {
    if (a is null || b is null) return !odata ? null : by switch { Comparison.Equal => a is null && b is null, Comparison.NotEqual => (a is null) != (b is null), _ => false };
    var order = a is string text ? string.CompareOrdinal(Fold(text, fold), Fold((string)b, fold)) : ((IComparable)a).CompareTo(b);
    return by switch {
      Comparison.Equal => order == 0,
      Comparison.NotEqual => order != 0,
      Comparison.Less => order < 0,
      Comparison.LessOrEqual => order <= 0,
      Comparison.Greater => order > 0,
      _ => order >= 0,
    };
  }

  static string Fold(string text, Folding fold) => fold switch {
    Folding.All => Vn.Fold(text),
    Folding.Case => text.ToLowerInvariant(),
    Folding.Accents => string.Concat(text.Select(c => char.IsUpper(c) ? Vn.Fold(c.ToString()).ToUpperInvariant() : Vn.Fold(c.ToString()))),
    _ => text,
  };

  static bool Like(string text, string pattern) {
    if (pattern.Length == 0) return text.Length == 0;
    return pattern[0] switch {
      '%' => Enumerable.Range(0, text.Length + 1).Any(i => Like(text[i..], pattern[1..])),
      '_' => text.Length > 0 && Like(text[1..], pattern[1..]),
      '\\' when pattern.Length > 1 && pattern[1] is '%' or '_' or '\\' => text.Length > 0 && text[0] == pattern[1] && Like(text[1..], pattern[2..]),
      var c => text.Length > 0 && text[0] == c && Like(text[1..], pattern[1..]),
    };
  }

  static bool IsIn(JsonObject point, JsonObject box) {
    var (x, y) = ((double)point["coordinates"]![0]!, (double)point["coordinates"]![1]!);
    var (west, south, east, north) = FilterWriter.Bounds(box);
    return x > west && x < east && y > south && y < north;
  }
}
