using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Registries.Tests;

/// <summary>The rows of <see cref="FilterSample"/> in a registry, in which every office keeps its own and reads no other's.</summary>
public sealed class FilterDoorApp : ShapeApp {
  /// <summary>Reads what its office keeps: half of the rows.</summary>
  public static Actor Keeper { get; } = People.Official(Guid.Parse(FilterSample.Ids[0]), "H21.02", [], RegistryPermissions.Read);

  internal static List<RegistryRecord> Rows { get; } = FilterSample.Made();

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await Bring(Registry("target", Field("code", "text")));
    foreach (var id in FilterSample.Ids) await AsWeb("insert into registry_data.target (_id, _version, _office, _at, _process, code) values ($1, 1, $2, now(), gen_random_uuid(), $3)", Guid.Parse(id), Office, id);
    JsonObject Of(RegistryField f) => Field(f.Key, f.Type.ToString().ToLowerInvariant(), more: f switch {
      { Personal: not null } => new() { ["personal"] = new JsonObject { ["basis"] = null }, ["search"] = f.Search },
      { Type: FieldType.Reference } => new() { ["registry"] = "target" },
      { Srid: { } srid } => new() { ["srid"] = srid },
      _ => new() { ["search"] = f.Search },
    });
    var sample = Registry("sample", [Field("code", "text", required: true), .. FilterSample.Definition.Fields.Select(Of)]);
    (sample["writers"], sample["validity"]) = ("offices", true);
    sample["states"] = new JsonArray(new JsonObject { ["key"] = "active", ["name"] = new JsonObject { ["vi"] = "Còn hiệu lực" } }, new JsonObject { ["key"] = "ended", ["name"] = new JsonObject { ["vi"] = "Đã hết" } });
    await Bring(sample);
    foreach (var row in Rows)
      await AsWeb("""
        insert into registry_data.sample (_id, _version, _state, _office, _from, _to, _at, _process, _search, code, name, note, many, price, area, opened, hour, seen, closed, other, place, spot)
        select $1, $2, $3, $4, $5, $6, $7, gen_random_uuid(), kernel.fold(concat_ws(' ', r.name, r.note)), $1::text, r.name, r.note, r.many, r.price, r.area, r.opened, r.hour, r.seen, r.closed, r.other,
          st_setsrid(st_geomfromgeojson($8::jsonb->>'place'), 4326), st_transform(st_setsrid(st_geomfromgeojson($8::jsonb->>'spot'), 4326), 3405)
        from jsonb_to_record($8::jsonb) r(name text, note text, many bigint, price bigint, area numeric, opened date, hour time, seen timestamptz, closed boolean, other uuid)
        """, row.Id, row.Version, (object?)row.State ?? DBNull.Value, row.Office, row.From!, (object?)row.To ?? DBNull.Value, row.At, row.Values.ToJsonString());
  }
}

/// <summary>The same questions as to the sample, through the doors: with who asks, pages, an order, a day and a moment.</summary>
public sealed class FilterDoorTests(FilterDoorApp app) : IClassFixture<FilterDoorApp> {
  static readonly DateOnly Day = new(2025, 6, 1);

  static CancellationToken Ct => TestContext.Current.CancellationToken;

  static Guid[] Expected(Filter filter, bool odata = false, bool onDay = false) =>
    [.. FilterDoorApp.Rows.Where(r => r.Office == FilterDoorApp.Keeper.Post!.Office && (!onDay || r.To is not { } to || to > Day) && new FilterOracle(r, odata).Holds(filter) == true).Select(r => r.Id).Order()];

  async Task<JsonObject> Read(string path) {
    using var client = app.As(FilterDoorApp.Keeper);
    using var answer = await client.GetAsync(path, Ct);
    var text = await answer.Content.ReadAsStringAsync(Ct);
    Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
    return JsonNode.Parse(text)!.AsObject();
  }

