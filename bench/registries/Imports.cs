using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Saola.Bench;

/// <summary>
/// A file of new records through the program, looked through and written, beside COPY of the same rows into the same table: with what a
/// record has beside its fields as defaults, the words that are searched as one column more, and taken back at the end.
/// </summary>
internal static class Imports {
  const double Aim = 0.30;
  static readonly string[] Fields = ["code", "name", "kind", "commune", "seats", "area", "revenue", "opened", "active", "company"];

  public static async Task<int> Run(Cluster cluster, int count) {
    await using var site = await Place.Filled(cluster);
    var known = await Place.Known(site, 1_000);
    var rows = Rows(known, count);
    await site.Start();
    Console.WriteLine($"{count} rows, load before: {Times.Load}");
    using var keeper = await Visitor.SignedIn(site.Address, Place.Keeper);
    await Bring(keeper, Csv(Rows(known, 2_000)));
    await cluster.Do("postgres", "checkpoint");
    var from = await Spent.Read(site);
    var (looked, written) = await Bring(keeper, Csv(rows));
    var spent = await Spent.Read(site) - from;
    await site.Stop();
    await cluster.Do("postgres", "checkpoint");
    var copied = await Copy(cluster, site.Database, Rows(known, count));
    var (rate, floor) = (count / (looked + written), count / copied);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"import: {rate:0} rows/s, looked through in {looked:0.0} s and written in {written:0.0} s; {spent.Program * 1000 / count:0.000} ms of processor a row in the program, {spent.Database * 1000 / count:0.000} in PostgreSQL, {spent.Log / count} bytes written ahead"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"COPY: {floor:0} rows/s; ratio {rate / floor:0.000}, aim {Aim:0.00} {(rate >= Aim * floor ? "met" : "missed")}"));
    Console.WriteLine($"load after: {Times.Load}");
    return rate >= Aim * floor ? 0 : 1;
  }

  /// <summary>Like those that are there, under codes that are not.</summary>
  static List<string[]> Rows(List<object[]> known, int count) {
    var stamp = DateTime.UtcNow.Ticks.ToString("x", CultureInfo.InvariantCulture)[^8..];
    return [.. Enumerable.Range(0, count).Select(i => known[i % known.Count] is var k ? new[] {
      $"N{stamp}{i:000000}", $"{k[3]} {i}", (string)k[1], (string)k[2], $"{1 + i % 300}", $"{i % 900}.25", $"{i % 5000}000", (string)k[6], i % 3 == 0 ? "false" : "true", $"0000{i % 1_000_000:000000}",
    } : [])];
  }

  static string Csv(IEnumerable<string[]> rows, IEnumerable<string>? titles = null) => string.Concat(rows.Prepend([.. titles ?? Fields]).Select(r => string.Join(',', r.Select(v => $"\"{v}\"")) + "\r\n"));

  /// <summary>Seconds from the upload until it was looked through, and from the word to write until all was written.</summary>
  static async Task<(double Looked, double Written)> Bring(Visitor keeper, string csv) {
    var watch = Stopwatch.StartNew();
    var id = (string)(await keeper.Upload($"/api/registries/{Place.Key}/imports?name=dia-diem.csv", Encoding.UTF8.GetBytes(csv)))["id"]!;
    await Until(keeper, id, "checked");
    var looked = watch.Elapsed.TotalSeconds;
    watch.Restart();
    await keeper.Post($"/api/registries/{Place.Key}/imports/{id}/run", new { onlyValid = true, reason = "đo tốc độ" });
    await Until(keeper, id, "done");
    return (looked, watch.Elapsed.TotalSeconds);
  }

  static async Task Until(Visitor keeper, string id, string state) {
    while (true) {
      var import = (await keeper.Get($"/api/registries/{Place.Key}/imports/{id}"))["import"]!;
      if ((string)import["state"]! == state && (int)import["wrong"]! == 0) return;
      if ((string)import["state"]! is "stopped" or "cancelled" || (int)import["wrong"]! > 0) throw new InvalidOperationException(import.ToJsonString());
      await Task.Delay(50);
    }
  }

  static async Task<double> Copy(Cluster cluster, string database, List<string[]> rows) {
    await using var connection = new NpgsqlConnection(cluster.Connection(database));
    await connection.OpenAsync();
    await using var transaction = await connection.BeginTransactionAsync();
    var searched = new List<string[]>();
    await using (var fold = new NpgsqlCommand("select kernel.fold(t) from unnest($1) with ordinality u (t, n) order by n", connection) { Parameters = { new() { Value = rows.Select(r => $"{r[0]} {r[1]}").ToArray() } } })
    await using (var reader = await fold.ExecuteReaderAsync())
      foreach (var row in rows) if (await reader.ReadAsync()) searched.Add([.. row, reader.GetString(0)]);
    await using (var command = new NpgsqlCommand($"""
      set local session_replication_role = replica;
      alter table {Place.Table} alter _id set default gen_random_uuid(), alter _version set default 1, alter _state set default 'active', alter _office set default gen_random_uuid(), alter _from set default current_date, alter _at set default now(), alter _process set default gen_random_uuid()
      """, connection)) await command.ExecuteNonQueryAsync();
    var (csv, watch) = (Csv(searched, [.. Fields, "_search"]), Stopwatch.StartNew());
    await using (var copy = await connection.BeginTextImportAsync($"copy {Place.Table} ({string.Join(", ", Fields)}, _search) from stdin (format csv, header)")) await copy.WriteAsync(csv);
    var seconds = watch.Elapsed.TotalSeconds;
    await transaction.RollbackAsync();
    return seconds;
  }
}
