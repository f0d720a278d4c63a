using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Saola.Bench;

/// <summary>
/// A file of new records through the program, looked through and written, beside COPY of the same rows into the same table: with what a
/// record has beside its fields as defaults, the words that are searched as one column more, and taken back at the end.
/// </summary>
internal static class Imports {
  const double Aim = 0.30, MostGrowth = 1.25;
  static readonly string[] Fields = ["code", "name", "kind", "commune", "seats", "area", "revenue", "opened", "active", "company"];

  public static async Task<int> Run(Cluster cluster, int count) {
    await using var site = await Place.Filled(cluster);
    var known = await Place.Known(site, 1_000);
    var file = await Written(Rows(known, count), Fields);
    await site.Start();
    Console.WriteLine($"{count} rows, load before: {Times.Load}");
    using var keeper = await Visitor.SignedIn(site.Address, Place.Keeper);
    var tenth = Math.Max(count / 10, 2_000);
    await Bring(keeper, await Written(Rows(known, tenth), Fields));
    await cluster.Do("postgres", "checkpoint");
    var (from, before) = (await Spent.Read(site), Processor.Peak(site.ProcessId));
    var (looked, written) = await Bring(keeper, file);
    var (spent, after) = (await Spent.Read(site) - from, Processor.Peak(site.ProcessId));
    await site.Stop();
    await cluster.Do("postgres", "checkpoint");
    var copied = await Copy(cluster, site.Database, Rows(known, count));
    var (rate, floor) = (count / (looked + written), count / copied);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"import: {rate:0} rows/s, looked through in {looked:0.0} s and written in {written:0.0} s; {spent.Program * 1000 / count:0.000} ms of processor a row in the program, {spent.Database * 1000 / count:0.000} in PostgreSQL, {spent.Log / count} bytes written ahead"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: the program had held {before >> 20} MB at most after {tenth} rows, {after >> 20} MB after these; ratio {(double)after / before:0.00}, may be {MostGrowth:0.00} {(after <= MostGrowth * before ? "met" : "missed")}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"COPY: {floor:0} rows/s; ratio {rate / floor:0.000}, aim {Aim:0.00} {(rate >= Aim * floor ? "met" : "missed")}"));
    Console.WriteLine($"load after: {Times.Load}");
    return rate >= Aim * floor && after <= MostGrowth * before ? 0 : 1;
  }

  /// <summary>Like those that are there, under codes that are not.</summary>
  static IEnumerable<string[]> Rows(List<object[]> known, int count) {
    var stamp = DateTime.UtcNow.Ticks.ToString("x", CultureInfo.InvariantCulture)[^8..];
    return Enumerable.Range(0, count).Select(i => known[i % known.Count] is var k ? new[] {
      $"N{stamp}{i:000000}", $"{k[3]} {i}", (string)k[1], (string)k[2], $"{1 + i % 300}", $"{i % 900}.25", $"{i % 5000}000", (string)k[6], i % 3 == 0 ? "false" : "true", $"0000{i % 1_000_000:000000}",
    } : []);
  }

  /// <summary>A file of these rows, of which one is held at a time; it goes when it is closed.</summary>
  static async Task<Stream> Written(IEnumerable<string[]> rows, IEnumerable<string> titles) {
    var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 << 10, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
    await using (var text = new StreamWriter(file, leaveOpen: true))
      foreach (var row in rows.Prepend([.. titles])) await text.WriteAsync(string.Join(',', row.Select(v => $"\"{v}\"")) + "\r\n");
    file.Position = 0;
    return file;
  }

  /// <summary>Seconds from the upload until it was looked through, and from the word to write until all was written.</summary>
  static async Task<(double Looked, double Written)> Bring(Visitor keeper, Stream file) {
    var watch = Stopwatch.StartNew();
    var id = (string)(await keeper.Upload($"/api/registries/{Place.Key}/imports?name=dia-diem.csv", file))["id"]!;
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

  static async Task<double> Copy(Cluster cluster, string database, IEnumerable<string[]> rows) {
    await using var connection = new NpgsqlConnection(cluster.Connection(database));
    await connection.OpenAsync();
    await using var transaction = await connection.BeginTransactionAsync();
    await using var fold = new NpgsqlCommand("select kernel.fold(t) from unnest($1) with ordinality u (t, n) order by n", connection);
    await using var file = await Written(rows.Chunk(10_000).SelectMany(some => Searched(fold, some)), [.. Fields, "_search"]);
    await using (var command = new NpgsqlCommand($"""
      set local session_replication_role = replica;
      alter table {Place.Table} alter _id set default gen_random_uuid(), alter _version set default 1, alter _state set default 'active', alter _office set default gen_random_uuid(), alter _from set default current_date, alter _at set default now(), alter _process set default gen_random_uuid()
      """, connection)) await command.ExecuteNonQueryAsync();
    var watch = Stopwatch.StartNew();
    await using (var copy = await connection.BeginTextImportAsync($"copy {Place.Table} ({string.Join(", ", Fields)}, _search) from stdin (format csv, header)")) {
      using var text = new StreamReader(file);
      var some = new char[64 << 10];
      for (int read; (read = await text.ReadAsync(some)) > 0;) await copy.WriteAsync(some.AsMemory(0, read));
    }
    var seconds = watch.Elapsed.TotalSeconds;
    await transaction.RollbackAsync();
    return seconds;
  }

  /// <summary>With the words by which each is found.</summary>
  static IEnumerable<string[]> Searched(NpgsqlCommand fold, string[][] rows) {
    fold.Parameters.Clear();
    fold.Parameters.Add(new() { Value = rows.Select(r => $"{r[0]} {r[1]}").ToArray() });
    using var reader = fold.ExecuteReader();
    foreach (var row in rows) if (reader.Read()) yield return [.. row, reader.GetString(0)];
  }
}