  static string Query(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));

  /// <summary>By pages of seven, in the order of some field.</summary>
  async Task<Guid[]> Rest(Filter filter, string more = "") {
    var found = new List<Guid>();
    for (var after = ""; ;) {
      var page = await Read($"/api/registries/sample/records?limit=7{more}{after}&{Query(FilterWriter.Rest(filter))}");
      found.AddRange(page["records"]!.AsArray().Select(r => (Guid)r!["id"]!));
      if ((string?)page["next"] is not { } next) return [.. found.Order()];
      after = $"&after={Uri.EscapeDataString(next)}";
    }
  }

  async Task<Guid[]> OData(Filter filter) =>
    [.. (await Read($"/odata/sample?$orderby=many desc&{Query([new("$filter", FilterWriter.OData(filter))])}"))["value"]!.AsArray().Select(r => (Guid)r!["id"]!).Order()];

  async Task<Guid[]> Ogc(string filter, string language) {
    var found = new List<Guid>();
    for (var next = $"/ogc/collections/sample/items?limit=7&filter-lang={language}&{Query([new("filter", filter)])}"; next is not null;) {
      var page = await Read(next);
      found.AddRange(page["features"]!.AsArray().Select(f => (Guid)f!["id"]!));
      next = page["links"]!.AsArray().SingleOrDefault(l => (string)l!["rel"]! == "next") is { } link ? new Uri((string)link["href"]!).PathAndQuery : null!;
    }
    return [.. found.Order()];
  }

  static async Task Check(Dialect dialect, Func<Filter, int, Task<(Guid[] Found, Guid[] Expected)>> ask) {
    var some = 0;
    for (var seed = 1_000; seed < 1_060; seed++) {
      var (found, expected) = await ask(new FilterWriter(new(seed), dialect).Any(), seed);
      Assert.True(found.SequenceEqual(expected), $"{dialect} {seed}: found {found.Length}, expected {expected.Length}");
      if (found.Length is > 0 and < 30) some++;
    }
    // were all or none found each time, nothing would be shown
    Assert.InRange(some, 15, 60);
  }

  [Fact]
  public Task Through_REST_page_by_page() => Check(Dialect.Rest, async (f, seed) => (seed % 4) switch {
    0 => (await Rest(f), Expected(f)),
    1 => (await Rest(f, "&sort=-many"), Expected(f)),
    2 => (await Rest(f, $"&on={Day:yyyy-MM-dd}"), Expected(f, onDay: true)),
    _ => (await Rest(f, "&asOf=2020-01-01T00:00:00Z"), Expected(f)),
  });

  [Fact]
  public Task Through_OData() => Check(Dialect.OData, async (f, _) => (await OData(f), Expected(f, odata: true)));

  [Fact]
  public Task Through_OGC_in_words() => Check(Dialect.Cql2Text, async (f, _) => (await Ogc(FilterWriter.Text(f), "cql2-text"), Expected(f)));

  [Fact]
  public Task Through_OGC_in_JSON() => Check(Dialect.Cql2Json, async (f, _) => (await Ogc(FilterWriter.Json(f).ToJsonString(), "cql2-json"), Expected(f)));

  /// <summary>What all three languages say alike: conditions that all hold, of which none means something else where a value is empty.</summary>
  static IEnumerable<Filter> Alike(Filter filter) => filter switch {
    Filter.All all => all.Parts.SelectMany(Alike),
    Filter.Any any => any.Parts.SelectMany(Alike),
    Filter.Compare { By: not Comparison.NotEqual } or Filter.In or Filter.IsEmpty => [filter],
    Filter.Spatial { Field: "place" } => [filter],
    _ => [],
  };

  [Fact]
  public async Task All_doors_agree() {
    var some = 0;
    for (var seed = 2_000; seed < 2_040; seed++) {
      var filter = new Filter.All([.. Alike(new FilterWriter(new(seed), Dialect.Rest).Any()).Take(2)]);
      if (filter.Parts.Count == 0) continue;
      var (found, same) = (await Rest(filter), filter.Parts is [var only] ? only : filter);
      Assert.Equal(found, await OData(same));
      Assert.Equal(found, await Ogc(FilterWriter.Text(same), "cql2-text"));
      Assert.Equal(found, await Ogc(FilterWriter.Json(same).ToJsonString(), "cql2-json"));
      if (found.Length > 0) some++;
    }
    Assert.InRange(some, 8, 40);
  }
}
