using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>Whatever a definition becomes, what was written of it is found again.</summary>
public sealed class ShapePropertyTests(ShapeApp app) : IClassFixture<ShapeApp> {
  static readonly string[] names = ["a", "b", "c"];
  static readonly string[] types = ["text", "integer", "decimal", "money", "boolean", "date", "time", "moment", "person", "organisation", "unit", "choice", "reference", "file", "point", "line", "polygon"];

  /// <summary>Records that others refer to, by number; their registry is made once.</summary>
  readonly List<Guid> targets = [];
  string target = "";

  /// <summary>What a field asks of its values: nothing, that there is one, or that it is among the larger ones.</summary>
  enum Rule { None, Given, Bound }

  sealed record Drawn(string Type, bool Search, int Srid, Rule Asks, bool Computes) {
    public bool IsShape => Type is "point" or "line" or "polygon";

    /// <summary>References, files and shapes are computed by nobody, and what is computed may be missing.</summary>
    public bool IsComputed => Computes && !IsShape && Type is not ("file" or "reference");
    public bool IsGiven => Asks == Rule.Given && !IsComputed;

    /// <summary>From which numbers the values are made that keep its bound.</summary>
    public (int Least, int Most) Seeds => Asks != Rule.Bound ? (1, 9) : Type switch { "integer" or "money" or "decimal" or "date" => (5, 9), "text" => (1, 6), _ => (1, 9) };

    public JsonObject Field(string name, string target) {
      var field = ShapeApp.Field(name, Type);
      if (Search && Type is not ("file" or "reference") && !IsShape) field["search"] = true;
      if (IsShape) field["srid"] = Srid;
      if (Type == "choice") field["catalogue"] = "core:catalogue/gender";
      if (Type == "reference") field["registry"] = target;
      if (IsComputed) field["formula"] = "=code";
      if (IsGiven) field["required"] = true;
      if (Asks == Rule.Bound && Type is "integer" or "money" or "decimal") field["minimum"] = Type == "decimal" ? 5 : 5_000_000_000;
      if (Asks == Rule.Bound && Type == "date") field["minimum"] = "2020-01-05";
      if (Asks == Rule.Bound && Type == "text") (field["maxLength"], field["pattern"]) = (4, "[0-9true.]+");
      return field;
    }
  }

