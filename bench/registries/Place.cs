using System.Globalization;

namespace Saola.Bench;

/// <summary>The registry of the bench: five million establishments, made at the first run and kept.</summary>
internal static class Place {
  public const string Key = "bench_place", Table = "registry_data.bench_place", Reader = "specialist", Keeper = "bench.keeper";
  public const int Records = 5_000_000;

  public static async Task<Site> Filled(Cluster cluster) {
    var site = new Site(cluster, "registries");
    await site.Prepare("bench/registries/bench-registries");
    await Plans.Watch(site, on: false);
    if (await Planned()) {
      await site.Start();
      while (await Planned()) await Task.Delay(500);
      await site.Stop();
      await cluster.Do(site.Database, $"vacuum analyze {Table}");
    }
    async Task<bool> Planned() => await cluster.Ask(site.Database, $"select exists (select from registries.plan where key = '{Key}' and status = 'Ready')") is true;
    if (await cluster.Ask(site.Database, $"select exists (select from {Table})") is false) {
      var watch = System.Diagnostics.Stopwatch.StartNew();
      await site.Load("load.sql", Records, $"{Table}, {Table}_history");
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Records} records made in {watch.Elapsed.TotalMinutes:0.0} min"));
    }
    Console.WriteLine(await cluster.Ask(site.Database, $"select 'table ' || pg_size_pretty(pg_table_size('{Table}')) || ', indexes ' || pg_size_pretty(pg_indexes_size('{Table}'))"));
    return site;
  }

  /// <summary>Some records as they are, to ask for: code, kind, commune, name, longitude, latitude, day, id.</summary>
  public static Task<List<object[]>> Known(Site site, int count) => site.Cluster.Rows(site.Database, $"""
    select code, kind, commune, name, st_x(place), st_y(place), opened::text, _id from {Table} tablesample system (0.2) repeatable (7) where commune is not null and opened is not null and place is not null order by md5(code) limit {count}
    """);

  public static string Box(object[] known) {
    var (x, y) = ((double)known[4], (double)known[5]);
    return string.Create(CultureInfo.InvariantCulture, $"{x:0.######},{y:0.######},{x + 0.02:0.######},{y + 0.02:0.######}");
  }
}
