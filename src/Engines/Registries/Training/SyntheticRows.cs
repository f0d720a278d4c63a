using System.Globalization;
using System.Text.Json.Nodes;

namespace Saola.Registries;

/// <summary>
/// Made-up rows of any registry, the same for the same seed and as many as wanted. Nobody has the numbers of these people and
/// organisations: they begin with 000, as those of the demo people do.
/// </summary>
/// <param name="codes">What a choice, a unit or a reference can hold, by its field.</param>
internal sealed class SyntheticRows(RegistryDefinition definition, int seed, Func<RegistryField, IReadOnlyList<string>> codes) {
  static readonly string[] Families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Võ", "Đặng", "Bùi", "Rơ Châm", "Siu", "Kpă", "Ksor", "Rmah", "Đinh"];
  static readonly string[] Middles = ["Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hữu", "Đức", "H'", "Quốc", "Xuân"];
  static readonly string[] Givens = ["An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quỳnh", "Sơn", "Tâm", "Uyên", "Vinh", "Yến"];
  static readonly string[] Streets = ["Trần Hưng Đạo", "Lê Lợi", "Hùng Vương", "Phạm Văn Đồng", "Quang Trung", "Nguyễn Tất Thành", "Tăng Bạt Hổ"];
  static readonly DateOnly Earliest = new(2010, 1, 1);
  const int Days = 6_000, EmptyInTen = 1;

  /// <summary>Values by field. Natural keys are different in all rows.</summary>
  public IEnumerable<JsonObject> Rows(int count) => Enumerable.Range(0, count).Select(Row);

  public JsonObject Row(int number) {
    var random = new Random(HashCode(seed, number));
    var (row, left) = (new JsonObject(), (long)number);
    foreach (var field in definition.NaturalKey.Select(k => definition.Find(k)!)) row[field.Key] = Numbered(field, ref left);
    if (left > 0) throw new InvalidOperationException($"{definition.Key} cannot have {number} keys.");
    foreach (var field in definition.Fields.Where(f => !f.IsComputed && !row.ContainsKey(f.Key)))
      if (field.Unique) row[field.Key] = field.Type == FieldType.Person ? Person(number) : $"{field.Key}-{number:000000}";
      else if (field.Required || random.Next(10) >= EmptyInTen) row[field.Key] = Value(field, random);
    return row;
  }

  /// <summary>The same everywhere, which the hash of .NET is not.</summary>
  static int HashCode(int seed, int number) => unchecked((int)((((uint)seed * 2_654_435_761u) ^ (uint)number) * 2_246_822_519u));

  /// <summary>The value of a part of the key; the parts count together like the digits of a number.</summary>
  JsonNode Numbered(RegistryField field, ref long left) {
    long all = field.Type switch {
      FieldType.Choice or FieldType.Unit or FieldType.Reference => codes(field).Count,
      FieldType.Date => Days,
      FieldType.Integer => Limit(field.Maximum?.ToString(), 1_000_000) - Limit(field.Minimum?.ToString(), 0) + 1,
      _ => 1_000_000,
    };
    var at = left % all;
    left /= all;
    return field.Type switch {
      FieldType.Choice or FieldType.Unit or FieldType.Reference => codes(field)[(int)at],
      FieldType.Date => Iso(Earliest.AddDays((int)at)),
      FieldType.Integer => Limit(field.Minimum?.ToString(), 0) + at,
      FieldType.Person => Person((int)at),
      FieldType.Organisation => $"0000{at:000000}",
      _ => $"{field.Name.Vi} {at:000000}" is var text && text.Length > (field.MaxLength ?? 100) ? $"{at:000000}" : text,
    };
  }

  JsonNode? Value(RegistryField field, Random random) => field.Type switch {
    FieldType.Text => Text(field, random),
    FieldType.Integer => Limit(field.Minimum?.ToString(), 0) + random.NextInt64(Math.Min(500, Limit(field.Maximum?.ToString(), 1_000_000) - Limit(field.Minimum?.ToString(), 0) + 1)),
    FieldType.Money => random.NextInt64(1, 2_000_000) * 1_000,
    FieldType.Decimal => decimal.Round(random.Next(1, 10_000) / 100m, Math.Min(2, field.Decimals ?? 2)),
    FieldType.Date => Iso(Earliest.AddDays(random.Next(Days))),
    FieldType.Time => $"{random.Next(6, 20):00}:{random.Next(4) * 15:00}:00",
    FieldType.Moment => $"{Iso(Earliest.AddDays(random.Next(Days)))}T{random.Next(24):00}:{random.Next(60):00}:00Z",
    FieldType.Boolean => random.Next(2) == 0,
    FieldType.Choice or FieldType.Unit or FieldType.Reference => codes(field) is { Count: > 0 } some ? some[random.Next(some.Count)] : null,
    FieldType.Person => Person(random.Next(1_000_000)),
    FieldType.Organisation => $"0000{random.Next(1_000_000):000000}",
    FieldType.Point or FieldType.Line or FieldType.Polygon => Shape(field, random),
    _ => null,
  };

  static JsonNode Text(RegistryField field, Random random) {
    var text = field switch {
      { Pattern: "[A-Z]{3}" } => random.Next(2) == 0 ? "VND" : "USD",
      { Key: var key } when key.EndsWith("phone", StringComparison.Ordinal) => $"00{random.Next(100_000_000):00000000}",
      { Key: var key } when key.EndsWith("email", StringComparison.Ordinal) => $"nguoi{random.Next(1_000_000)}@example.com",
      { Personal: not null, Key: var key } when key.Contains("name", StringComparison.Ordinal) => $"{Families[random.Next(Families.Length)]} {Middles[random.Next(Middles.Length)]} {Givens[random.Next(Givens.Length)]}",
      { Key: var key } when key.Contains("address", StringComparison.Ordinal) || key.Contains("residence", StringComparison.Ordinal) => $"{random.Next(1, 300)} {Streets[random.Next(Streets.Length)]}",
      _ => $"{field.Name.Vi} {random.Next(1, 1_000)}",
    };
    return text.Length > (field.MaxLength ?? text.Length) ? $"{random.Next(1, 1_000)}" : text;
  }

  static string Person(int number) => $"000{number % 2}{50 + number % 50:00}{number:000000}";

  static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

  static long Limit(string? told, long otherwise) => told is null ? otherwise : (long)decimal.Parse(told, CultureInfo.InvariantCulture);

  /// <summary>Within Gia Lai; metres in VN-2000, degrees otherwise.</summary>
  static JsonObject Shape(RegistryField field, Random random) {
    var metres = field.Srid is { } srid && srid != Crs.Wgs84;
    double x = metres ? 420_000 + random.Next(160_000) : 107.5 + random.Next(17_000) / 10_000d, y = metres ? 1_430_000 + random.Next(180_000) : 12.95 + random.Next(16_000) / 10_000d, size = metres ? 50 + random.Next(400) : 0.001 + random.Next(40) / 10_000d;
    JsonArray At(double dx, double dy) => [Math.Round(x + dx * size, 6), Math.Round(y + dy * size, 6)];
    return field.Type switch {
      FieldType.Point => new() { ["type"] = "Point", ["coordinates"] = At(0, 0) },
      FieldType.Line => new() { ["type"] = "LineString", ["coordinates"] = new JsonArray(At(0, 0), At(1, 0.4), At(2, 0)) },
      _ => new() { ["type"] = "Polygon", ["coordinates"] = new JsonArray(new JsonArray(At(0, 0), At(1, 0), At(1.4, 0.8), At(1, 1.6), At(0, 1.6), At(-0.4, 0.8), At(0, 0))) },
    };
  }
}