  /// <summary>Fields by name; whether validity is known, and by how many fields one record is told from another.</summary>
  sealed record Version(IReadOnlyDictionary<string, Drawn> Fields, bool Validity, bool WideKey) {
    public JsonObject Definition(string key, string target) {
      var made = ShapeApp.Registry(key, [ShapeApp.Field("code", "text", required: true), .. Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value.Field(f.Key, target))]);
      made["validity"] = Validity;
      if (WideKey && Fields.OrderBy(f => f.Key, StringComparer.Ordinal).FirstOrDefault(f => f.Value is { Type: not "file", IsShape: false }).Key is { } more) made["naturalKey"]!.AsArray().Add(more);
      return made;
    }
  }

  static Gen<Drawn> AnyField =>
    from type in Gen.Elements(types) from search in Gen.Elements(true, false) from srid in Gen.Elements(4326, 9210, 9217) from asks in Gen.Elements(Rule.None, Rule.None, Rule.Given, Rule.Bound) from computes in Gen.Elements(false, false, true)
    select new Drawn(type, search, srid, asks, computes);

  static Gen<Version> AnyVersion =>
    from fields in AnyField.ArrayOf(names.Length) from there in Gen.Elements(true, true, false).ArrayOf(names.Length) from validity in Gen.Elements(true, false) from wide in Gen.Elements(true, false)
    select new Version(names.Zip(fields, there).Where(f => f.Third).ToDictionary(f => f.First, f => f.Second, StringComparer.Ordinal), validity, wide);

  /// <summary>What one record is given: for each field a number from which its value is made.</summary>
  static Gen<int[]> AnyRecord => Gen.Choose(0, 9).ArrayOf(names.Length);

  object? Made(string type, int seed) => seed == 0 ? null : type switch {
    "text" => seed switch { < 4 => seed.ToString(CultureInfo.InvariantCulture), < 6 => $"{seed}.5", 6 => "true", 7 => "2020-02-30", 8 => "2020-01-31", _ => "chữ 'khác'" },
    "integer" or "money" => (long)seed * 1_000_000_007,
    "decimal" => seed + seed % 3 * 0.25m,
    "boolean" => seed % 2 == 0,
    "date" => new DateOnly(2020, 1, seed),
    "time" => new TimeOnly(seed, 30),
    "moment" => new DateTimeOffset(2020, 1, seed, 1, 2, 3, TimeSpan.Zero),
    "organisation" => $"590000000{seed}",
    "unit" => $"2393{seed}",
    "choice" => $"{seed}",
    "reference" => targets[seed],
    "file" => new Guid(seed, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]),
    "person" => $"00{seed}099000000",
    _ => null,
  };

  static string Said(string type, object value) => type == "boolean" ? (bool)value ? "true" : "false" : value is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value is TimeOnly time ? time.ToString("HH:mm:ss", CultureInfo.InvariantCulture) : value is DateTimeOffset at ? at.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

  [Fact]
  public void Random_definitions_become_tables_and_random_changes_of_them_keep_every_value_and_its_history() =>
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(Arb.From(from versions in AnyVersion.ArrayOf(5) from records in AnyRecord.ArrayOf(3) select (versions, records)),
      tried => Evolve(tried.versions, tried.records).GetAwaiter().GetResult()));

  async Task Evolve(Version[] versions, int[][] records) {
    await MakeTargets();
    var key = ShapeApp.NewKey();
    var written = new List<(Guid Id, string Value)>();
    Version? now = null;
    foreach (var (round, version) in versions.Index()) {
      if (now is not null && now.Fields.Any(f => version.Fields.TryGetValue(f.Key, out var after) && !Possible(f.Value, after))) continue;
      await app.Bring(version.Definition(key, target));
      if ((string)(await app.Sql("select status from registries.plan where key = $1 order by made_at desc, id desc limit 1", key))[0][0]! == "Waiting") {
        await app.Approve(key);
        await app.RunJobs();
      }
      // values that the rules of the new type refuse stop it: then the version before stays, with all it has
      if ((string)(await app.Sql("select status from registries.plan where key = $1 order by made_at desc, id desc limit 1", key))[0][0]! == "Done") now = version;
      await Holds(key, written);
      if (now is null) continue;
      foreach (var (i, record) in records.Index()) written.AddRange(await Write(key, now, $"{round} {i}", record));
      await Holds(key, written);
    }
  }

  async Task MakeTargets() {
    if (targets.Count > 0) return;
    target = ShapeApp.NewKey();
    await app.Bring(ShapeApp.Registry(target, ShapeApp.Field("number", "text")));
    for (var i = 0; i < 10; i++) targets.Add(await app.Insert(target, ("number", $"{i}")));
  }

  static bool Possible(Drawn before, Drawn after) {
    RegistryField Of(Drawn f) => new("f", Enum.Parse<FieldType>(f.Type, ignoreCase: true), new("f"), Srid: f.IsShape ? f.Srid : null);
    return Conversion.IsPossible(Of(before), Of(after));
  }

  /// <summary>A record that keeps the rules, and its next version, which loses every other value that may be missing.</summary>
  async Task<List<(Guid, string)>> Write(string key, Version version, string code, int[] seeds) {
    var values = names.Zip(seeds).Where(v => version.Fields.ContainsKey(v.First)).Select(v => (Name: v.First, Field: version.Fields[v.First], Seed: Kept(version.Fields[v.First], v.Second))).ToList();
    var id = await app.Insert(key, [("code", code), .. values.Select(v => (v.Name, Value(v.Field, v.Seed)))]);
    foreach (var v in values.Where(v => v.Seed % 2 == 1 && !v.Field.IsGiven))
      await app.AsWeb($"update registry_data.{key} set \"{v.Name}\" = null, _version = _version + 1, _at = _at + interval '1 hour' where _id = $1", id);
    return [.. values.Where(v => v.Seed > 0).Select(v => (id, v.Field.IsShape ? Place(v.Field.Type, v.Field.Srid, v.Seed) : Said(v.Field.Type, Value(v.Field, v.Seed)!)))];
  }

  static int Kept(Drawn field, int seed) => seed == 0 && !field.IsGiven ? 0 : Math.Clamp(seed, field.Seeds.Least, field.Seeds.Most);

  object? Value(Drawn field, int seed) => field.IsShape && seed > 0 ? Place(field.Type, field.Srid, seed) : Made(field.Type, seed);

  static string Place(string type, int srid, int seed) {
    string At(int east, int north) => srid == 4326 ? string.Create(CultureInfo.InvariantCulture, $"{105 + (seed + east) / 10.0} {13 + north}") : $"{500000 + seed + east} {1500000 + north}";
    return $"SRID={srid};" + type switch {
      "point" => $"POINT({At(0, 0)})",
      "line" => $"LINESTRING({At(0, 0)},{At(1, 1)})",
      _ => $"MULTIPOLYGON((({At(0, 0)},{At(1, 0)},{At(1, 1)},{At(0, 0)})))",
    };
  }

  /// <summary>Each value stands in the record or in its history, and every version of every record is read by the columns of today.</summary>
  async Task Holds(string key, List<(Guid Id, string Value)> written) {
    var rows = await app.Sql($"""
      select _id, e.value from (select _id, to_jsonb(t) as row from registry_data.{key} t union all select _id, _row from registry_data.{key}_history) everything, jsonb_each_text(row) e where e.value is not null
      """);
    var held = rows.ToLookup(r => (Guid)r[0]!, r => (string)r[1]!);
    var shapes = (await app.Sql("select attname::text from pg_attribute where attrelid = ('registry_data.' || $1)::regclass and attnum > 0 and not attisdropped and format_type(atttypid, atttypmod) like 'geometry%'", key)).Select(r => (string)r[0]!).ToList();
    var places = new List<(Guid, string)>();
    foreach (var shape in shapes) places.AddRange((await app.Sql($"select _id, st_asewkt(\"{shape}\") from registry_data.{key} where \"{shape}\" is not null")).Select(r => ((Guid)r[0]!, (string)r[1]!)));
    places.AddRange((await app.Sql($"select _id, st_asewkt(e.value::geometry) from registry_data.{key}_history, jsonb_each_text(_row) e where e.value ~ '^01[0-9A-F]{{40,}}$'")).Select(r => ((Guid)r[0]!, (string)r[1]!)));
    foreach (var (id, value) in written)
      Assert.True(value.StartsWith("SRID=", StringComparison.Ordinal) ? places.Contains((id, value)) : held[id].Any(v => v == value || IsSame(v, value)), $"{key} {id} has lost {value}: {string.Join(" | ", held[id])}");
    Assert.Equal((await app.Sql($"select count(*) from registry_data.{key}_history"))[0][0], (await app.Sql($"select count(r._version) from registry_data.{key}_history h, jsonb_populate_record(null::registry_data.{key}, h._row) r where r._id = h._id and r._version = h._version"))[0][0]);
  }

  static bool IsSame(string a, string b) => IsNumber(a, b) || a.Length > 10 && DateTimeOffset.TryParse(a, CultureInfo.InvariantCulture, out var one) && DateTimeOffset.TryParse(b, CultureInfo.InvariantCulture, out var other) && one == other;

  static bool IsNumber(string a, string b) => decimal.TryParse(a, NumberStyles.Number, CultureInfo.InvariantCulture, out var x) && decimal.TryParse(b, NumberStyles.Number, CultureInfo.InvariantCulture, out var y) && x == y;
}
